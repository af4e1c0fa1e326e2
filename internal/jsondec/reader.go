package jsondec

import "reflect"

// maxDepth is how deeply values may nest; skipped values may nest a little more deeply. Deeper
// values are left to encoding/json, whose limit is 10,000.
const maxDepth = 500

// Reader reads a JSON text from its beginning. Its methods report whether they understood what they
// read. If a method returns false, the text may be malformed or only unusual: encoding/json has to
// decide, and the Reader must not be used any more.
//
// A Reader accepts nothing that encoding/json rejects.
type Reader struct {
	b      []byte
	i      int
	depth  int
	buf    []byte // the last string that had escapes
	exact  bool   // a number in an interface is a json.Number
	check  bool   // read without calling methods of the caller's types
	err    error  // the error of such a method
	met    *met   // nil unless Remember was called
	beside beside
	mode   mode         // what Case does for a union
	kind   string       // the name of the member that decides a union's type
	chosen reflect.Type // the type that a union has chosen
}

// NewReader returns a Reader of b.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Offset returns the number of bytes that have been read.
func (r *Reader) Offset() int { return r.i }

// At returns a new Reader of the same text. It starts at offset, and its depth is the current depth
// of r.
func (r *Reader) At(offset int) *Reader {
	return &Reader{b: r.b, i: offset, depth: r.depth, met: r.met}
}

// Peek skips white space and returns the byte after it, or 0 at the end.
func (r *Reader) Peek() byte {
	for r.i < len(r.b) {
		c := r.b[r.i]
		if c > ' ' {
			return c
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return 0
		}
		r.i++
	}
	return 0
}

// Next skips white space and then, if the next byte is c, that byte. It reports whether the next
// byte was c.
func (r *Reader) Next(c byte) bool {
	if r.i < len(r.b) && r.b[r.i] == c {
		r.i++
		return true
	}
	if r.Peek() != c {
		return false
	}
	r.i++
	return true
}

// End reports whether only white space is left.
func (r *Reader) End() bool { return r.Peek() == 0 && r.i == len(r.b) }

// Null skips the next value if it is null. It reports whether it was null.
func (r *Reader) Null() bool { return r.Peek() == 'n' && r.word("null") }

func (r *Reader) word(w string) bool {
	if len(r.b)-r.i < len(w) || string(r.b[r.i:r.i+len(w)]) != w {
		return false
	}
	r.i += len(w)
	return true
}

// enter reads the opening bracket of an object or a list. If the object or list is empty, it also
// reads the closing bracket.
func (r *Reader) enter(open, end byte) (empty, ok bool) {
	if r.depth == maxDepth || !r.Next(open) {
		return false, false
	}
	if r.Next(end) {
		return true, true
	}
	r.depth++
	return false, true
}

// more reads the comma or the closing bracket after a member or an element. Its first result is
// true for a comma, after which another member or element follows.
func (r *Reader) more(end byte) (more, ok bool) {
	if r.Next(',') {
		return true, true
	}
	r.depth--
	return false, r.Next(end)
}

// name reads the name of a member and its colon.
func (r *Reader) name() ([]byte, bool) {
	name, ok := r.Text()
	return name, ok && r.Next(':')
}

// Object reads an object. It calls f for each member, and f must read the value of the member. The
// argument name is valid until f begins to read.
func (r *Reader) Object(f func(name []byte) bool) bool {
	empty, ok := r.enter('{', '}')
	for more := ok && !empty; more; {
		name, named := r.name()
		if !named || !f(name) {
			return false
		}
		more, ok = r.more('}')
	}
	return ok
}

// List reads a list. It calls f for each element, and f must read the element.
func (r *Reader) List(f func() bool) bool {
	empty, ok := r.enter('[', ']')
	for more := ok && !empty; more; {
		if !f() {
			return false
		}
		more, ok = r.more(']')
	}
	return ok
}

// Value skips any value and returns its bytes.
func (r *Reader) Value() ([]byte, bool) {
	r.Peek()
	from := r.i
	ok := r.Skip()
	return r.b[from:r.i:r.i], ok
}

// Skip skips any value.
func (r *Reader) Skip() bool {
	if r.Peek() != '{' || r.beside.depth != r.depth+1 {
		return r.skip()
	}
	empty, ok := r.enter('{', '}')
	for more := ok && !empty; more; {
		var taken bool
		name, named := r.name()
		if taken, ok = r.takes(name); !named || !ok || !taken && !r.skip() {
			return false
		}
		more, ok = r.more('}')
	}
	return ok
}
