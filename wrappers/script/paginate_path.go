package script

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// lookup returns the value at a path in JSON, or nil if there is no value at the path. Paths have
// the syntax of Nango's pagination settings: names separated by dots, with [0] for an item of a
// list and ["a name"] for any name. If there is a member whose name equals the whole path, with its
// dots, lookup returns that member.
func lookup(data json.RawMessage, path string) json.RawMessage {
	names := splitPath(path)
	if len(names) > 1 {
		if literal := child(data, path); literal != nil {
			return literal
		}
	}
	for _, name := range names {
		if data = child(data, name); data == nil {
			return nil
		}
	}
	return data
}

// child returns a member of an object or an item of a list. The parameter name is the name of the
// member or the index of the item. If there is no such member or item, child returns nil.
func child(data json.RawMessage, name string) json.RawMessage {
	switch kindOf(data) {
	case '{':
		var members map[string]json.RawMessage
		if json.Unmarshal(data, &members) != nil {
			return nil
		}
		return members[name]
	case '[':
		i, err := strconv.Atoi(name)
		var items []json.RawMessage
		if err != nil || strconv.Itoa(i) != name || json.Unmarshal(data, &items) != nil || i < 0 ||
			i >= len(items) {
			return nil
		}
		return items[i]
	}
	return nil
}

// kindOf returns the first byte of a JSON value, which is { [ " t f n, a digit or a minus sign. It
// returns 0 if data is empty.
func kindOf(data json.RawMessage) byte {
	for _, c := range data {
		if c > ' ' {
			return c
		}
	}
	return 0
}

// put returns a copy of root in which the given path has the given value. It creates missing
// objects and lists on the path. It does not modify root, because it copies the objects and lists
// that it changes.
func put(root any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	name := path[0]
	members, isObject := root.(map[string]any)
	if i, ok := listIndex(name); ok && !isObject {
		list, _ := root.([]any)
		list = slices.Clone(list)
		for len(list) <= i {
			list = append(list, nil)
		}
		list[i] = put(list[i], path[1:], value)
		return list
	}
	object := maps.Clone(members)
	if object == nil {
		object = map[string]any{}
	}
	object[name] = put(object[name], path[1:], value)
	return object
}

// listIndex returns the list index that name represents, or false if name is not an index. Numbers
// of 1000 and above do not count as indexes, so that a setting cannot create a list of any length.
func listIndex(name string) (int, bool) {
	i, err := strconv.Atoi(name)
	return i, err == nil && i >= 0 && i < 1000 && strconv.Itoa(i) == name
}

// splitPath splits a path into names. A path without dots and brackets is a single name.
func splitPath(path string) []string {
	if !isDeep(path) {
		return []string{path}
	}
	var names []string
	if path[0] == '.' {
		names = append(names, "")
	}
	for i := 0; i < len(path); {
		switch rest := path[i:]; {
		case !strings.ContainsRune(".[]", rune(rest[0])):
			n := strings.IndexAny(rest, ".[]")
			if n < 0 {
				n = len(rest)
			}
			names = append(names, rest[:n])
			i += n
		case quotedLen(rest) > 0:
			n := quotedLen(rest)
			names = append(names, unescape(rest[2:n-2]))
			i += n
		default:
			if emptyName(rest) {
				names = append(names, "")
			}
			i++
		}
	}
	return names
}

func isDeep(path string) bool {
	if strings.Contains(path, ".") {
		return true
	}
	for i := range len(path) {
		if path[i] != '[' {
			continue
		}
		rest := path[i+1:]
		if end := strings.IndexAny(rest, "[]"); end >= 0 && rest[end] == ']' || quotedLen(path[i:]) > 0 {
			return true
		}
	}
	return false
}

// quotedLen returns the length of a quoted name in brackets at the start of s, or 0 if s does not
// start with such a name.
func quotedLen(s string) int {
	if len(s) < 4 || s[0] != '[' || s[1] != '"' && s[1] != '\'' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[1]:
			if i+1 < len(s) && s[i+1] == ']' {
				return i + 2
			}
			return 0
		}
	}
	return 0
}

// emptyName reports whether s starts with a separator that no name follows, because s ends or
// another separator follows.
func emptyName(s string) bool {
	for _, divider := range []string{".", "[]"} {
		if rest, ok := strings.CutPrefix(s, divider); ok {
			return rest == "" || rest[0] == '.' || strings.HasPrefix(rest, "[]")
		}
	}
	return false
}

// unescape removes the backslashes of escape sequences.
func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
