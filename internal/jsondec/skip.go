package jsondec

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// Each of these constants is a little-endian number of two bytes: the quote that ends a string, and
// the byte that usually follows it.
const (
	afterName  = '"' | ':'<<8
	afterValue = '"' | ','<<8
)

// These constants hold, in their lower half, the two bytes that usually end the next string, and in
// their upper half the two bytes that usually end the string after it.
const (
	inList   = afterValue | afterValue<<16
	inObject = afterName | afterValue<<16
	alone    = ' ' | ' '<<16 // no string ends with a space
)

// levels is the number of nested objects and lists that one call of skip reads. For values that are
// nested more deeply, skip calls itself.
const levels = 63

// skip skips any value. Unlike Skip, it never calls a function that Beside registered. Most of a
// response or a webhook is skipped, so for speed skip is a single loop. It calls only one other
// function that is not inlined, since each call makes the compiler keep more variables in memory.
func (r *Reader) skip() bool {
	// The variable open is a stack with one bit per open bracket: set for an object, clear for a
	// list. The lowest bit belongs to the innermost bracket. The highest bit that is set marks the
	// bottom of the stack.
	b, i, open, next := r.b, r.i, uint64(1), uint32(alone)
values:
	for uint(i) < uint(len(b)) {
		c, end := b[i], 0 // the end of the value, or at most 0 if skipRest has to find it
		switch {
		case c == '"':
			// This loop does what plainEnd does, in a form that needs no checks of the index.
			for end = i + 1; end <= len(b)-8; end += 8 {
				if stop := special(binary.LittleEndian.Uint64(b[end:])); stop != 0 {
					end += bits.TrailingZeros64(stop) / 8
					if end <= len(b)-2 && binary.LittleEndian.Uint16(b[end:]) == uint16(next&0xffff) {
						i, next = end+2, bits.RotateLeft32(next, 16)
						continue values
					}
					break
				}
			}
			if uint(end) < uint(len(b)) && b[end] == '"' {
				end++
			} else {
				end = -end
			}
		case c <= ' ':
			if !isBlank(c) {
				return false
			}
			i++
			continue
		case uint16(next&0xffff) == afterName:
			return false
		case c < ':':
			if c-'1' < 9 {
				end = digits(b, i+1)
				if uint(end) < uint(len(b)) && (b[end] == '.' || b[end]|0x20 == 'e') {
					end = -end
				}
			}
		case c|0x20 == '{' && open>>levels == 0:
			if i++; uint(i) < uint(len(b)) && b[i] <= ' ' {
				i = blanks(b, i)
			}
			if uint(i) < uint(len(b)) && b[i] == c+2 { // the closing bracket
				end = i + 1
				break
			}
			open, next = open<<1, inList
			if c == '{' {
				open++
				next = inObject
			}
			continue
		case i <= len(b)-4 && (string(b[i:i+4]) == "true" || string(b[i:i+4]) == "null"):
			end = i + 4
		case i <= len(b)-5 && string(b[i:i+5]) == "false":
			end = i + 5
		}
		if end <= 0 {
			if end = r.skipRest(i, -end); end < 0 {
				return false
			}
		}
		i = end
		if uint16(next&0xffff) == afterName {
			if i = blanks(b, i); uint(i) >= uint(len(b)) || b[i] != ':' {
				return false
			}
			i, next = i+1, bits.RotateLeft32(next, 16)
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
				next = inList
				if open&1 != 0 {
					next = inObject
				}
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

// skipRest returns the end of the value at i, or -1. If skip has read part of a string or a number,
// the argument known is the end of that part; otherwise it is 0.
func (r *Reader) skipRest(i, known int) int {
	c := r.b[i]
	switch {
	case c == '"':
		return stringEnd(r.b, known)
	case known > 0:
		return fraction(r.b, known)
	}
	r.i = i
	var ok bool
	if c == '{' || c == '[' {
		r.depth += levels
		ok = r.depth <= maxDepth && r.skip()
		r.depth -= levels
	} else {
		_, _, ok = r.number()
	}
	if !ok {
		return -1
	}
	return r.i
}

// stringEnd returns the end of a string. i is an index in the string that is not within an escape.
// stringEnd returns -1 if the string has no end, or if it has to be left to encoding/json.
func stringEnd(b []byte, i int) int {
	wide := -1 // the index of the first byte beyond ASCII
	for {
		if i = plainEnd(b, i); i >= len(b) {
			return -1
		}
		switch c := b[i]; {
		case c == '"':
			if wide >= 0 && !utf8.Valid(b[wide:i]) {
				return -1
			}
			return i + 1
		case c == '\\':
			var char rune
			if char, i = unescape(b, i+1); char < 0 {
				return -1
			}
		case c < ' ':
			return -1
		case c < utf8.RuneSelf:
			i++
		default:
			if wide < 0 {
				wide = i
			}
			for i < len(b) && b[i] >= utf8.RuneSelf {
				i++
			}
		}
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
