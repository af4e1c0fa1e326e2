package request

import (
	"net/http"
	"strconv"
)

// RequiredHeader sets a header that must not be empty.
func (b *Builder) RequiredHeader(name, value string) {
	if value == "" {
		b.fail(name, "is empty", nil)
		return
	}
	b.Header(name, value)
}

// Header sets an optional header. A value that HTTP would change or drop on the way is refused.
func (b *Builder) Header(name, value string) {
	if value == "" {
		return
	}
	if problem := HeaderProblem(value); problem != "" {
		b.fail(name, problem, nil)
		return
	}
	b.header[http.CanonicalHeaderKey(name)] = []string{value}
}

// HeaderInt sets an optional number.
func (b *Builder) HeaderInt(name string, value int) {
	if value != 0 {
		b.Header(name, strconv.Itoa(value))
	}
}

// RequiredHeaderInt sets a number, zero included.
func (b *Builder) RequiredHeaderInt(name string, value int) { b.Header(name, strconv.Itoa(value)) }

// RequiredHeaderBool sets a flag, false included.
func (b *Builder) RequiredHeaderBool(name string, value bool) {
	b.Header(name, strconv.FormatBool(value))
}

// HeaderBool sets an optional flag.
func (b *Builder) HeaderBool(name string, value bool) {
	if value {
		b.Header(name, "true")
	}
}

// HeaderProblem says why value cannot travel unchanged as the value of a header, or returns "".
// Only printable ASCII does: line breaks and NUL are refused by HTTP, blanks at the ends are
// trimmed, and other characters reach the server as something else.
func HeaderProblem(value string) string {
	for i := range len(value) {
		switch c := value[i]; {
		case c == '\r' || c == '\n' || c == 0:
			return "contains a line break or NUL, which a header cannot carry"
		case c < ' ' || c > '~':
			return "contains a character outside printable ASCII, which a header cannot carry unchanged"
		}
	}
	if value != "" && (value[0] == ' ' || value[len(value)-1] == ' ') {
		return "begins or ends with a blank, which a header cannot carry"
	}
	return ""
}
