package wire

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheCallersClientIsNotChanged(t *testing.T) {
	s := serve(says(200, `{}`))
	hc := &http.Client{Transport: s, Timeout: time.Minute}
	w := New(Config{Key: testKey, Client: hc, Middleware: []func(http.RoundTripper) http.RoundTripper{named("a", new([]string))}})
	_, err := w.Do(Call{}, newRequest(t, "GET", ""))
	require.NoError(t, err)
	require.Same(t, s, hc.Transport)
	require.Nil(t, hc.CheckRedirect)
	require.Equal(t, time.Minute, hc.Timeout)
}

func TestTheDefaultTransportIsACopyForABusyService(t *testing.T) {
	transport, ok := newTransport().(*http.Transport)
	require.True(t, ok)
	require.NotSame(t, http.DefaultTransport, transport)
	require.GreaterOrEqual(t, transport.MaxIdleConnsPerHost, 100)
	require.NotNil(t, transport.Proxy, "HTTPS_PROXY counts")
	require.Equal(t, http.DefaultMaxIdleConnsPerHost, max(http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost, http.DefaultMaxIdleConnsPerHost))

	before := http.DefaultTransport
	defer func() { http.DefaultTransport = before }()
	http.DefaultTransport = serve(says(200, `{}`))
	require.Same(t, http.DefaultTransport, newTransport(), "a program that replaced it means it")
}

// roundTripper is a function as a transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// named is a middleware that takes note of what passes.
func named(name string, passed *[]string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			*passed = append(*passed, name+" "+req.Header.Get("Authorization"))
			return next.RoundTrip(req)
		})
	}
}

func TestMiddlewareSeesEachAuthorizedAttempt(t *testing.T) {
	var passed []string
	s := serve(says(503, ""), says(307, "", "Location", "/to"), says(200, `{}`))
	_, err := s.wire(Config{
		Retry:      RetryPolicy{MinWait: 1, MaxWait: 1},
		Middleware: []func(http.RoundTripper) http.RoundTripper{named("outer", &passed), named("inner", &passed)},
	}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
	require.NoError(t, err)
	outer, inner := "outer Bearer "+testKey, "inner Bearer "+testKey
	require.Equal(t, []string{outer, inner, outer, inner, outer, inner}, passed)
}

func TestAMiddlewareWithoutAnAnswerIsAnError(t *testing.T) {
	s := serve(func(*http.Request) (*http.Response, error) { return nil, nil }) //nolint:nilnil // what a faulty one does
	_, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
	failed(t, err)
}
