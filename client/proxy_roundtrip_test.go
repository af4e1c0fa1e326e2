package client_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

var roundTripRef = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "1"}

// ofProvider returns a request like those that a provider's SDK makes.
func ofProvider(t *testing.T, method, rawURL string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, rawURL, body)
	require.NoError(t, err)
	return req
}

func TestRoundTripHeaders(t *testing.T) {
	s, c := newStub(t, reply{})
	req := ofProvider(t, "POST", "https://api.example.com/x", strings.NewReader("{}"))
	req.Header = http.Header{
		"Authorization": {"Bearer of-the-sdk"}, "authorization": {"token of-the-sdk"}, "Content-Type": {"application/json; charset=utf-8"}, "Accept": {"a/b", "c/d"},
		"User-Agent": {"provider-sdk/1"}, "X-Arg": {" {\"path\":\"/\xc3\xa9\xff\"}\t"}, "Nango-Is-Script": {"true"}, "Provider-Config-Key": {"other"}, "Connection-Id": {"other"}, "Cookie": {"a=b"},
		"Connection": {"close"}, "Keep-Alive": {"1"}, "Te": {"trailers"}, "Trailer": {"X"}, "Transfer-Encoding": {"chunked"}, "Host": {"other"},
		"Content-Length": {"99"}, "Proxy-Authorization": {"Basic of-the-sdk"}, "Proxy-Authenticate": {"x"}, "Proxy-Connection": {"x"},
	}
	before := req.Header.Clone()
	resp, err := c.Proxy.RoundTrip(roundTripRef, req, nango.WithCallHeader("Base-Url-Override", "https://api.example.com"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Same(t, req, resp.Request)
	require.Equal(t, before, req.Header, "a RoundTripper does not change the request")
	got := s.last(t).header
	require.Regexp(t, "^nango-go/", got.Get("User-Agent"))
	got.Del("User-Agent")
	require.Equal(t, http.Header{
		"Authorization": {"Bearer " + stubKey}, "Provider-Config-Key": {"github"}, "Connection-Id": {"1"}, "Base-Url-Override": {"https://api.example.com"},
		"Content-Type": {"application/octet-stream"}, "Nango-Proxy-X-Arg": {"{\"path\":\"/\xc3\xa9\xff\"}"}, "Nango-Proxy-Content-Type": {"application/json; charset=utf-8"}, "Nango-Proxy-Accept": {"a/b, c/d"},
		"Nango-Proxy-User-Agent": {"provider-sdk/1"}, "Nango-Proxy-Cookie": {"a=b"}, "Nango-Proxy-Nango-Is-Script": {"true"},
		"Nango-Proxy-Provider-Config-Key": {"other"}, "Nango-Proxy-Connection-Id": {"other"},
	}, got)
}

func TestRoundTripURL(t *testing.T) {
	for rawURL, want := range map[string]string{
		"https://h": "/", "https://h//a//": "//a//", "https://h/a%2Fb/c%20d?x=%20&y[]=1#no": "/a%2Fb/c%20d?x=%20&y[]=1",
		"https://user:pass@h/x?100%": "/x?100%", "/only/a/path?": "/only/a/path",
	} {
		s, c := newStub(t, reply{})
		_, err := c.Proxy.RoundTrip(roundTripRef, ofProvider(t, "GET", rawURL, nil))
		require.NoError(t, err)
		got := s.last(t)
		require.Equal(t, "/proxy"+want, strings.TrimSuffix(got.path+"?"+got.query, "?"))
	}
}

func TestRoundTripBodies(t *testing.T) {
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		if req.Body == nil {
			return respond(204, ""), nil
		}
		b, err := io.ReadAll(req.Body)
		require.NoError(t, err)
		require.NoError(t, req.Body.Close())
		require.Equal(t, "body", string(b))
		require.Contains(t, []int64{4, 0}, req.ContentLength)
		require.Equal(t, req.ContentLength == 4, req.GetBody != nil)
		return respond(200, ""), nil
	})
	stream := &canned.Body{Reader: strings.NewReader("body")}
	for want, bodies := range map[int][]io.Reader{204: {nil, http.NoBody, strings.NewReader("")}, 200: {strings.NewReader("body"), stream}} {
		for _, body := range bodies {
			resp, err := c.Proxy.RoundTrip(roundTripRef, ofProvider(t, "PUT", "https://h/x", body))
			require.NoError(t, err)
			require.Equal(t, want, resp.StatusCode)
		}
	}
	require.True(t, stream.Closed)
}

func TestRoundTripThatFailsClosesTheBody(t *testing.T) {
	s, c := newStub(t, reply{})
	with := func(change func(*http.Request)) *http.Request {
		req := ofProvider(t, "POST", "https://h/x", nil)
		change(req)
		return req
	}
	for field, tests := range map[string][]*http.Request{
		"req": {
			with(func(r *http.Request) { r.URL = nil }),
			with(func(r *http.Request) { r.URL = &url.URL{Scheme: "https", Host: "h", Opaque: "//h/a%2Fb"} }),
		},
		"URL":    {with(func(r *http.Request) { r.URL.Path = "/a/../../x" }), with(func(r *http.Request) { r.URL.Path = `/..\x` })},
		"Header": {with(func(r *http.Request) { r.Header.Set("X-A", "secret\x00") }), with(func(r *http.Request) { r.Header.Set("Upgrade", "websocket") }), with(func(r *http.Request) { r.Header["a b"] = []string{"secret"} })},
		"Method": {with(func(r *http.Request) { r.Method = "OPTIONS" }), with(func(r *http.Request) { r.Method = "get" })},
	} {
		for _, req := range tests {
			body := &canned.Body{Reader: strings.NewReader("x")}
			req.Body = body
			resp, err := c.Proxy.RoundTrip(roundTripRef, req)
			require.Nil(t, resp)
			requireField(t, err, field)
			require.True(t, body.Closed)
		}
	}
	_, err := c.Proxy.RoundTrip(nango.ConnectionRef{ConnectionID: "1"}, ofProvider(t, "GET", "https://h/x", nil))
	requireField(t, err, "ProviderConfigKey")
	_, err = c.Proxy.RoundTrip(nango.ConnectionRef{ProviderConfigKey: "k"}, ofProvider(t, "GET", "https://h/x", nil))
	requireField(t, err, "ConnectionID")
	_, err = c.Proxy.RoundTrip(roundTripRef, nil)
	requireField(t, err, "req")
	require.Empty(t, s.got)

	reset := errors.New("reset")
	body := &canned.Body{Reader: strings.NewReader("x")}
	broken := clientOf(t, func(*http.Request) (*http.Response, error) { return nil, reset })
	_, err = broken.Proxy.RoundTrip(roundTripRef, ofProvider(t, "PUT", "https://h/x", body), nango.WithIdempotent())
	require.ErrorIs(t, err, reset)
	require.True(t, body.Closed)
}
