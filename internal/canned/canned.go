// Package canned has HTTP transports and responses for tests without a server.
package canned

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Transport is a function that implements http.RoundTripper.
type Transport func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f Transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Always returns a transport that reads the body of each request and responds with status 200 and
// the given JSON.
func Always(body string) Transport {
	return func(req *http.Request) (*http.Response, error) {
		if req.Body != nil {
			_, _ = io.Copy(io.Discard, req.Body)
			_ = req.Body.Close()
		}
		resp := Response(http.StatusOK, body)
		resp.Request = req
		return resp, nil
	}
}

// Response returns a response with the given status, body and headers. The argument header is a
// list in which names and values alternate. The Content-Type is JSON unless header contains another
// one.
func Response(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// Sent returns the body of a request, or "" if it has none. It closes the body.
func Sent(req *http.Request) (string, error) {
	if req.Body == nil {
		return "", nil
	}
	defer func() { _ = req.Body.Close() }()
	body, err := io.ReadAll(req.Body)
	return string(body), err
}

// Text returns the body of a response and closes it.
func Text(t testing.TB, resp *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return string(body)
}

// Body is a body that records whether it was closed.
type Body struct {
	io.Reader
	Closed bool
}

// Close sets b.Closed.
func (b *Body) Close() error { b.Closed = true; return nil }
