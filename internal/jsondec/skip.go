package jsondec

import "unicode/utf8"

// skip skips any value. Unlike Skip, it never calls a function that Beside registered. Most of a
// response or a webhook is skipped, so for speed skip is a single loop.
func (r *Reader) skip() bool {
	// Below its highest bit, which marks the bottom, open has one bit per open bracket: set for an
	// object, clear for a list. The innermost bracket has the lowest bit.
	b, i, open := r.b, r.i, uint64(1)
	name := false // the next string is the name of a member
	for uint(i) < uint(len(b)) {
		c := b[i]
		switch {
		case c == '"':
			i = plainEnd(b, i+1)
			if uint(i) >= uint(len(b)) || b[i] != '"' {
				if i = closingQuote(r.b, i); i < 0 {
					return false
				}
			}
			i++
			if !name {
				break
			}
			if uint(i) >= uint(len(b)) || b[i] != ':' {
				if i = blanks(b, i); i == len(b) || b[i] != ':' {
					return false
				}
			}
			i++
			name = false
			continue
		case isBlank(c):
			i++
			continue
		case name:
			return false
		case c-'1' < 9:
			i = digits(b, i+1)
			if uint(i) < uint(len(b)) && (b[i] == '.' || b[i]|0x20 == 'e') {
				if i = fraction(r.b, i); i < 0 {
					return false
				}
			}
		case c != '{' && c != '[':
			if r.i = i; !r.skipLiteral(c) {
				return false
			}
			i = r.i
		case open>>levels != 0: // no bit is left
			r.i, r.depth = i, r.depth+levels
			if r.depth > maxDepth || !r.skip() {
				return false
			}
			i, r.depth = r.i, r.depth-levels
		default:
			if i++; uint(i) < uint(len(b)) && b[i] <= ' ' {
				i = blanks(b, i)
			}
			if uint(i) < uint(len(b)) && b[i] == c+2 { // the closing bracket
				i++
				break
			}
			open <<= 1
			if name = c == '{'; name {
				open++
			}
			continue
		}
		// A value has ended. The lists and objects around it may end with it.
		for {
			if open == 1 {
				r.i = i
				return true
			}
			if uint(i) >= uint(len(b)) {
				return false
			}
			c := b[i]
			i++
			if c == ',' {
				name = open&1 != 0
				break
			}
			if c == ']'+byte(open&1)<<5 { // ] and } differ by one bit
				open >>= 1
			} else if !isBlank(c) {
				return false
			}
		}
	}
	return false
}

// levels is how many brackets skip opens before it calls itself.
const levels = 63

// skipLiteral skips true, false, null or a number, which begins with c.
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

// closingQuote returns the index of the next quote that is not part of an escape. It returns -1 if
// there is none, or if the text before it is not understood.
func closingQuote(b []byte, i int) int {
	for {
		if i = plainEnd(b, i); i >= len(b) {
			return -1
		}
		c, size := rune(b[i]), 1
		switch {
		case c == '"':
			return i
		case c == '\\':
			if c, i = unescape(b, i+1); c < 0 {
				return -1
			}
			continue
		case c < ' ':
			return -1
		case c >= utf8.RuneSelf:
			if c, size = utf8.DecodeRune(b[i:]); c == utf8.RuneError && size == 1 {
				return -1
			}
		}
		i += size
	}
}

// blanks returns the end of the white space that begins at i.
func blanks(b []byte, i int) int {
	for i < len(b) && isBlank(b[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t') }
