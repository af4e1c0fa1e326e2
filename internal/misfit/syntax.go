package misfit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// SyntaxOffset returns the position at which data stops being valid JSON: the number of bytes up to
// and including the first invalid byte, or the length of data if the JSON is incomplete. It returns
// 0 for valid JSON and for empty data. Unlike the offsets in the errors of encoding/json, the
// result does not depend on the Go version.
func SyntaxOffset(data []byte) int {
	err, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(data, new(json.RawMessage)))
	if !ok {
		return 0
	}
	text, at := err.Error(), int(err.Offset)
	if text == "unexpected end of JSON input" {
		return len(data)
	}
	if strings.HasPrefix(text, "invalid escape sequence") { // Go 1.27 counts all of \uXXXX
		_, hex, _ := bytes.Cut(data[max(at-6, 0):at], []byte(`\u`))
		invalid := bytes.TrimLeft(hex, "0123456789abcdefABCDEF")
		return at - max(len(invalid)-1, 0)
	}
	if r, size := utf8.DecodeLastRune(data[:at]); r != utf8.RuneError {
		at -= size - 1 // Go 1.27 counts all bytes of the invalid character
	}
	return at
}
