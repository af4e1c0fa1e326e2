package jsondec

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// special marks the bytes of word that may end plain text: quotes, backslashes, control characters
// and bytes beyond ASCII. In the result, the highest bit of each such byte is set, and all other
// bits are clear. The lowest bit that is set is always right. A higher bit may be set by mistake,
// because a subtraction borrows from a lower byte.
func special(word uint64) uint64 {
	const ones = 0x0101010101010101
	// XOR with 2 swaps the quote (0x22) and the space (0x20). After that, the only bytes below 0x21
	// are the control characters and the quote.
	controls := (word ^ ones*2) - ones*0x21
	slashes := (word ^ ones*'\\') - ones
	return (word | controls | slashes) & (ones << 7)
}

// plainEnd returns the end of the plain text at i. If fewer than eight bytes are left in b, it may
// return an index before that end.
func plainEnd(b []byte, i int) int {
	for i >= 0 && i <= len(b)-8 { // in this form, the compiler adds no further checks
		if stop := special(binary.LittleEndian.Uint64(b[i:])); stop != 0 {
			return i + bits.TrailingZeros64(stop)/8
		}
		i += 8
	}
	return i
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
		if i = plainEnd(b, i); i >= len(b) {
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
