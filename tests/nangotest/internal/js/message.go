package js

import (
	"strings"
	"unicode/utf16"
)

// Around an unexpected token so much of the text is quoted.
const quoted = 10

// unexpectedToken are V8's words for a character that does not belong where it is, at byte i.
func unexpectedToken(s string, i int) string {
	all, at := utf16.Encode([]rune(s)), units(s[:i])
	text := func(units []uint16) string { return string(utf16.Decode(units)) }
	message := "Unexpected token '" + text(all[at:at+1]) + "', "
	from, to := max(at-quoted, 0), min(at+quoted, len(all))
	switch {
	case len(all) <= 2*quoted:
		return message + `"` + text(all) + `" is not valid JSON`
	case at < quoted:
		return message + `"` + text(all[:to]) + `"... is not valid JSON`
	case at >= len(all)-quoted:
		return message + `..."` + text(all[from:]) + `" is not valid JSON`
	}
	return message + `..."` + text(all[from:to]) + `"... is not valid JSON`
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// ParseBody is what body-parser makes of a JSON body: an object or a list, {} of nothing.
func ParseBody(s string) (any, error) {
	if s == "" {
		return &Object{}, nil
	}
	first := strings.TrimLeft(s, " \t\r\n")
	switch {
	case first == "":
		return nil, &SyntaxError{"Unexpected end of JSON input"}
	case first[0] != '{' && first[0] != '[':
		return nil, &SyntaxError{unexpectedToken(s, len(s)-len(first))}
	}
	return Parse(s)
}
