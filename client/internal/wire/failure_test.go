package wire

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// If a server responds with the request itself instead of HTTP, the error of net/http quotes the
// request, but the Failure does not.
func TestAnAnswerThatIsNotHTTPIsNotQuoted(t *testing.T) {
	const secret = "Authorization: Bearer 00000002-secret"
	for name, tt := range map[string]struct{ answer, want string }{
		"status line":       {secret + "\r\n\r\n", "malformed HTTP"},
		"version":           {"HTTP/secret 200 OK\r\n\r\n", "malformed HTTP version"},
		"status":            {"HTTP/1.1 secret OK\r\n\r\n", "malformed HTTP status code"},
		"header":            {"HTTP/1.1 200 OK\r\nAuthorization Bearer secret\r\n\r\n", "malformed MIME header"},
		"continued header":  {"HTTP/1.1 200 OK\r\n secret\r\n\r\n", "malformed MIME header"},
		"length":            {"HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\n", "bad Content-Length"},
		"two lengths":       {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2secret\r\n\r\n", "Content-Length"},
		"transfer encoding": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: secret\r\n\r\n", "transfer encoding"},
		"trailer":           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nAuthorization Bearer secret\r\n\r\n", "malformed MIME header"},
	} {
		for _, stream := range []bool{false, true} {
			transport := &http.Transport{}
			w := New(Config{Key: testKey, Client: &http.Client{Transport: transport}})
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+raw(t, tt.answer)+"/base", nil)
			require.NoError(t, err)
			_, err = exchange(w, Call{NoRetry: true}, stream, req)
			for link := err; link != nil; link = errors.Unwrap(link) {
				require.NotContains(t, link.Error(), "secret", name)
			}
			require.ErrorContains(t, err, tt.want, name)
			transport.CloseIdleConnections()
		}
	}
}
