package jsondec

import (
	"bytes"
	"encoding/json"
)

// anyValue reads any value and returns it as encoding/json decodes it into an interface.
func (r *Reader) anyValue() (any, bool) {
	switch r.Peek() {
	case '"':
		return r.text()
	case '{':
		return r.object()
	case '[':
		return r.list()
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	}
	if r.exact {
		b, _, ok := r.number()
		return json.Number(b), ok
	}
	return r.float(64)
}

// text reads a string and returns a copy, which the caller may keep.
func (r *Reader) text() (string, bool) {
	b, ok := r.Text()
	if r.check {
		return "", ok
	}
	return r.make(b), ok
}

func (r *Reader) list() ([]any, bool) {
	list := []any{}
	empty, ok := r.enter('[', ']')
	for more := ok && !empty; more; {
		v, understood := r.anyValue()
		if !understood {
			return nil, false
		}
		list = append(list, v)
		more, ok = r.more(']')
	}
	return list, ok
}

func (r *Reader) object() (map[string]any, bool) {
	m := map[string]any{}
	empty, ok := r.enter('{', '}')
	for n, more := 1, ok && !empty; more; n++ {
		name, named := r.name()
		if !named {
			return nil, false
		}
		key := r.make(name)
		if !r.glance(name) {
			return nil, false
		}
		v, understood := r.anyValue()
		if !understood {
			return nil, false
		}
		if m[key] = v; len(m) != n {
			return nil, false // a key that occurs twice
		}
		more, ok = r.more('}')
	}
	return m, ok
}

// Exact reads an object and returns its numbers as json.Number. It returns nil for null.
func (r *Reader) Exact() (map[string]any, bool) {
	if r.Peek() == 'n' {
		return nil, r.word("null")
	}
	exact := r.exact
	r.exact = true
	m, ok := r.object()
	r.exact = exact
	return m, ok
}

// decodeExact decodes b with encoding/json.
func decodeExact(b []byte, out any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(out)
}
