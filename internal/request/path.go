package request

import (
	"net/url"
	"strings"
)

// Path sets the path from a template such as /connections/{connectionId}, whose parameters take the
// values in turn. Each value is one segment: everything that could end it is percent-encoded, and
// an empty value, "." and "..", which would name another resource, are refused.
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

// append keeps one text for both forms of the path as long as they are the same.
func (b *Builder) append(literal, value, escaped string) {
	if same := b.path == b.escaped && value == escaped; same {
		b.path += literal + value
		b.escaped = b.path
		return
	}
	b.path += literal + value
	b.escaped += literal + escaped
}
