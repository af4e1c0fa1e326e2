package proxyhttp_test

import (
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

const secretKey = "5ec2e7c0-0000-4000-8000-00000000feed"

var ref = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user/42"}

// sent is a request that reached the stub, with its body.
type sent struct {
	*http.Request
	body string
}

// stub is a transport that stands in for Nango, or for the server of a direct request. Its field
// answer is the function that returns the responses. If this function is nil, every response has
// status 200.
type stub struct {
	answer func(*http.Request) *http.Response

	mu   sync.Mutex
	seen []sent
}

func (s *stub) RoundTrip(req *http.Request) (*http.Response, error) {
	body, _ := canned.Sent(req)
	s.mu.Lock()
	s.seen = append(s.seen, sent{req, body})
	s.mu.Unlock()
	resp := status(http.StatusOK, "ok")
	if s.answer != nil {
		resp = s.answer(req)
	}
	resp.Request = req
	return resp, nil
}

func (s *stub) one(t *testing.T) sent {
	t.Helper()
	require.Len(t, s.seen, 1)
	return s.seen[0]
}

func status(code int, body string) *http.Response {
	return canned.Response(code, body, "Content-Type", "text/plain")
}

func redirect(to string) *http.Response {
	resp := status(http.StatusFound, "")
	resp.Header.Set("Location", to)
	return resp
}

func newClient(tb testing.TB, rt http.RoundTripper) *nango.Client {
	tb.Helper()
	c, err := nango.New(secretKey, nango.WithHost("https://nango.example.com/base"), nango.WithHTTPClient(&http.Client{Transport: rt}))
	require.NoError(tb, err)
	return c
}

func newTransport(tb testing.TB, rt http.RoundTripper, opts ...proxyhttp.Option) http.RoundTripper {
	tb.Helper()
	return proxyhttp.NewTransport(newClient(tb, rt), ref, opts...)
}

func request(tb testing.TB, method, url string, body io.Reader) *http.Request {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), method, url, body)
	require.NoError(tb, err)
	return req
}
