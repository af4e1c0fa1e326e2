package client_test

import (
	"context"
	"math"
	"net/http"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func TestProxyMethods(t *testing.T) {
	s, c := newStub(t, reply{body: "answer"})
	r := ask("/x")
	r.Method = "TRACE" // the method that is called overrides it
	for method, call := range map[string]func(context.Context, nango.ProxyRequest, ...nango.CallOption) (*http.Response, error){
		"GET": c.Proxy.Get, "POST": c.Proxy.Post, "PUT": c.Proxy.Put, "PATCH": c.Proxy.Patch, "DELETE": c.Proxy.Delete,
	} {
		resp, err := call(t.Context(), r)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, method, s.last(t).method)
	}
	for given, want := range map[string]string{"": "GET", "head": "HEAD", "Post": "POST", "PROPFIND": "PROPFIND", "REPORT": "REPORT", "MKCOL": "MKCOL"} {
		r.Method = given
		_, err := c.Proxy.Do(t.Context(), r)
		require.NoError(t, err)
		require.Equal(t, want, s.last(t).method)
	}
	sent := len(s.got)
	for _, method := range []string{"OPTIONS", "TRACE", "CONNECT", "G T"} {
		r.Method = method
		_, err := c.Proxy.Do(t.Context(), r)
		var e *nango.SDKValidationError
		require.ErrorAs(t, err, &e)
		require.Contains(t, []string{"Method", "method"}, e.Field)
	}
	require.Len(t, s.got, sent)
}

func TestProxyRequestOnTheWire(t *testing.T) {
	s, c := newStub(t, reply{})
	_, err := c.Proxy.Post(t.Context(), nango.ProxyRequest{
		Endpoint: "/x", ProviderConfigKey: "github", ConnectionID: "a/b", Data: map[string]int{"n": 1},
		Headers: http.Header{"accept": {"a/b", "c/d"}, "X-Custom": {"1"}, "Authorization": {"Bearer of-the-provider"}, "X-Empty": {""}},
		Retries: 3, RetryOn: []int{409, 503}, BaseURLOverride: "https://uploads.example.com/v1", Decompress: new(false), ForwardHeadersOnRedirect: new(true),
	})
	require.NoError(t, err)
	got := s.last(t)
	got.header.Del("User-Agent")
	require.Equal(t, http.Header{
		"Authorization": {"Bearer " + stubKey}, "Provider-Config-Key": {"github"}, "Connection-Id": {"a/b"}, "Content-Type": {"application/octet-stream"}, "Nango-Proxy-Content-Type": {"application/json"},
		"Nango-Proxy-Accept": {"a/b, c/d"}, "Nango-Proxy-X-Custom": {"1"},
		"Nango-Proxy-Authorization": {"Bearer of-the-provider"}, "Retries": {"3"}, "Retry-On": {"409,503"},
		"Base-Url-Override": {"https://uploads.example.com/v1"}, "Decompress": {"false"}, "Forward-Headers-On-Redirect": {"true"},
	}, got.header)
	require.Equal(t, `{"n":1}`, got.body)
}

func TestInvalidProxyRequestsAreRefused(t *testing.T) {
	s, c := newStub(t, reply{})
	for field, tests := range map[string][]func(*nango.ProxyRequest){
		"ProviderConfigKey": {func(r *nango.ProxyRequest) { r.ProviderConfigKey = "" }, func(r *nango.ProxyRequest) { r.ProviderConfigKey = "secret\r\nX: 1" }},
		"ConnectionID":      {func(r *nango.ProxyRequest) { r.ConnectionID = "" }, func(r *nango.ProxyRequest) { r.ConnectionID = "secrét" }},
		"Retries":           {func(r *nango.ProxyRequest) { r.Retries = -1 }},
		"RetryOn":           {func(r *nango.ProxyRequest) { r.RetryOn = []int{500, 99} }, func(r *nango.ProxyRequest) { r.RetryOn = []int{600} }},
		"Data": {
			func(r *nango.ProxyRequest) { r.Data, r.Body = 1, strings.NewReader("secret") }, func(r *nango.ProxyRequest) { r.Data = math.Inf(1) },
			func(r *nango.ProxyRequest) { r.Data = func() {} },
		},
		"Headers": {
			func(r *nango.ProxyRequest) { r.Headers = http.Header{"a b": {"secret"}} }, func(r *nango.ProxyRequest) { r.Headers = http.Header{"": {"secret"}} },
			func(r *nango.ProxyRequest) { r.Headers = http.Header{"X\r\nY": {"secret"}} },
			func(r *nango.ProxyRequest) { r.Headers = http.Header{"x-a": {"secret\r\nX-B: 1"}} },
			func(r *nango.ProxyRequest) {
				r.Body, r.Headers = strings.NewReader("x"), http.Header{"Content-Type": {"text/secret\x00"}}
			},
		},
		"ContentType": {func(r *nango.ProxyRequest) { r.Body, r.ContentType = strings.NewReader("x"), "text/secret\n" }},
		"BaseURLOverride": {
			func(r *nango.ProxyRequest) { r.BaseURLOverride = "uploads.example.com" }, func(r *nango.ProxyRequest) { r.BaseURLOverride = "ftp://secret" },
			func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://user:secret@h" }, func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://" },
			func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://h\r\nX: secret" }, func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://h?a=secret" },
			func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://h/ secret" }, func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://h:99999" },
			func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://h:0" }, func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://:443/secret" },
			func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://h/?" }, func(r *nango.ProxyRequest) { r.BaseURLOverride = "https://h/#secret" },
		},
	} {
		for i, change := range tests {
			r := ask("/x")
			change(&r)
			resp, err := c.Proxy.Post(t.Context(), r)
			require.Nil(t, resp)
			requireField(t, err, field, "%s %d", field, i)
			require.NotContains(t, printed(t, err), "secr")
		}
	}
	_, err := (&nango.Proxy{}).Get(t.Context(), ask("/x"))
	requireField(t, err, "client")
	require.Empty(t, s.got)
}
