package express

import (
	"errors"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// step is a part of a form field's name. The name a[0][b][] has three steps: a, 0 and b. The
// trailing [] means that the value of b is a list. The step b then has the field collect set.
type step struct {
	name    string
	list    bool // the next step is an index
	collect bool
	last    bool
}

// maxIndex is the largest list index that a field's name may contain.
const maxIndex = 1 << 20

// steps splits the name of a field into steps. A name with unbalanced brackets is a single step.
func steps(name string) []step {
	whole := []step{{name: name, last: true}}
	first, rest, nested := strings.Cut(name, "[")
	if first == "" || !nested {
		return whole
	}
	out := []step{{name: first}}
	for rest = "[" + rest; rest != ""; {
		tail := &out[len(out)-1]
		if rest == "[]" {
			tail.collect, rest = true, ""
			continue
		}
		inner, after, closed := strings.Cut(rest[1:], "]")
		if rest[0] != '[' || !closed || inner == "" {
			return whole
		}
		tail.list = strings.Trim(inner, "0123456789") == ""
		if tail.list {
			inner = strings.TrimLeft(inner[:len(inner)-1], "0") + inner[len(inner)-1:]
		}
		out, rest = append(out, step{name: inner}), after
	}
	out[len(out)-1].last = true
	return out
}

// appendField adds a field of a multipart form to an object as the npm package append-field does.
func appendField(object *js.Object, name, value string) error {
	at := place{fields: object}
	for _, s := range steps(name) {
		var err error
		if at, err = at.walk(s, value); err != nil {
			return err
		}
	}
	return nil
}

// place is an object or a list to which a form field is added. One of its two struct fields holds
// the object or list, and the other one is nil.
type place struct {
	fields *js.Object
	list   *js.Array
}

func placeOf(v any) place {
	list, _ := v.(*js.Array)
	fields, _ := v.(*js.Object)
	return place{fields, list}
}

func (p place) get(name string) any {
	if p.list == nil {
		if v, ok := p.fields.Get(name); ok {
			return v
		}
		return js.Undefined
	}
	if i, err := strconv.Atoi(name); err == nil && i < len(p.list.Items) {
		return p.list.Items[i]
	}
	return js.Undefined
}

func (p place) set(name string, v any) error {
	if p.list == nil {
		p.fields.Set(name, v)
		return nil
	}
	i, err := strconv.Atoi(name)
	if err != nil || i > maxIndex {
		return errors.New("field index too large")
	}
	for len(p.list.Items) <= i {
		p.list.Items = append(p.list.Items, js.Undefined)
	}
	p.list.Items[i] = v
	return nil
}

// walk follows one step, s, of a nested name such as a[b][c]. It returns the object or list at
// this step, and creates it if it is missing. If s is the last step, walk stores value in p and
// returns p.
func (p place) walk(s step, value string) (place, error) {
	before := p.get(s.name)
	if s.last {
		return p, p.put(s, before, value)
	}
	var next any
	switch before := before.(type) {
	case *js.Object:
		return placeOf(before), nil
	case *js.Array:
		if s.list {
			return placeOf(before), nil
		}
		next = listFields(before)
	case string:
		fields := &js.Object{}
		fields.Set("", before)
		next = fields
	default:
		next = &js.Object{}
		if s.list {
			next = &js.Array{}
		}
	}
	return placeOf(next), p.set(s.name, next)
}

// put stores value under the name of the step s. old is the value that already has this name, or
// nil. If old is a list, put appends value to it. If old is a string, put replaces it by a list of
// old and value. If old is an object, put adds value to its field "".
func (p place) put(s step, old any, value string) error {
	switch old := old.(type) {
	case *js.Object:
		inner := place{fields: old}
		return inner.put(step{last: true}, inner.get(""), value)
	case *js.Array:
		old.Items = append(old.Items, value)
		return nil
	case string:
		return p.set(s.name, &js.Array{Items: []any{old, value}})
	}
	if s.collect {
		return p.set(s.name, &js.Array{Items: []any{value}})
	}
	return p.set(s.name, value)
}
