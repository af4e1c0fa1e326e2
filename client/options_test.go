package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func TestNewRefusesKeys(t *testing.T) {
	for _, key := range []string{"", " ", " key-secret", "key-secret ", "key-secret\n", "key\r\nX: secret", "key\x00secret", "kéy-secret", "\x7fsecret", "key\tsecret"} {
		c, err := nango.New(key)
		require.Nil(t, c)
		requireField(t, err, "secretKey", "%q", key)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "secret\n")
		require.NotContains(t, strings.ReplaceAll(err.Error(), "secretKey", ""), "secret")
	}
}

func TestWithHost(t *testing.T) {
	unchanged := []string{"https://api.nango.dev", "http://localhost:3003", "http://127.0.0.1:3003/nango", "https://example.com/tenants/a@b:c"}
	hosts := map[string]string{
		"https://api.nango.dev/": "https://api.nango.dev", "http://[::1]:3003/nango/": "http://[::1]:3003/nango",
		"https://example.com/a%2Fb/c//": "https://example.com/a%2Fb/c", "HTTPS://example.com/nango": "https://example.com/nango",
	}
	for _, host := range unchanged {
		hosts[host] = host
	}
	for host, want := range hosts {
		c, err := nango.New(stubKey, nango.WithHost(host))
		require.NoError(t, err, host)
		require.Equal(t, want, c.Host())
	}
	c, err := nango.New(stubKey)
	require.NoError(t, err)
	require.Equal(t, nango.DefaultHost, c.Host())
}

func TestWithHostRefusesInvalidHosts(t *testing.T) {
	for _, host := range []string{
		"", " ", "api.nango.dev", "localhost:3003", "//api.nango.dev", "/nango", "https://", "https:///nango", "https:api.nango.dev", "http://:3003",
		"ftp://api.nango.dev", "file:///etc/passwd", "javascript:alert(1)", "unix:/run/nango", "https://user@api.nango.dev", "https://user:secret@api.nango.dev",
		"https://api.nango.dev?env=prod", "https://api.nango.dev?", "https://api.nango.dev#x", "https://api.nango.dev#", "https://api nango.dev", " https://api.nango.dev",
		"https://api.nango.dev\n", "https://api.nango.dev/a b", "https://apí.nango.dev", "https://api.nango.dev:port", "https://[::1", "https://%zz", "https://h/%zz",
		"https://h/..", "https://h/a/../b", "https://h/a/%2e%2e/b", "https://h/./a", `https://h/a\..\b`,
	} {
		c, err := nango.New(stubKey, nango.WithHost(host))
		require.Nil(t, c)
		requireField(t, err, "WithHost", "%q", host)
		require.NotContains(t, err.Error(), "secret")
	}
	for _, host := range []string{"127.0.0.1:3003", "localhost:3003", "api.nango.dev", "[::1]:3003"} {
		_, err := nango.New(stubKey, nango.WithHost(host))
		require.EqualError(t, err, "nango: WithHost does not begin with http:// or https://", host)
	}
}

// Every request of a client, including the requests of Do and of the proxy, has a URL below the
// base URL (WithHost). The base URL may have a path.
func TestEveryRequestStaysBelowTheHost(t *testing.T) {
	for host, base := range map[string]string{
		"http://h": "http://h", "http://h/": "http://h", "http://h/nango": "http://h/nango", "http://h/nango/": "http://h/nango", "http://h/a%2Fb": "http://h/a%2Fb",
	} {
		var urls []string
		c := clientOf(t, func(req *http.Request) (*http.Response, error) {
			urls = append(urls, req.URL.String())
			return respond(200, `{"connection_id":"a/b"}`), nil
		}, nango.WithHost(host))
		_, err := c.Connections.Get(t.Context(), "a/b", "k", nango.GetConnectionParams{})
		require.NoError(t, err)
		require.NoError(t, c.Do(t.Context(), "GET", "/x/a%2Fb", nil, nil, nil))
		resp, err := c.Proxy.Get(t.Context(), nango.ProxyRequest{ProviderConfigKey: "k", ConnectionID: "1", Endpoint: "/x/a%2Fb"})
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, []string{base + "/connections/a%2Fb?provider_config_key=k", base + "/x/a%2Fb", base + "/proxy/x/a%2Fb"}, urls, host)
	}
}

func TestFromEnv(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	t.Setenv("NANGO_HOST", "")
	_, err := nango.FromEnv()
	requireField(t, err, "NANGO_SECRET_KEY")

	t.Setenv("NANGO_SECRET_KEY", stubKey+"\n")
	_, err = nango.FromEnv()
	requireField(t, err, "NANGO_SECRET_KEY")
	require.NotContains(t, err.Error(), stubKey)

	t.Setenv("NANGO_SECRET_KEY", stubKey)
	c, err := nango.FromEnv()
	require.NoError(t, err)
	require.Equal(t, nango.DefaultHost, c.Host())

	t.Setenv("NANGO_HOST", "http://env.example.com/nango")
	c, err = nango.FromEnv()
	require.NoError(t, err)
	require.Equal(t, "http://env.example.com/nango", c.Host())

	c, err = nango.FromEnv(nango.WithHost("http://option.example.com/nango"))
	require.NoError(t, err)
	require.Equal(t, "http://option.example.com/nango", c.Host(), "options win")

	t.Setenv("NANGO_HOST", "env.example.com")
	_, err = nango.FromEnv()
	requireField(t, err, "NANGO_HOST")
	_, err = nango.FromEnv(nango.WithHost("option.example.com"))
	requireField(t, err, "WithHost")
}

func TestNewReadsNoEnvironment(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", stubKey)
	t.Setenv("NANGO_HOST", "http://env.example.com")
	_, err := nango.New("")
	requireField(t, err, "secretKey")
	c, err := nango.New(stubKey)
	require.NoError(t, err)
	require.Equal(t, nango.DefaultHost, c.Host())
}

func TestInvalidOptionsAreRefused(t *testing.T) {
	for name, opt := range map[string]nango.Option{
		"WithHTTPClient": nango.WithHTTPClient(nil), "WithMiddleware": nango.WithMiddleware(nil), "WithTimeout": nango.WithTimeout(0),
		"WithRetry": nango.WithRetry(nango.RetryPolicy{MaxAttempts: -1}), "WithUserAgent": nango.WithUserAgent("a\r\nb"),
	} {
		_, err := nango.New(stubKey, opt)
		requireField(t, err, name)
	}
	for _, p := range []nango.RetryPolicy{{MinWait: -1}, {MaxWait: -1}} {
		_, err := nango.New(stubKey, nango.WithRetry(p))
		requireField(t, err, "WithRetry")
	}
	_, err := nango.New(stubKey, nango.WithTimeout(-time.Second))
	requireField(t, err, "WithTimeout")
}

func TestOptionsThatDisableSomethingAreAccepted(t *testing.T) {
	_, err := nango.New(stubKey, nil, nango.WithLogger(nil), nango.WithLimiter(nil), nango.WithUnmarshal(nil), nango.WithUserAgent(""), nango.WithRetry(nango.RetryPolicy{}))
	require.NoError(t, err)
}

// badHeaders holds headers that are invalid or that the caller must not set.
var badHeaders = [][2]string{
	{"", "v"}, {"a b", "v"}, {"a:b", "v"}, {"a\r\nb", "v"}, {"é", "v"}, {"X-A", "secret\r\nX-B: 1"}, {"X-A", "secret\x00"}, {"X-A", " secret"}, {"X-A", "sécret"},
	{"Authorization", "secret"}, {"authorization", "secret"}, {"AUTHORIZATION", "secret"}, {"Host", "secret"}, {"Content-Length", "7"}, {"Transfer-Encoding", "chunked"},
	{"Connection", "close"}, {"Trailer", "X"}, {"Upgrade", "h2c"}, {"TE", "trailers"}, {"Proxy-Authorization", "secret"}, {"nango-is-script", "true"},
}

func TestWithHeader(t *testing.T) {
	for _, h := range badHeaders {
		_, err := nango.New(stubKey, nango.WithHeader(h[0], h[1]))
		requireField(t, err, "WithHeader", "%q", h)
		require.NotContains(t, err.Error(), "cret")
	}
	var got http.Header
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		got = req.Header.Clone()
		return respond(200, `{}`), nil
	}, nango.WithHeader("x-team", "first"), nango.WithHeader("X-Team", "second"), nango.WithUserAgent("shop/2.1"))
	require.NoError(t, c.Do(t.Context(), "GET", "/x", nil, nil, nil))
	require.Equal(t, []string{"second"}, got["X-Team"])
	require.Equal(t, "Bearer "+stubKey, got.Get("Authorization"))
	require.Regexp(t, `^shop/2\.1 nango-go/\d`, got.Get("User-Agent"))
	require.NotContains(t, got, "Nango-Is-Script")
}

func TestAClientPrintsOnlyItsHost(t *testing.T) {
	c, err := nango.New(stubKey, nango.WithHost(stubHost), nango.WithHeader("X-Secret", "header-secret"), nango.WithLogger(slog.Default()))
	require.NoError(t, err)
	for _, verb := range verbs {
		for _, v := range []any{c, *c, []any{c}, map[string]any{"c": *c}, struct{ C *nango.Client }{c}, c.Connections, c.Proxy, &c.Records} {
			text := fmt.Sprintf(verb, v)
			require.NotContains(t, text, stubKey)
			require.NotContains(t, text, "header-secret")
		}
	}
	require.Equal(t, "nango.Client("+stubHost+")", fmt.Sprintf("%#v", c))
	js, err := json.Marshal(c)
	require.NoError(t, err)
	require.NotContains(t, string(js), stubKey)
	require.Equal(t, "nango.Client()", fmt.Sprint(&nango.Client{}))
}

func TestTheLongestWaitsDoNotPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		c := clientOf(t, func(*http.Request) (*http.Response, error) { return respond(503, ""), nil },
			nango.WithRetry(nango.RetryPolicy{MaxAttempts: math.MaxInt, MinWait: math.MaxInt64, MaxWait: math.MaxInt64}))
		require.ErrorIs(t, c.Do(ctx, "GET", "/x", nil, nil, nil), context.DeadlineExceeded)
	})
}

func TestPlainHTTPIsLoggedOnce(t *testing.T) {
	for host, warned := range map[string]bool{
		"http://nango.example.com:3003/base": true, "http://10.0.0.1": true, "http://localhost.example.com": true, "http://[2001:db8::1]": true,
		"https://nango.example.com": false, "http://localhost:3003": false, "http://LOCALHOST": false, "http://a.localhost": false,
		"http://127.0.0.1:3003": false, "http://127.8.8.8": false, "http://[::1]:3003": false, "http://[::ffff:127.0.0.1]": false,
	} {
		var log bytes.Buffer
		_, err := nango.New(stubKey, nango.WithHost(host), nango.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		require.NoError(t, err)
		require.Equal(t, map[bool]int{true: 1}[warned], strings.Count(log.String(), "level=WARN"), "%s: %s", host, log.String())
		require.NotContains(t, log.String(), stubKey)
		_, err = nango.New(stubKey, nango.WithHost(host))
		require.NoError(t, err, "without a logger")
	}
}

func TestWithAppliesItsOptionsToEveryCall(t *testing.T) {
	s := &stub{replies: []reply{{body: `{"connection_id":"1"}`}}}
	c := newClient(t, s)
	with := c.With(nango.WithQuery("a", "1"), nil).With(nango.WithQuery("b", "2"))
	get := func(c *nango.Client, opts ...nango.CallOption) string {
		_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{}, opts...)
		require.NoError(t, err)
		return s.got[len(s.got)-1].query
	}
	require.Equal(t, "provider_config_key=k&a=1&b=2&c=3", get(with, nango.WithQuery("c", "3")))
	require.Equal(t, "provider_config_key=k", get(c), "the other client is unchanged")
	_, err := c.With(nango.WithCallTimeout(-1)).Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
	require.ErrorContains(t, err, "WithCallTimeout")
	for _, unmade := range []*nango.Client{nil, {}} {
		_, err := unmade.With(nango.WithQuery("a", "1")).Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
		require.ErrorContains(t, err, "was not made by New")
	}
}
