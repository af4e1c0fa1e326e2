package request

import (
	"net/url"
	"strings"
)

// Path sets the path from a template such as /connections/{connectionId}, whose parameters take the values in turn.
// Each value is one segment: everything that could end it is percent-encoded, and an empty value, "." and "..",
// which would name another resource, are refused.
func (b *Builder) Path(template string, values ...string) {
	if len(values) == 0 {
		b.path, b.escaped = template, template
		return
	}
	var path, escaped strings.Builder
	for _, value := range values {
		open, end := strings.IndexByte(template, '{'), strings.IndexByte(template, '}')
		switch field := template[open+1 : end]; value {
		case "":
			b.fail(field, "is empty", nil)
		case ".", "..":
			b.fail(field, "is a dot segment, which would name another resource", nil)
		}
		path.WriteString(template[:open])
		path.WriteString(value)
		escaped.WriteString(template[:open])
		escaped.WriteString(url.PathEscape(value))
		template = template[end+1:]
	}
	path.WriteString(template)
	escaped.WriteString(template)
	b.path, b.escaped = path.String(), escaped.String()
}
