package js

import (
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Decode decodes UTF-8 as browsers and Node do: each invalid sequence of bytes becomes one U+FFFD.
func Decode(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			n = invalidLength(b)
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

// invalidLength returns the length of the invalid sequence at the start of b. It is at least 1.
func invalidLength(b []byte) int {
	low, high, more := byte(0x80), byte(0xbf), 0
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		more = 1
	case c >= 0xe0 && c <= 0xef:
		more = 2
	case c >= 0xf0 && c <= 0xf4:
		more = 3
	}
	switch b[0] {
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	n := 1
	for ; n <= more && n < len(b) && b[n] >= low && b[n] <= high; n++ {
		low, high = 0x80, 0xbf
	}
	return n
}

// Latin1 decodes b from ISO 8859-1.
func Latin1(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return out.String()
}

// Bytes encodes a string as UTF-8. Each unpaired half of a surrogate pair becomes U+FFFD.
func Bytes(s string) []byte { return []byte(replaceHalves(s)) }

func replaceHalves(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		if _, ok := leadingHalf(s[i:]); ok {
			out.WriteRune(utf8.RuneError)
			i += 3
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

// leadingHalf returns the first character of s if it is an unpaired half of a surrogate pair.
// Otherwise it returns false.
func leadingHalf(s string) (rune, bool) {
	if len(s) < 3 || s[0] != 0xed || s[1] < 0xa0 {
		return 0, false
	}
	return rune(s[0]&0x0f)<<12 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), true
}

// appendUnit appends a UTF-16 code unit to out. If out ends with the first half of a surrogate pair
// and unit is the second half, appendUnit replaces the first half with the character that the pair
// encodes.
func appendUnit(out []byte, unit rune) []byte {
	if n := len(out); n >= 3 {
		if first, ok := leadingHalf(string(out[n-3:])); ok {
			if whole := utf16.DecodeRune(first, unit); whole != utf8.RuneError {
				return utf8.AppendRune(out[:n-3], whole)
			}
		}
	}
	if utf16.IsSurrogate(unit) {
		return append(out, 0xe0|byte(unit>>12), 0x80|byte(unit>>6)&0x3f, 0x80|byte(unit)&0x3f)
	}
	return utf8.AppendRune(out, unit)
}

// errURI is the error that JavaScript's encodeURIComponent and decodeURIComponent throw.
var errURI = errors.New("URI malformed")

// DecodeURIComponent decodes the % escapes in s. It returns errURI if an escape is incomplete or if
// the escapes do not encode valid UTF-8.
func DecodeURIComponent(s string) (string, error) {
	if !strings.Contains(s, "%") {
		return s, nil
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '%' {
			out = append(out, s[i])
			i++
			continue
		}
		start := len(out)
		for i+2 < len(s) && s[i] == '%' && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 3
		}
		if i < len(s) && s[i] == '%' || !utf8.Valid(out[start:]) {
			return "", errURI
		}
	}
	return string(out), nil
}

// Encodable reports whether JavaScript's encodeURIComponent accepts s. It does not accept an
// unpaired half of a surrogate pair.
func Encodable(s string) bool { return utf8.ValidString(s) }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// Unescape decodes % escapes as ISO 8859-1. It leaves malformed escapes unchanged.
func Unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out.WriteRune(rune(unhex(s[i+1])<<4 | unhex(s[i+2])))
			i += 2
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
