package client

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/nango-go/nango/internal/request"
)

// Headers of a provider's SDK that end here: its own credentials, and what belongs to one
// connection of HTTP.
var dropped = map[string]bool{
	"Authorization": true, "Host": true, "Content-Length": true, "Connection": true,
	"Keep-Alive": true, "Proxy-Authenticate": true,
	"Proxy-Authorization": true, "Proxy-Connection": true, "Te": true, "Trailer": true,
	"Transfer-Encoding": true,
}

const (
	contentType     = "Content-Type"
	contentEncoding = "Content-Encoding"
	upgrade         = "Upgrade"
	forProvider     = "Nango-Proxy-"

	jsonType    = "application/json"
	octetStream = "application/octet-stream"
	form        = "application/x-www-form-urlencoded"
	multipart   = "multipart/form-data"
)

// hopHeader is the header of a request to Nango. The first value that cannot be sent decides err.
type hopHeader struct {
	http.Header

	values []string // of all of them, one after the other
	err    error
}

// ownHopHeaders is how many headers a call has that Nango itself reads, as a rule: the connection,
// the type of a body, and those of every request.
const ownHopHeaders = 5

func newHopHeader(forwarded int) hopHeader {
	return hopHeader{Header: make(http.Header, forwarded+ownHopHeaders),
		values: make([]string, 0, forwarded+ownHopHeaders)}
}

func (h *hopHeader) put(name, value string) {
	h.values = append(h.values, value)
	h.Header[name] = h.values[len(h.values)-1:]
}

// set adds a header for Nango itself, unless value is "".
func (h *hopHeader) set(name, value string) {
	if problem := request.HeaderProblem(value); problem != "" && h.err == nil {
		h.err = invalid(name, problem)
	}
	if value != "" {
		h.put(name, value)
	}
}

// require is set for a header that must not be empty.
func (h *hopHeader) require(name, value string) {
	if value == "" && h.err == nil {
		h.err = invalid(name, "is empty")
	}
	h.set(name, value)
}

func (h *hopHeader) setBool(name string, value *bool) {
	if value != nil {
		h.set(name, strconv.FormatBool(*value))
	}
}

// forward adds a header for the provider. name is canonical. Nango passes bytes from 0x80 on as
// they are.
func (h *hopHeader) forward(name, value string) {
	if value == "" {
		return
	}
	own := name
	name, value = forProvider+name, trim(value)
	for i := range len(value) {
		if c := value[i]; (c < ' ' && c != '\t' || c == 0x7f) && h.err == nil {
			if own != contentType {
				own = name
			}
			h.err = invalid(own, "contains a control character, which a header cannot carry")
		}
	}
	if other, twice := h.Header[name]; twice { // two spellings of one name
		value = other[0] + ", " + value
	}
	h.put(name, value)
}

// forwardAll adds the headers for the provider that skip does not have. The type of the body is
// left to way, which it returns together with whether the body is encoded.
func (h *hopHeader) forwardAll(headers http.Header,
	skip map[string]bool) (kind string, encoded bool) {
	for name, values := range headers {
		name = http.CanonicalHeaderKey(name)
		value := joined(name, values)
		switch {
		case !isHeaderName(name):
			h.err = invalid("Headers", "has a name that is not a header's")
		case name == upgrade && value != "":
			h.err = invalid("Headers", "has Upgrade, which the proxy does not pass on")
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

// trim takes off the blanks that HTTP ignores around a header's value.
func trim(value string) string { return strings.Trim(value, " \t") }

// joined is the values of a header as one.
func joined(name string, values []string) string {
	switch {
	case len(values) == 1:
		return values[0]
	case name == "Cookie":
		return strings.Join(values, "; ")
	}
	return strings.Join(values, ", ")
}

// way adds the types that a body travels under.
func (h *hopHeader) way(w proxyWay) {
	h.forward(contentType, w.kind)
	h.set(contentType, w.hop)
}

// readerBody finds out the length where the kind of reader tells it, as net/http does.
func readerBody(r io.Reader) proxyBody {
	req, _ := http.NewRequest(http.MethodPost, "",
		r) //nolint:noctx // never sent, and nothing of it can be wrong
	return proxyBody{ReadCloser: req.Body, length: req.ContentLength, again: req.GetBody}
}

// proxyURL is the provider's escaped path below the proxy's, which begins with a slash, and a query
// that begins with a question mark where there is one. They are not changed but for bytes that a
// URL cannot hold.
func proxyURL(base *url.URL, path, query string) (url.URL, error) {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	path = escapeIllegal(path)
	if leaves(path) {
		return url.URL{}, invalid("Endpoint", "has dot segments that leave the proxy")
	}
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return url.URL{}, invalid("Endpoint", "is not percent-encoded correctly")
	}
	u := *base
	u.Path = base.Path + "/proxy" + decoded
	if u.RawPath = u.Path; base.RawPath != "" || decoded != path {
		u.RawPath = base.EscapedPath() + "/proxy" + path
	}
	u.RawQuery = escapeIllegal(strings.TrimPrefix(query, "?"))
	u.ForceQuery = query == "?"
	return u, nil
}

// splitEndpoint splits an endpoint into its path, and its query with the question mark.
func splitEndpoint(endpoint string) (path, query string, err error) {
	if strings.Contains(endpoint, "#") {
		return "", "", invalid("Endpoint", "contains #, which must be percent-encoded")
	}
	if i := strings.IndexByte(endpoint, '?'); i >= 0 {
		return endpoint[:i], endpoint[i:], nil
	}
	return endpoint, "", nil
}
