package js

import (
	"strings"
	"unicode/utf16"
)

// quoted is the number of characters that an error message quotes before an unexpected token, and
// also the number that it quotes from the token on. A text of at most 20 characters is quoted
// completely.
const quoted = 10

// unexpectedToken returns the error message for an unexpected character at byte i of s. It is the
// message of V8, Node's JavaScript engine.
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

// ParseBody parses a JSON body as the npm package body-parser does. The result is an object or a
// list; an empty body gives an empty object.
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
