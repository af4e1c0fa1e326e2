package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// located is an error in a seed file, with the line and the path of the field.
type located struct {
	line int
	path string
	err  error
}

func (l *located) Error() string { return l.path + ": " + l.err.Error() }

func (f *seedFile) at(err error) error {
	if l, ok := errors.AsType[*located](err); ok {
		return fmt.Errorf("%s:%d: %w", f.name, l.line, err)
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

var fieldName = regexp.MustCompile(`^([A-Za-z_]+(?:\.[A-Za-z_]+)*)((?:\[[0-9]+\])?)(?:: )`)

// locate returns err with a line of the seed file. It is the line of the field that err names. If
// err names no field, it is the line of item i of the list.
func (f *seedFile) locate(list string, i int, err error) error {
	message := strings.TrimPrefix(err.Error(), list+"[0]: ") // item i was the only item in the request
	item := child(f.root, list).Content[i]
	at := &located{item.Line, list + "[" + strconv.Itoa(i) + "]", nil}
	for field := item; field != nil; {
		m := fieldName.FindStringSubmatch(message)
		if m == nil {
			break
		}
		named := at.path + "." + m[1] + m[2]
		for name := range strings.SplitSeq(m[1], ".") {
			if field.Kind == yaml.SequenceNode { // "rows" names what is in the field of a model
				named = at.path + m[2]
				break
			}
			if field = child(field, name); field == nil {
				break
			}
			at.line = field.Line
		}
		if n, err := strconv.Atoi(strings.Trim(m[2], "[]")); err == nil && field != nil &&
			n < len(field.Content) {
			field = field.Content[n]
			at.line = field.Line
		}
		at.path, message = named, message[len(m[0]):]
	}
	at.err = errors.New(message)
	return f.at(at)
}

// checkUnique returns an error if two items of a list have the same identifying fields, such as
// unique_key. The error names the second of the two items.
func (f *seedFile) checkUnique() error {
	for _, l := range [][]string{
		{"providers", "name"}, {"integrations", "unique_key"}, {"variables", "name"},
		{"keys", "secret"}, {"connections", "provider_config_key", "connection_id"},
	} {
		list, fields := l[0], l[1:]
		items := child(f.root, list)
		if items == nil {
			continue
		}
		lines := map[string]int{}
		for i, item := range items.Content {
			var identity []string
			for _, name := range fields {
				if value := child(item, name); value != nil && value.Value != "" {
					identity = append(identity, value.Value)
				}
			}
			id := strings.Join(identity, "\x00")
			if line := lines[id]; len(identity) == len(fields) && line > 0 {
				return f.at(&located{item.Line, list + "[" + strconv.Itoa(i) + "]." + fields[len(fields)-1],
					fmt.Errorf("is the same as that of the item in line %d", line)})
			}
			lines[id] = item.Line
		}
	}
	return nil
}
