// Package nodejs parses numbers and query strings as Nango's server does, which runs on Node.js.
package nodejs

import (
	"bytes"
	"strconv"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// AsJavaScript returns the result of JSON.stringify(JSON.parse(body)) for valid JSON. Nango's
// server parses every JSON body in this way: integers above 2^53 are rounded, 1.10 becomes 1.1, and
// 1e400 becomes null.
func AsJavaScript(body []byte) []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(body)))
	for i := 0; i < len(body); {
		n := 1
		switch c := body[i]; {
		case c == '"':
			for n = 1; body[i+n] != '"'; n++ {
				if body[i+n] == '\\' {
					n++
				}
			}
			n++
			out.Write(body[i : i+n])
		case c == '-' || c >= '0' && c <= '9':
			for n = 1; i+n < len(body) && bytes.IndexByte([]byte("+-.0123456789Ee"), body[i+n]) >= 0; n++ {
			}
			out.WriteString(number(string(body[i : i+n])))
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			out.WriteByte(c)
		}
		i += n
	}
	return out.Bytes()
}

func number(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil { // the number is too large for a float64
		return "null"
	}
	return js.NumberText(f)
}
