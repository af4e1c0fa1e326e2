package jsondec

import "strconv"

// number reads a number and returns its bytes. The result integer reports whether the number has
// neither a fraction nor an exponent.
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
	end := fraction(s, i)
	if end < 0 {
		return nil, false, false
	}
	r.i = end
	return s[from:end], end == i, true
}

// fraction reads the fraction and the exponent that may begin at i, and returns the index of their
// end. It returns -1 if they are malformed.
func fraction(s []byte, i int) int {
	if i < len(s) && s[i] == '.' {
		first := i + 1
		if i = digits(s, first); i == first {
			return -1
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		first := i
		if i = digits(s, first); i == first {
			return -1
		}
	}
	return i
}

// digits returns the end of the digits that begin at i.
func digits(s []byte, i int) int {
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	return i
}

// float reads a number as a float32 or a float64. The argument size is 32 or 64.
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

// short parses a decimal integer of at most 18 bytes, including any minus sign. An int64 can hold
// every such integer.
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
