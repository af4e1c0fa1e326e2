package object

import (
	"encoding/json"
	"strings"
)

// maxDepth is where encoding/json takes over, which has a limit of its own.
const maxDepth = 64

// reader reads plain JSON: text in ASCII without escapes, and no surprises. Its methods report whether that is what
// they found.
type reader struct {
	b  []byte
	at int
}

// skip passes blanks and returns the byte after them, or 0 at the end.
func (r *reader) skip() byte {
	for ; r.at < len(r.b); r.at++ {
		switch c := r.b[r.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// next passes blanks and the byte c.
func (r *reader) next(c byte) bool {
	if r.skip() != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) object(depth int) (map[string]any, bool) {
	m := map[string]any{}
	ok := r.members(depth, func(name []byte, depth int) bool {
		v, ok := r.value(depth)
		m[string(name)] = v
		return ok
	})
	return m, ok
}

// members passes an object and calls f before the value of each member, which f passes.
func (r *reader) members(depth int, f func(name []byte, depth int) bool) bool {
	if depth > maxDepth || !r.next('{') {
		return false
	}
	if r.next('}') {
		return true
	}
	for {
		name, ok := r.raw()
		if !ok || !r.next(':') || !f(name, depth+1) {
			return false
		}
		if r.next('}') {
			return true
		}
		if !r.next(',') {
			return false
		}
	}
}

func (r *reader) list(depth int) ([]any, bool) {
	if depth > maxDepth || !r.next('[') {
		return nil, false
	}
	list := []any{}
	if r.next(']') {
		return list, true
	}
	for {
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		list = append(list, v)
		if r.next(']') {
			return list, true
		}
		if !r.next(',') {
			return nil, false
		}
	}
}

func (r *reader) value(depth int) (any, bool) {
	switch r.skip() {
	case '"':
		return r.text()
	case '{':
		return r.object(depth)
	case '[':
		return r.list(depth)
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	default:
		return r.number()
	}
}

func (r *reader) word(w string) bool {
	if len(r.b)-r.at < len(w) || string(r.b[r.at:r.at+len(w)]) != w {
		return false
	}
	r.at += len(w)
	return true
}

func (r *reader) text() (string, bool) {
	b, ok := r.raw()
	return string(b), ok
}

// raw is text as a part of what is read.
func (r *reader) raw() ([]byte, bool) {
	if !r.next('"') {
		return nil, false
	}
	for i := r.at; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			b := r.b[r.at:i]
			r.at = i + 1
			return b, true
		case c == '\\' || c < ' ' || c >= 0x80:
			return nil, false
		}
	}
	return nil, false
}

func (r *reader) number() (any, bool) {
	from := r.at
	for r.at < len(r.b) && strings.IndexByte("0123456789-+.eE", r.b[r.at]) >= 0 {
		r.at++
	}
	return json.Number(r.b[from:r.at]), json.Valid(r.b[from:r.at])
}

// pass goes over a value.
func (r *reader) pass(depth int) bool {
	switch r.skip() {
	case '"':
		_, ok := r.raw()
		return ok
	case '{':
		return r.members(depth, func(_ []byte, depth int) bool { return r.pass(depth) })
	default:
		_, ok := r.value(depth)
		return ok
	}
}

// member finds the text of a member of the object at the beginning. Of several with one name the last one counts.
func (r *reader) member(name string) (text string, ok bool) {
	ok = r.members(0, func(n []byte, depth int) bool {
		if string(n) != name {
			return r.pass(depth)
		}
		if text = ""; r.skip() != '"' {
			return r.pass(depth)
		}
		var ok bool
		text, ok = r.text()
		return ok
	})
	return text, ok
}
