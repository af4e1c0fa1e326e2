package client_test

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func ask(endpoint string) nango.ProxyRequest {
	return nango.ProxyRequest{ProviderConfigKey: "github", ConnectionID: "1", Endpoint: endpoint}
}

func TestEndpointsAreSentVerbatim(t *testing.T) {
	unchanged := []string{
		"/", "/user", "//a//b/", "/repos/a%2Fb/c%2fd", "/a%20b/%E2%9C%93%25", "/a/../b", "/a/./b/..", "/~a;v=1,2/b:c@d!$&'()*+=[0]", "/.../..a/a..",
		"/q?a=b", "/q?a=%20z&arr[]=1&a=2&&=x;y", "/q?discount=100%&u=/x/../y?z", "/q?next=https://h/p%2Fq", "/v1.0/users('x')/$value?$top=",
	}
	endpoints := map[string]string{
		"": "/", "user": "/user", "/q?": "/q", "?a=b": "/?a=b", "/a%2Fb c": "/a%2Fb%20c", "/q?a=b c&d=é": "/q?a=b%20c&d=%C3%A9",
		"/a b/é\t\"<>\\^`{|}": "/a%20b/%C3%A9%09%22%3C%3E%5C%5E%60%7B%7C%7D",
	}
	for _, endpoint := range unchanged {
		endpoints[endpoint] = endpoint
	}
	for endpoint, want := range endpoints {
		s, c := newStub(t, reply{})
		resp, err := c.Proxy.Get(t.Context(), ask(endpoint))
		require.NoError(t, err, "%q", endpoint)
		require.NoError(t, resp.Body.Close())
		got := s.last(t)
		require.Equal(t, "/proxy"+want, strings.TrimSuffix(got.path+"?"+got.query, "?"), "%q", endpoint)
	}
}

func TestParamsAreAddedToTheQuery(t *testing.T) {
	for endpoint, want := range map[string]string{"/q": "a=1&a=2&b=%26", "/q?": "a=1&a=2&b=%26", "/q?a=%20": "a=%20&a=1&a=2&b=%26"} {
		s, c := newStub(t, reply{})
		r := ask(endpoint)
		r.Params = url.Values{"b": {"&"}, "a": {"1", "2"}}
		_, err := c.Proxy.Get(t.Context(), r, nango.WithQuery("c", "3"))
		require.NoError(t, err)
		require.Equal(t, want+"&c=3", s.last(t).query)
	}
}

// leaving lists endpoints that a server between the client and Nango could resolve to a path
// outside of the proxy.
var leaving = []string{
	"..", "/..", "/../connections", "../connections", "/a/../../connections", "/./../x", "//..", "/a/b/../../../x", "/%2e%2e/x", "/%2E./x", "/.%2e/x", "/a/%2e%2e/%2e%2e/x",
	"/a%2f..%2f..%2fx", "/..%2fx", "/%2e%2e%2fx", `/..\x`, `\..\x`, "/..%5Cx", "/a%5C..%5C..%5Cx", `/a\..\..\x`, "/a%2Fb/%2e%2e/%2e%2e/x", "/a%5Cb/../../x",
	"/a//../../x", "/a/..%2f..",
}

func TestEndpointsThatLeaveTheProxyAreRefused(t *testing.T) {
	s, c := newStub(t, reply{})
	for _, endpoint := range leaving {
		_, err := c.Proxy.Get(t.Context(), ask(endpoint))
		requireField(t, err, "Endpoint", "%q", endpoint)
	}
	for _, endpoint := range []string{"/a#b", "#", "/a?b#c", "/%", "/%zz", "/a%2", "/100%"} {
		_, err := c.Proxy.Get(t.Context(), ask(endpoint))
		requireField(t, err, "Endpoint", "%q", endpoint)
	}
	require.Empty(t, s.got)
}

// resolved returns the path that a server sees if it decodes slashes, backslashes or dots before it
// resolves dot segments.
func resolved(escaped string, slashes, backslashes, dots bool) string {
	for _, r := range []struct {
		on       bool
		from, to string
	}{{slashes, "%2f", "/"}, {slashes, "%2F", "/"}, {backslashes, "%5c", "/"}, {backslashes, "%5C", "/"}, {dots, "%2e", "."}, {dots, "%2E", "."}} {
		if r.on {
			escaped = strings.ReplaceAll(escaped, r.from, r.to)
		}
	}
	return path.Clean(escaped)
}

func FuzzEndpoint(f *testing.F) {
	for _, s := range append(leaving, "", "/user", "/a%2Fb?x=1", "/a b/é", "/q?a=%zz", "/%00", "//a", "/a/../b", "\xff", "/a?b?c", "/a%2F..%2Fb") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, endpoint string) {
		var got *url.URL
		c := clientOf(t, func(req *http.Request) (*http.Response, error) { got = req.URL; return respond(200, ""), nil })
		if _, err := c.Proxy.Get(t.Context(), ask(endpoint)); err != nil {
			requireField(t, err, "Endpoint")
			return
		}
		escaped := got.EscapedPath()
		below, ok := strings.CutPrefix(escaped, "/nango/proxy/")
		require.True(t, ok, escaped)
		for i := range 8 {
			at := resolved(escaped, i&1 != 0, i&2 != 0, i&4 != 0) + "/"
			require.True(t, strings.HasPrefix(at, "/nango/proxy/"), "%q leads to %q", endpoint, at)
		}
		parsed, err := url.Parse(got.String()) // as a server would parse it
		require.NoError(t, err)
		require.Equal(t, escaped, parsed.EscapedPath())
		require.Equal(t, got.RawQuery, parsed.RawQuery)
		require.Equal(t, "example.com", parsed.Host)

		want, query, _ := strings.Cut(endpoint, "?")
		wanted, err := url.PathUnescape(strings.TrimPrefix(want, "/"))
		require.NoError(t, err)
		reached, err := url.PathUnescape(below)
		require.NoError(t, err)
		require.Equal(t, wanted, reached, "the path is not the requested one")
		require.Equal(t, strings.Count(query, "&"), strings.Count(got.RawQuery, "&"))
	})
}
