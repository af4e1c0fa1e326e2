package axios

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// DepthError is the error that axios reports for a form whose objects are nested more than maxDepth
// levels deep.
type DepthError struct{ Depth int }

const maxDepth = 100

func (e *DepthError) Error() string {
	return "Object is too deeply nested (" + strconv.Itoa(e.Depth) + " levels). Max depth: " +
		strconv.Itoa(maxDepth)
}

// Escaped returns s as JavaScript's URLSearchParams escapes it.
func Escaped(s string) string { return formEscapes.Replace(url.QueryEscape(s)) }

func escaped(s string) string { return Escaped(string(js.Bytes(s))) }

var formEscapes = strings.NewReplacer("%2A", "*", "~", "%7E")

// urlencoded encodes an object or a list as a form. In the form, each item of a list named ids has
// the name ids[], and the field plan of an object named tags has the name tags[plan].
func urlencoded(v any) (string, error) {
	var pairs []string
	err := walker(func(name string, value any) error {
		text, err := js.Text(value, plain)
		pairs = append(pairs, escaped(name)+"="+escaped(text))
		return err
	}).each(v, nil)
	return strings.Join(pairs, "&"), err
}

func plain(*js.Object) bool { return true }

// walker is a function to call for each field of a form. Its methods compute these fields from a
// JavaScript value, as axios does. The name of a nested field contains the field's path.
type walker func(name string, value any) error

func (w walker) each(v any, path []string) error {
	if len(path) > maxDepth {
		return &DepthError{len(path)}
	}
	switch v := v.(type) {
	case *js.Array:
		for i, item := range v.Items {
			if err := w.visit(item, strconv.Itoa(i), path); err != nil {
				return err
			}
		}
	case *js.Object:
		for name, field := range v.All() {
			if err := w.visit(field, name, path); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w walker) visit(v any, name string, path []string) error {
	if v == nil || v == js.Undefined {
		return nil
	}
	list, isList := v.(*js.Array)
	_, isObject := v.(*js.Object)
	trimmed := strings.TrimSpace(name)
	if len(path) == 0 && (isList || isObject) {
		switch {
		case strings.HasSuffix(trimmed, "{}"):
			if err := tooDeep(v, 1); err != nil {
				return err
			}
			return w(trimmed, js.Stringify(v))
		case isList && (flat(list) || strings.HasSuffix(trimmed, "[]")):
			for _, item := range list.Items {
				if item == nil || item == js.Undefined {
					continue
				}
				if err := w(strings.TrimSuffix(trimmed, "[]")+"[]", converted(item)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	if isList || isObject {
		return w.each(v, append(slices.Clip(path), name))
	}
	return w(rendered(path, trimmed), converted(v))
}

// converted returns a bool as a string and any other value unchanged.
func converted(v any) any {
	if b, ok := v.(bool); ok {
		return strconv.FormatBool(b)
	}
	return v
}

func flat(list *js.Array) bool {
	for _, item := range list.Items {
		switch item.(type) {
		case *js.Array, *js.Object:
			return false
		}
	}
	return true
}

// rendered returns the name that a nested field has in the form, such as a[b][0].
func rendered(path []string, name string) string {
	if len(path) == 0 {
		return name
	}
	out := strings.TrimSuffix(path[0], "[]")
	for _, token := range append(path[1:len(path):len(path)], name) {
		out += "[" + strings.TrimSuffix(token, "[]") + "]"
	}
	return out
}

func tooDeep(v any, depth int) error {
	if depth > maxDepth {
		return &DepthError{depth}
	}
	var err error
	switch v := v.(type) {
	case *js.Array:
		for _, item := range v.Items {
			err = errors.Join(err, tooDeep(item, depth+1))
		}
	case *js.Object:
		for _, field := range v.All() {
			err = errors.Join(err, tooDeep(field, depth+1))
		}
	}
	return err
}
