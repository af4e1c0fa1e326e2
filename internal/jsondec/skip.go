package jsondec

import (
	"encoding/binary"
	"math/bits"
)

// skip skips any value. Unlike Skip, it never calls a function that Beside registered. Most of a
// response or a webhook is skipped, so for speed skip is a single loop without recursion. A bit set
// tells the open objects from the open lists.
func (r *Reader) skip() bool {
	var objects [maxDepth/64 + 1]uint64 // one bit per depth: set for an object, clear for a list
	b, i, depth := r.b, r.i, r.depth
	for {
		if i = blanks(b, i); i == len(b) {
			return false
		}
		switch c := b[i]; c {
		case '"':
			if i = r.skipText(i); i < 0 {
				return false
			}
		case '{', '[':
			if depth == maxDepth {
				return false
			}
			if i = blanks(b, i+1); i < len(b) && b[i] == c+2 { // the closing bracket
				i++
				break
			}
			depth++
			bit := uint64(1) << (depth & 63)
			objects[depth>>6] &^= bit
			if c == '[' {
				continue
			}
			objects[depth>>6] |= bit
			if i = r.skipName(i); i < 0 {
				return false
			}
			continue
		default:
			r.i = i
			if !r.skipLiteral(c) {
				return false
			}
			i = r.i
		}
		// A value has ended. The lists and objects around it may end with it.
		for {
			if depth == r.depth {
				r.i = i
				return true
			}
			if i = blanks(b, i); i == len(b) {
				return false
			}
			object := objects[depth>>6]&(1<<(depth&63)) != 0
			c := b[i]
			i++
			if c == ',' {
				if object {
					if i = r.skipName(blanks(b, i)); i < 0 {
						return false
					}
				}
				break
			}
			if object && c != '}' || !object && c != ']' {
				return false
			}
			depth--
		}
	}
}

// skipLiteral skips a number, true, false or null, which begins with c.
func (r *Reader) skipLiteral(c byte) bool {
	switch c {
	case 't':
		return r.word("true")
	case 'f':
		return r.word("false")
	case 'n':
		return r.word("null")
	}
	_, _, ok := r.number()
	return ok
}

// blanks returns the end of the white space that begins at i.
func blanks(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// skipName skips the name of a member at i and its colon. It returns the position after them, or
// -1.
func (r *Reader) skipName(i int) int {
	if i == len(r.b) || r.b[i] != '"' {
		return -1
	}
	if i = r.skipText(i); i < 0 {
		return -1
	}
	if i = blanks(r.b, i); i == len(r.b) || r.b[i] != ':' {
		return -1
	}
	return i + 1
}

// skipText skips the string at i and returns the position after it, or -1. It leaves strings with
// escapes or with bytes beyond ASCII to Text.
func (r *Reader) skipText(i int) int {
	b := r.b
	r.i = i
	for i++; i+8 <= len(b); i += 8 {
		if stop := special(binary.LittleEndian.Uint64(b[i:])); stop != 0 {
			if i += bits.TrailingZeros64(stop) / 8; b[i] != '"' {
				break
			}
			return i + 1
		}
	}
	if _, ok := r.Text(); !ok {
		return -1
	}
	return r.i
}
