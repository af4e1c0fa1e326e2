package client_test

import (
	"context"
	"encoding/json"
	"math"
	"net/url"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func TestDoSendsItsArguments(t *testing.T) {
	for _, tt := range []struct {
		method, path string
		query        url.Values
		in           any
		want         sent
	}{
		{"GET", "/new/endpoint", nil, nil, sent{method: "GET", path: "/new/endpoint"}},
		{"", "/", nil, nil, sent{method: "GET", path: "/"}},
		{"patch", "/a", url.Values{"q": {"a b", "&"}}, map[string]int{"n": 1}, sent{method: "PATCH", path: "/a", query: "q=a+b&q=%26", body: `{"n":1}`}},
		{"POST", "/a%2Fb/c%20d", nil, json.RawMessage(`[1]`), sent{method: "POST", path: "/a%2Fb/c%20d", body: `[1]`}},
		{"PUT", "/a%2Fb c/é", nil, "text", sent{method: "PUT", path: "/a%2Fb%20c/%C3%A9", body: `"text"`}},
		{"DELETE", "/a//b/", nil, nil, sent{method: "DELETE", path: "/a//b/"}},
		{"GET", "/a;b=1,c/...", nil, nil, sent{method: "GET", path: "/a;b=1,c/..."}},
	} {
		s, c := newStub(t, reply{body: `{"n":9007199254740993}`})
		var out struct{ N json.Number }
		require.NoError(t, c.Do(t.Context(), tt.method, tt.path, tt.query, tt.in, &out))
		require.Equal(t, json.Number("9007199254740993"), out.N)
		got := s.last(t)
		require.Equal(t, tt.in != nil, got.header.Get("Content-Type") == "application/json")
		require.Equal(t, "Bearer "+stubKey, got.header.Get("Authorization"))
		got.header = nil
		require.Equal(t, tt.want, got)
	}
}

func TestDoRefusesInvalidArguments(t *testing.T) {
	var none context.Context
	s, c := newStub(t, reply{body: `{}`})
	for _, path := range []string{
		"", "a", "../a", "/a?q=1", "/a#b", "/a/../b", "/..", "/.", "/a/./b", "/%2e%2e/a", "/%2E%2e", "/a%2F..%2Fb", `/a\..\b`, "/a%5C..%5Cb", "/a/%2e", "/%", "/%zz", "http://other.example.com/",
	} {
		requireField(t, c.Do(t.Context(), "GET", path, nil, nil, nil), "path", "%q", path)
	}
	for _, method := range []string{"G T", "GET\r\nX: 1", "GÉT", "a/b"} {
		requireField(t, c.Do(t.Context(), method, "/a", nil, nil, nil), "method", "%q", method)
	}
	requireField(t, c.Do(none, "GET", "/a", nil, nil, nil), "ctx")
	requireField(t, c.Do(t.Context(), "POST", "/a", nil, math.NaN(), nil), "in")
	for _, out := range []any{struct{ A int }{}, map[string]any{}, (*int)(nil), "x"} {
		requireField(t, c.Do(t.Context(), "POST", "/a", nil, nil, out), "out", "%T", out)
	}
	requireField(t, (&nango.Client{}).Do(t.Context(), "GET", "/a", nil, nil, nil), "client")
	requireField(t, (*nango.Client)(nil).Do(t.Context(), "GET", "/a", nil, nil, nil), "client")
	require.Empty(t, s.got)
}

func TestANilContextIsRefused(t *testing.T) {
	var none context.Context
	s, c := newStub(t, reply{body: `{}`})
	_, err := c.Connections.List(none, nango.ListConnectionsParams{})
	requireField(t, err, "ctx")
	_, err = c.Proxy.Get(none, nango.ProxyRequest{ProviderConfigKey: "k", ConnectionID: "1"})
	requireField(t, err, "ctx")
	require.Empty(t, s.got)
}
