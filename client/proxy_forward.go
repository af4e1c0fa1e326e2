package client

import (
	"io"
	"net/http"
	"strings"

	"github.com/nango-go/nango/internal/request"
)

// Headers of a provider's SDK that end here: its own credentials, and what belongs to one connection of HTTP.
var dropped = map[string]bool{
	"Authorization": true, "Host": true, "Content-Length": true, "Connection": true, "Keep-Alive": true, "Proxy-Authenticate": true,
	"Proxy-Authorization": true, "Proxy-Connection": true, "Te": true, "Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
}

const (
	contentType = "Content-Type"
	octetStream = "application/octet-stream"
	form        = "application/x-www-form-urlencoded"
	multipart   = "multipart/form-data"
)

// forward sends a header on to the provider. The type of the body is told twice: Nango reads the body by the request's
// own, and names the other one to the provider.
func forward(b *request.Builder, name string, values []string) {
	name, value := http.CanonicalHeaderKey(name), strings.Join(values, ", ")
	if name == contentType {
		own := value
		switch media(value) {
		case multipart:
			value = multipart // Nango makes the parts anew, with a boundary of its own
		case form:
			own = octetStream // else Nango reads the form and writes it again, which changes repeated fields
		}
		b.Header(contentType, own)
	}
	b.Header("Nango-Proxy-"+name, value)
}

// media is a content type without its parameters.
func media(kind string) string {
	kind, _, _ = strings.Cut(kind, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// readerBody finds out the length where the kind of reader tells it, as net/http does.
func readerBody(r io.Reader) proxyBody {
	req, _ := http.NewRequest(http.MethodPost, "", r) //nolint:noctx // never sent, and nothing of it can be wrong
	return proxyBody{ReadCloser: req.Body, length: req.ContentLength, again: req.GetBody}
}

// splitEndpoint checks an endpoint and splits it into its escaped path, which begins with a slash, and its query.
func splitEndpoint(endpoint string) (path, query string, err error) {
	if strings.Contains(endpoint, "#") {
		return "", "", invalid("Endpoint", "contains #, which must be percent-encoded")
	}
	path, query, _ = strings.Cut(endpoint, "?")
	path, query = escapeIllegal("/"+strings.TrimPrefix(path, "/")), escapeIllegal(query)
	if leaves(path) {
		return "", "", invalid("Endpoint", "has dot segments that leave the proxy")
	}
	return path, query, nil
}
