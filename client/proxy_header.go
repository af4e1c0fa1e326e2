package client

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/nango-go/nango/internal/request"
)

// dropped lists the headers of a provider's SDK that are not passed on: the SDK's own credentials,
// and headers that concern a single HTTP connection.
var dropped = map[string]bool{
	"Authorization": true, "Host": true, "Content-Length": true, "Connection": true,
	"Keep-Alive": true, "Proxy-Authenticate": true, "Proxy-Authorization": true,
	"Proxy-Connection": true, "Te": true, "Trailer": true, "Transfer-Encoding": true,
}

const (
	contentType     = "Content-Type"
	contentEncoding = "Content-Encoding"
	upgrade         = "Upgrade"
	forProvider     = "Nango-Proxy-"
)

// hopHeader is the header of a request to Nango. If some values cannot be sent, the field err holds
// the error for the first of them.
type hopHeader struct {
	http.Header

	values []string // backs the values of Header
	names  proxyNames
	err    error
}

// proxyNames holds the names that errors give to the arguments of a proxied call.
type proxyNames struct {
	endpoint, header, body string
	contentType            string // the same as header if the type comes from a header
}

// ownHopHeaders is how many headers a call usually has for Nango itself: two that identify the
// connection, the Content-Type, and the headers that every request has.
const ownHopHeaders = 5

func newHopHeader(forwarded int, names proxyNames) hopHeader {
	return hopHeader{Header: make(http.Header, forwarded+ownHopHeaders),
		values: make([]string, 0, forwarded+ownHopHeaders), names: names}
}

func (h *hopHeader) put(name, value string) {
	h.values = append(h.values, value)
	h.Header[name] = h.values[len(h.values)-1:]
}

// set adds a header for Nango itself unless its value is "". If the value is invalid, it records an
// error that contains the given field name.
func (h *hopHeader) set(field, name, value string) {
	if problem := request.HeaderProblem(value); problem != "" && h.err == nil {
		h.err = invalid(field, problem)
	}
	if value != "" {
		h.put(name, value)
	}
}

// require is like set, but records an error if value is "".
func (h *hopHeader) require(field, name, value string) {
	if value == "" && h.err == nil {
		h.err = invalid(field, "is empty")
	}
	h.set(field, name, value)
}

func (h *hopHeader) setBool(name string, value *bool) {
	if value != nil {
		h.put(name, strconv.FormatBool(*value))
	}
}

// forward adds a header for the provider. The header's name must be in canonical form. The value
// may have bytes of 0x80 and above, which Nango passes on unchanged.
func (h *hopHeader) forward(name, value string) {
	if value == "" {
		return
	}
	value = trim(value)
	for i := range len(value) {
		if c := value[i]; (c < ' ' && c != '\t' || c == 0x7f) && h.err == nil {
			h.err = h.names.invalidHeader(name,
				"contains a control character, which a header cannot contain")
		}
	}
	name = forProvider + name
	if other, twice := h.Header[name]; twice { // two spellings of one name
		value = other[0] + ", " + value
	}
	h.put(name, value)
}

// invalidHeader returns the error for a header that cannot be sent to the provider.
func (n proxyNames) invalidHeader(name, problem string) error {
	if name == contentType && n.contentType != n.header {
		return invalid(n.contentType, problem)
	}
	return invalid(n.header, name+" "+problem)
}

// forwardAll adds headers for the provider, except those in skip. It does not add the Content-Type,
// but returns it (kind). It also reports whether the headers contain a Content-Encoding other than
// identity (encoded).
func (h *hopHeader) forwardAll(headers http.Header,
	skip map[string]bool) (kind string, encoded bool) {
	for name, values := range headers {
		name = http.CanonicalHeaderKey(name)
		value := joined(name, values)
		switch {
		case !isHeaderName(name):
			h.err = invalid(h.names.header, "has a name that is not a header name")
		case name == upgrade && value != "":
			h.err = invalid(h.names.header, "has Upgrade, which the proxy does not pass on")
		case name == contentType:
			kind = trim(value)
		case skip[name]:
		default:
			encoded = encoded ||
				name == contentEncoding && !strings.EqualFold(value, "identity") && value != ""
			h.forward(name, value)
		}
	}
	return kind, encoded
}

// trim removes the spaces and tabs around the value of a header, which HTTP ignores.
func trim(value string) string { return strings.Trim(value, " \t") }

// joined returns the values of a header as one value.
func joined(name string, values []string) string {
	switch {
	case len(values) == 1:
		return values[0]
	case name == "Cookie":
		return strings.Join(values, "; ")
	}
	return strings.Join(values, ", ")
}
