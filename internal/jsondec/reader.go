package jsondec

import (
	"encoding/binary"
	"math/bits"
	"reflect"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deeply values may nest. Deeper values are left to encoding/json, whose limit is
// 10,000.
const maxDepth = 500

// Reader reads a JSON text from its beginning. Its methods report whether they understood what they
// read. If one returns false, the text may be malformed or only unusual: encoding/json has to
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

// Next skips white space and then c. It reports whether c was there.
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

// Null skips a null. It reports whether there was one.
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

// more reads the comma or the closing bracket after a member or an element.
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

// Object reads an object. It calls f for each member, and f must read the value. The name is valid
// until f reads.
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

// special sets the highest bit of each byte of word that may end plain text: quotes, backslashes,
// control characters and bytes beyond ASCII. It clears all other bits. The lowest bit that is set
// is always right. A higher bit may be set by mistake, by a borrow from a lower byte.
func special(word uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	quotes := word ^ ones*'"'
	slashes := word ^ ones*'\\'
	return (word | (word - ones*0x20) | (quotes - ones) | (slashes - ones)) & highs
}

// Text reads a string and returns its contents, which are valid until the next string is read.
func (r *Reader) Text() ([]byte, bool) {
	if !r.Next('"') {
		return nil, false
	}
	b, i := r.b, r.i
	start := i
	wide := false
	for {
		for i+8 <= len(b) {
			if stop := special(binary.LittleEndian.Uint64(b[i:])); stop != 0 {
				i += bits.TrailingZeros64(stop) / 8
				break
			}
			i += 8
		}
		if i >= len(b) {
			return nil, false
		}
		switch c := b[i]; {
		case c == '"':
			s := b[start:i:i]
			r.i = i + 1
			return s, !wide || utf8.Valid(s)
		case c == '\\':
			return r.escaped(start, i)
		case c < ' ':
			return nil, false
		case c >= 0x80:
			wide = true
		}
		i++
	}
}

// escaped reads the rest of a string from its first escape on. The part of the string before that
// escape is b[start:i].
func (r *Reader) escaped(start, i int) ([]byte, bool) {
	b := r.b
	out := append(r.buf[:0], b[start:i]...)
	for i < len(b) {
		switch c := b[i]; {
		case c == '"':
			r.buf, r.i = out, i+1
			return out, utf8.Valid(out)
		case c < ' ':
			return nil, false
		case c != '\\':
			from := i
			for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
				i++
			}
			out = append(out, b[from:i]...)
		default:
			var c rune
			if c, i = unescape(b, i+1); c < 0 {
				return nil, false
			}
			out = utf8.AppendRune(out, c)
		}
	}
	return nil, false
}

// unescape reads the part of an escape after its backslash. It returns -1 for a malformed escape.
// It also returns -1 for half of a surrogate pair, which encoding/json replaces.
func unescape(b []byte, i int) (c rune, end int) {
	if i == len(b) {
		return -1, i
	}
	switch b[i] {
	case '"', '\\', '/':
		return rune(b[i]), i + 1
	case 'b':
		return '\b', i + 1
	case 'f':
		return '\f', i + 1
	case 'n':
		return '\n', i + 1
	case 'r':
		return '\r', i + 1
	case 't':
		return '\t', i + 1
	case 'u':
		c, i = hex4(b, i+1), i+5
		if c < 0 || !utf16.IsSurrogate(c) {
			return c, i
		}
		if i+2 > len(b) || b[i] != '\\' || b[i+1] != 'u' {
			return -1, i
		}
		if c = utf16.DecodeRune(c, hex4(b, i+2)); c != utf8.RuneError {
			return c, i + 6
		}
	}
	return -1, i
}

func hex4(b []byte, i int) rune {
	if i+4 > len(b) {
		return -1
	}
	var n rune
	for _, c := range b[i : i+4] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return -1
		}
		n = n<<4 | rune(c)
	}
	return n
}

// number reads a number and returns its bytes. integer reports whether the number has neither a
// fraction nor an exponent.
func (r *Reader) number() (b []byte, integer, ok bool) {
	r.Peek()
	s, from := r.b, r.i
	i := from
	if i < len(s) && s[i] == '-' {
		i++
	}
	first := i
	i = digits(s, i)
	if i == first || s[first] == '0' && i > first+1 {
		return nil, false, false
	}
	integer = true
	if i < len(s) && s[i] == '.' {
		integer = false
		first = i + 1
		if i = digits(s, first); i == first {
			return nil, false, false
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		integer = false
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		first = i
		if i = digits(s, first); i == first {
			return nil, false, false
		}
	}
	r.i = i
	return s[from:i], integer, true
}

// digits returns the end of the digits that begin at i.
func digits(s []byte, i int) int {
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	return i
}

// float reads a number as a float of size bits, 32 or 64.
func (r *Reader) float(size int) (float64, bool) {
	b, integer, ok := r.number()
	if !ok {
		return 0, false
	}
	if integer && len(b) < 16 {
		if n := short(b); n != 0 || b[0] != '-' {
			return float64(n), true
		}
	}
	f, err := strconv.ParseFloat(string(b), size)
	return f, err == nil
}

// signed reads a 64-bit integer.
func (r *Reader) signed() (int64, bool) {
	b, integer, ok := r.number()
	if !ok || !integer {
		return 0, false
	}
	if len(b) <= 18 {
		return short(b), true
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	return n, err == nil
}

// unsigned reads a 64-bit integer that is not negative.
func (r *Reader) unsigned() (uint64, bool) {
	b, integer, ok := r.number()
	if !ok || !integer || b[0] == '-' {
		return 0, false
	}
	if len(b) <= 18 {
		return uint64(short(b)), true //nolint:gosec // b has no sign
	}
	n, err := strconv.ParseUint(string(b), 10, 64)
	return n, err == nil
}

// short returns the value of an integer of up to 18 bytes.
func short(b []byte) (n int64) {
	negative := b[0] == '-'
	if negative {
		b = b[1:]
	}
	for _, c := range b {
		n = n*10 + int64(c-'0')
	}
	if negative {
		return -n
	}
	return n
}
