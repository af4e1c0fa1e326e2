package request

import (
	"net/http"
	"strconv"
)

// RequiredHeader sets a header. It records an error if value is empty.
func (b *Builder) RequiredHeader(name, value string) {
	if b.required(name, value) {
		b.Header(name, value)
	}
}

// Header sets a header unless value is empty. It records an error if HTTP would change or drop the
// value.
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

// HeaderInt sets a header to an integer unless value is 0.
func (b *Builder) HeaderInt(name string, value int) {
	if value != 0 {
		b.Header(name, strconv.Itoa(value))
	}
}

// RequiredHeaderInt sets a header to an integer, which may be 0.
func (b *Builder) RequiredHeaderInt(name string, value int) { b.Header(name, strconv.Itoa(value)) }

// RequiredHeaderBool sets a header to true or false.
func (b *Builder) RequiredHeaderBool(name string, value bool) {
	b.Header(name, strconv.FormatBool(value))
}

// HeaderBool sets a header to true. If value is false, it sets nothing.
func (b *Builder) HeaderBool(name string, value bool) {
	if value {
		b.Header(name, "true")
	}
}

// HeaderProblem returns why value cannot be sent unchanged as a header, or "" if it can. Only
// printable ASCII arrives unchanged: HTTP forbids line breaks and NUL, removes spaces at both ends,
// and does not define the encoding of other characters.
func HeaderProblem(value string) string {
	for i := range len(value) {
		switch c := value[i]; {
		case c == '\r' || c == '\n' || c == 0:
			return "contains a line break or NUL, which a header cannot contain"
		case c < ' ' || c > '~':
			return "contains a character outside printable ASCII, which a header may not keep unchanged"
		}
	}
	if value != "" && (value[0] == ' ' || value[len(value)-1] == ' ') {
		return "begins or ends with a space, which a header does not keep"
	}
	return ""
}
