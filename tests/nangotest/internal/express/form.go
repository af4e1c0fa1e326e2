package express

import (
	"errors"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// The limits of an urlencoded form. A form has at most maxFields fields, nested at most maxDepth
// levels deep. A list with more than minArray items becomes an object if it also has more items
// than the form has fields.
const (
	maxFields = 1000
	maxDepth  = 32
	minArray  = 100
)

// parseForm parses an urlencoded form as the npm package qs does: names may repeat, and brackets in
// names make lists and objects.
func parseForm(text string, latin1 bool) (any, error) {
	if text == "" {
		return &js.Object{}, nil
	}
	pairs := strings.Split(text, "&")
	if len(pairs) > maxFields {
		return nil, errors.New("too many parameters")
	}
	f := &form{arrayLimit: max(minArray, len(pairs)), overflowed: map[*js.Object]int{}}
	whole := any(&js.Object{})
	values := f.collect(pairs, latin1)
	for name, value := range values.All() {
		if name == "" {
			continue
		}
		steps, err := split(name)
		if err != nil {
			return nil, err
		}
		whole = f.merge(whole, f.nest(steps, value))
	}
	return compact(whole), nil
}

type form struct {
	arrayLimit int
	// overflowed holds the objects that stand for lists with too many items. It maps each of these
	// objects to the largest index of its list.
	overflowed map[*js.Object]int
}

var brackets = strings.NewReplacer("%5B", "[", "%5b", "[", "%5D", "]", "%5d", "]")

// collect returns an object that has a field for each name in the form. If a name occurs more than
// once, the value of the field is a list. collect does not parse the brackets in the names.
func (f *form) collect(pairs []string, latin1 bool) *js.Object {
	values := &js.Object{}
	for _, pair := range pairs {
		pair = brackets.Replace(pair)
		at := strings.IndexByte(pair, '=')
		if closed := strings.Index(pair, "]="); closed >= 0 {
			at = closed + 1
		}
		name, value := pair, ""
		if at >= 0 {
			name, value = pair[:at], pair[at+1:]
		}
		name, value = unescape(name, latin1), unescape(value, latin1)
		before, again := values.Get(name)
		list, isList := before.(*js.Array)
		switch {
		case !again:
			values.Set(name, value)
		case isList:
			list.Items = append(list.Items, value)
		default:
			values.Set(name, &js.Array{Items: []any{before, value}})
		}
	}
	return values
}

// unescape decodes a name or a value. If its escapes are malformed, unescape returns it unchanged.
func unescape(s string, latin1 bool) string {
	s = strings.ReplaceAll(s, "+", " ")
	if latin1 {
		return js.Unescape(s)
	}
	if out, err := js.DecodeURIComponent(s); err == nil {
		return out
	}
	return s
}

// split splits a name at its brackets: a[b][c] becomes a, [b] and [c].
func split(name string) ([]string, error) {
	var steps []string
	open := strings.IndexByte(name, '[')
	if open < 0 {
		return []string{name}, nil
	}
	if open > 0 {
		steps = append(steps, name[:open])
	}
	for n := 0; open >= 0; n++ {
		if n == maxDepth {
			return nil, errors.New("the input exceeded the depth")
		}
		end := closingBracket(name, open)
		if end < 0 {
			return append(steps, "["+name[open:]+"]"), nil // an unclosed bracket is part of the name
		}
		steps = append(steps, name[open:end+1])
		next := strings.IndexByte(name[end+1:], '[')
		if next < 0 {
			break
		}
		open = end + 1 + next
	}
	return steps, nil
}

// closingBracket returns the index of the bracket that closes the bracket at index start.
func closingBracket(name string, start int) int {
	level := 0
	for i := start; i < len(name); i++ {
		switch name[i] {
		case '[':
			level++
		case ']':
			if level--; level == 0 {
				return i
			}
		}
	}
	return -1
}

// nest wraps value in the objects and lists that the steps of a name describe. For the steps a and
// [b], it returns the object {a: {b: value}}.
func (f *form) nest(steps []string, value any) any {
	for _, step := range slices.Backward(steps) {
		if step == "[]" {
			value = &js.Array{Items: items(value)}
			continue
		}
		name := step
		if strings.HasPrefix(step, "[") && strings.HasSuffix(step, "]") {
			name = step[1 : len(step)-1]
		}
		index, counts := js.Index(name)
		counts = counts && name != step
		if counts && int64(index) < int64(f.arrayLimit) {
			list := &js.Array{Items: make([]any, index+1)}
			for j := range list.Items {
				list.Items[j] = js.Undefined
			}
			list.Items[index] = value
			value = list
			continue
		}
		fields := &js.Object{}
		if name != "__proto__" {
			fields.Set(name, value)
		}
		if counts {
			f.overflowed[fields] = int(index)
		}
		value = fields
	}
	return value
}

// items returns the items of v if it is a list, and otherwise v as the only item.
func items(v any) []any {
	if list, ok := v.(*js.Array); ok {
		return append([]any(nil), list.Items...)
	}
	return []any{v}
}

// compact removes, from all lists in v, the items that were never set.
func compact(v any) any {
	switch v := v.(type) {
	case *js.Object:
		for name, field := range v.All() {
			v.Set(name, compact(field))
		}
	case *js.Array:
		whole := v.Items[:0]
		for _, item := range v.Items {
			if item != js.Undefined {
				whole = append(whole, compact(item))
			}
		}
		v.Items = whole
	}
	return v
}
