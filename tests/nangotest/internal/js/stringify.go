package js

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Stringify returns the result of JavaScript's JSON.stringify(v).
func Stringify(v any) string {
	var out strings.Builder
	write(&out, v)
	return out.String()
}

func write(out *strings.Builder, v any) {
	switch v := v.(type) {
	case nil, undefined:
		out.WriteString("null")
	case bool:
		fmt.Fprint(out, v)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			out.WriteString("null")
			return
		}
		out.WriteString(NumberText(v))
	case string:
		quote(out, v)
	case *Array:
		out.WriteByte('[')
		for i, item := range v.Items {
			if i > 0 {
				out.WriteByte(',')
			}
			write(out, item)
		}
		out.WriteByte(']')
	case *Object:
		out.WriteByte('{')
		first := true
		for name, field := range v.All() {
			if field == Undefined {
				continue
			}
			if !first {
				out.WriteByte(',')
			}
			first = false
			quote(out, name)
			out.WriteByte(':')
			write(out, field)
		}
		out.WriteByte('}')
	}
}

var shortEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`,
	'\r': `\r`, '\t': `\t`}

func quote(out *strings.Builder, s string) {
	out.WriteByte('"')
	for i := 0; i < len(s); {
		run := i
		for run < len(s) && s[run] >= ' ' && s[run] < utf8.RuneSelf && s[run] != '"' && s[run] != '\\' {
			run++
		}
		if run > i {
			out.WriteString(s[i:run])
			i = run
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		unit, isHalf := leadingHalf(s[i:])
		switch escape := shortEscapes[r]; {
		case isHalf:
			fmt.Fprintf(out, `\u%04x`, unit)
			n = 3
		case escape != "":
			out.WriteString(escape)
		case r < ' ':
			fmt.Fprintf(out, `\u%04x`, r)
		default:
			out.WriteString(s[i : i+n])
		}
		i += n
	}
	out.WriteByte('"')
}
