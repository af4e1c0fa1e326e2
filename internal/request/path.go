package request

import (
	"net/url"
	"strings"
)

// Path sets the path from a template such as /connections/{connectionId} and the values of its
// parameters, in order. Each value becomes one percent-encoded segment. An empty value, "." and
// ".." are errors, since the path would then name another resource.
func (b *Builder) Path(template string, values ...string) {
	if len(values) == 0 {
		b.path, b.escaped = template, template
		return
	}
	for _, value := range values {
		open, end := strings.IndexByte(template, '{'), strings.IndexByte(template, '}')
		switch field := template[open+1 : end]; value {
		case "":
			b.fail(field, "is empty", nil)
		case ".", "..":
			b.fail(field, "is a dot segment, which would name another resource", nil)
		}
		b.append(template[:open], value, url.PathEscape(value))
		template = template[end+1:]
	}
	b.append(template, "", "")
}

// append extends the path and its percent-encoded form. As long as the two are equal, they share
// one string.
func (b *Builder) append(literal, value, escaped string) {
	if same := b.path == b.escaped && value == escaped; same {
		b.path += literal + value
		b.escaped = b.path
		return
	}
	b.path += literal + value
	b.escaped += literal + escaped
}

// Unescape decodes percent-encoded bytes and leaves everything else unchanged, including a percent
// sign that is not followed by two hexadecimal digits.
func Unescape(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if octet, err := url.PathUnescape(text[i : i+3]); err == nil {
				out.WriteString(octet)
				i += 2
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}
