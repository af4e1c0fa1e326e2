package proxyhttp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

func TestWithStatus(t *testing.T) {
	created := func(resp *http.Response) int {
		if resp.Request.Method == http.MethodPost && resp.Request.URL.Path == "/issues" {
			return http.StatusCreated
		}
		return resp.StatusCode
	}
	for _, tt := range []struct {
		method, path  string
		arrives, want int
	}{
		{"POST", "/issues", 200, 201}, {"POST", "/other", 200, 200}, {"GET", "/issues", 200, 200}, {"POST", "/issues", 202, 202},
		{"POST", "/issues", 204, 204}, {"POST", "/issues", 404, 404}, {"POST", "/issues", 302, 302},
	} {
		wire := &stub{answer: func(*http.Request) *http.Response { return status(tt.arrives, "") }}
		rt := newTransport(t, wire, proxyhttp.WithHosts("api.github.com"), proxyhttp.WithStatus(created))
		resp, err := rt.RoundTrip(request(t, tt.method, "https://api.github.com"+tt.path, nil))
		require.NoError(t, err)
		require.Equal(t, tt.want, resp.StatusCode, tt)
		require.True(t, tt.arrives == tt.want || resp.Status == "201 Created", resp.Status)
	}
	for _, odd := range []int{0, 100, 199, 300, 404, 1000} {
		rt := newTransport(t, &stub{}, proxyhttp.WithHosts("h"), proxyhttp.WithStatus(func(*http.Response) int { return odd }))
		resp, err := rt.RoundTrip(request(t, "GET", "https://h/", nil))
		require.NoError(t, err)
		require.Equal(t, 200, resp.StatusCode, "%d is not a success", odd)
	}
	_, err := newTransport(t, &stub{}, proxyhttp.WithHosts("h"), proxyhttp.WithStatus(nil)).RoundTrip(request(t, "GET", "https://h/", nil))
	require.ErrorContains(t, err, "WithStatus got a nil function")
}

func TestWithParsedJSON(t *testing.T) {
	for kind, hop := range map[string]string{"application/json": "application/json", "text/plain": "application/octet-stream"} {
		wire := &stub{}
		rt := newTransport(t, wire, proxyhttp.WithParsedJSON(), proxyhttp.WithHosts("a"), proxyhttp.WithBaseURLOverride("b"))
		for _, host := range []string{"a", "b"} {
			req := request(t, "POST", "https://"+host+"/", strings.NewReader(`{}`))
			req.Header.Set("Content-Type", kind)
			_, err := rt.RoundTrip(req)
			require.NoError(t, err)
		}
		for _, got := range wire.seen {
			require.Equal(t, hop, got.Header.Get("Content-Type"))
			require.Equal(t, kind, got.Header.Get("Nango-Proxy-Content-Type"))
		}
		require.Equal(t, "https://b", wire.seen[1].Header.Get("Base-Url-Override"))
	}
}

func TestARequestWithoutAHost(t *testing.T) {
	for _, u := range []*url.URL{{Path: "/upload/1"}, {}, {Scheme: "https", Path: "/x"}} {
		wire := &stub{}
		_, err := newTransport(t, wire, proxyhttp.WithHosts("h")).RoundTrip(&http.Request{Method: http.MethodPut, URL: u})
		var refused *proxyhttp.HostError
		require.ErrorAs(t, err, &refused)
		require.Empty(t, refused.Host)
		require.ErrorContains(t, err, "Location")
		require.Empty(t, wire.seen)
	}
}

func TestRequestsThatTheProxyCannotSend(t *testing.T) {
	for name, req := range map[string]*http.Request{
		"a GET with a body": request(t, "GET", "https://h/", strings.NewReader("x")),
		"a websocket":       {Method: "GET", URL: &url.URL{Scheme: "https", Host: "h"}, Header: http.Header{"Upgrade": {"websocket"}}},
	} {
		wire := &stub{}
		_, err := newTransport(t, wire, proxyhttp.WithHosts("h")).RoundTrip(req)
		var invalid *nango.SDKValidationError
		require.ErrorAs(t, err, &invalid, name)
		require.Empty(t, wire.seen)
	}
}
