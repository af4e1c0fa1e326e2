package client

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/nango-go/nango/internal/request"
)

// Headers of a provider's SDK that end here: its own credentials, and what belongs to one connection of HTTP.
var dropped = map[string]bool{
	"Authorization": true, "Host": true, "Content-Length": true, "Connection": true, "Keep-Alive": true, "Proxy-Authenticate": true,
	"Proxy-Authorization": true, "Proxy-Connection": true, "Te": true, "Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
}

// forward sends a header on to the provider. The type of the body is the request's own as well: Nango reads the body
// by the one and names it to the provider by the other, where it takes multipart without its boundary alone.
func forward(b *request.Builder, name string, values []string) {
	value := strings.Join(values, ", ")
	if http.CanonicalHeaderKey(name) == "Content-Type" {
		b.Header("Content-Type", value)
		if kind, _, _ := strings.Cut(value, ";"); strings.EqualFold(strings.TrimSpace(kind), "multipart/form-data") {
			value = "multipart/form-data"
		}
	}
	b.Header("Nango-Proxy-"+name, value)
}

func withContentType(h http.Header, kind string) http.Header {
	h = h.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Content-Type", kind)
	return h
}

func bytesBody(b []byte) proxyBody {
	again := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	return proxyBody{Reader: bytes.NewReader(b), length: int64(len(b)), again: again}
}

// readerBody finds out the length where the kind of reader tells it, as net/http does.
func readerBody(r io.Reader) proxyBody {
	req, err := http.NewRequest(http.MethodPost, "", r) //nolint:noctx // never sent
	if err != nil {
		return proxyBody{Reader: r}
	}
	return proxyBody{Reader: req.Body, length: req.ContentLength, again: req.GetBody}
}

func readCloser(r io.Reader) io.ReadCloser {
	if rc, ok := r.(io.ReadCloser); ok {
		return rc
	}
	return io.NopCloser(r)
}

// splitEndpoint checks an endpoint and splits it into its escaped path, which begins with a slash, and its query.
func splitEndpoint(endpoint string) (path, query string, err error) {
	if strings.Contains(endpoint, "#") {
		return "", "", invalid("Endpoint", "contains #, which must be percent-encoded")
	}
	path, query, _ = strings.Cut(endpoint, "?")
	path, query = escapeIllegal("/"+strings.TrimPrefix(path, "/")), escapeIllegal(query)
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return "", "", invalid("Endpoint", "is not percent-encoded correctly")
	}
	if leaves(path) || leaves(decoded) {
		return "", "", invalid("Endpoint", "has dot segments that leave the proxy")
	}
	return path, query, nil
}

// leaves reports whether dot segments lead above the beginning of path. A server may take a backslash for a slash.
func leaves(path string) bool {
	depth := 0
	for segment := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		switch segment {
		case ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}

// escapeIllegal percent-encodes the bytes that a URL cannot hold, and nothing else: what is escaped stays as it is.
func escapeIllegal(s string) string {
	const legal = "-._~!$&'()*+,;=:@/?%[]"
	illegal := func(c byte) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && strings.IndexByte(legal, c) < 0
	}
	var out strings.Builder
	for i := range len(s) {
		if c := s[i]; illegal(c) {
			const hex = "0123456789ABCDEF"
			out.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}
