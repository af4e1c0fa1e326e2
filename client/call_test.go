package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

func TestInvalidCallOptionsAreRefused(t *testing.T) {
	s, c := newStub(t, reply{body: `{}`})
	options := map[string][]nango.CallOption{
		"WithQuery": {nango.WithQuery("", "v")}, "WithCallTimeout": {nango.WithCallTimeout(0), nango.WithCallTimeout(-1)}, "WithOnResponse": {nango.WithOnResponse(nil)},
	}
	for _, h := range badHeaders {
		options["WithCallHeader"] = append(options["WithCallHeader"], nango.WithCallHeader(h[0], h[1]))
	}
	for name, opts := range options {
		for _, opt := range opts {
			_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{}, opt)
			requireField(t, err, name)
			require.NotContains(t, err.Error(), "cret")
			resp, err := c.Proxy.Get(t.Context(), nango.ProxyRequest{ProviderConfigKey: "k", ConnectionID: "1"}, opt)
			require.Nil(t, resp)
			requireField(t, err, name)
			_, err = nango.ListRecords[any](t.Context(), c, nango.ListRecordsParams{ProviderConfigKey: "k", ConnectionID: "1", Model: "M"}, opt)
			requireField(t, err, name)
		}
	}
	require.Empty(t, s.got)
}

func TestCallOptionsChangeOneCall(t *testing.T) {
	s, c := newStub(t, reply{body: `{"connections":[]}`})
	_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{Search: "a"},
		nil, nango.WithQuery("q", "a b&c"), nango.WithQuery("q", "2"), nango.WithCallHeader("X-Trace", "7"))
	require.NoError(t, err)
	_, err = c.Connections.List(t.Context(), nango.ListConnectionsParams{}, nango.WithQuery("only", ""))
	require.NoError(t, err)
	require.Equal(t, "search=a&q=a+b%26c&q=2", s.got[0].query)
	require.Equal(t, "7", s.got[0].header.Get("X-Trace"))
	require.Equal(t, "only=", s.got[1].query)
	require.Empty(t, s.got[1].header.Get("X-Trace"))
}

func TestWithCallHeaderOverridesWithHeader(t *testing.T) {
	var got []string
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		got = append(got, req.Header.Get("X-A"))
		return respond(200, `{}`), nil
	}, nango.WithHeader("X-A", "client"))
	for _, opts := range [][]nango.CallOption{{nango.WithCallHeader("x-a", "call")}, nil} {
		require.NoError(t, c.Do(t.Context(), "GET", "/x", nil, nil, nil, opts...))
	}
	require.Equal(t, []string{"call", "client"}, got)
}

func TestRetriesOfPlainCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		create := func(c *nango.Client, opts ...nango.CallOption) error {
			_, err := c.Connections.Create(t.Context(), importing, opts...)
			return err
		}
		list := func(c *nango.Client, opts ...nango.CallOption) error {
			_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{}, opts...)
			return err
		}
		do := func(method string) func(c *nango.Client, opts ...nango.CallOption) error {
			return func(c *nango.Client, opts ...nango.CallOption) error {
				return c.Do(t.Context(), method, "/x", nil, map[string]int{"n": 1}, nil, opts...)
			}
		}
		for name, tt := range map[string]struct {
			call func(c *nango.Client, opts ...nango.CallOption) error
			opts []nango.CallOption
			sent int
		}{
			"a GET":                                {list, nil, 4},
			"a GET without retries":                {list, []nango.CallOption{nango.WithNoRetry()}, 1},
			"a POST":                               {create, nil, 1},
			"a POST with WithIdempotent":           {create, []nango.CallOption{nango.WithIdempotent()}, 4},
			"Do GET":                               {do("GET"), nil, 4},
			"Do get":                               {do("get"), nil, 4},
			"Do without a method":                  {do(""), nil, 4},
			"Do HEAD":                              {do("HEAD"), nil, 4},
			"Do PUT":                               {do("PUT"), nil, 4},
			"Do DELETE":                            {do("DELETE"), nil, 4},
			"Do POST":                              {do("POST"), nil, 1},
			"Do PATCH":                             {do("PATCH"), nil, 1},
			"Do PATCH with WithIdempotent":         {do("PATCH"), []nango.CallOption{nango.WithIdempotent()}, 4},
			"Do PUT without retries":               {do("PUT"), []nango.CallOption{nango.WithIdempotent(), nango.WithNoRetry()}, 1},
			"WithNoRetry wins over WithIdempotent": {do("POST"), []nango.CallOption{nango.WithNoRetry(), nango.WithIdempotent()}, 1},
		} {
			sent := 0
			c := clientOf(t, func(*http.Request) (*http.Response, error) { sent++; return respond(503, "<html>"), nil })
			require.Error(t, tt.call(c, tt.opts...), name)
			require.Equal(t, tt.sent, sent, name)
		}
	})
}

var importing = nango.CreateConnectionRequest{ProviderConfigKey: "k", Credentials: nango.NewImportCredentials(nango.ImportNoCredentials{})}

func TestWithCallTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := canned.Transport(func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, context.Cause(req.Context())
		})
		c := clientOf(t, hangs, nango.WithTimeout(time.Hour))
		start := time.Now()
		_, err := c.Connections.Create(t.Context(), importing, nango.WithCallTimeout(2*time.Second))
		require.Equal(t, 2*time.Second, time.Since(start))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var e *nango.TransportError
		require.ErrorAs(t, err, &e)
		require.Equal(t, []any{"POST", "/nango/connections", 1}, []any{e.Method, e.Path, e.Attempts})
	})
}

func TestWithOnResponse(t *testing.T) {
	limits := []string{"X-RateLimit-Limit", "200", "X-RateLimit-Remaining", "13", "X-RateLimit-Reset", "1795293042"}
	for name, tt := range map[string]struct {
		answer *http.Response
		want   nango.RateLimit
	}{
		"a success":               {respond(200, `{"connections":[]}`, limits...), nango.RateLimit{Limit: 200, Remaining: 13, Reset: time.Unix(1795293042, 0)}},
		"a refusal":               {respond(404, `{}`, limits...), nango.RateLimit{Limit: 200, Remaining: 13, Reset: time.Unix(1795293042, 0)}},
		"no limit headers":        {respond(200, `{}`), nango.RateLimit{}},
		"malformed limit headers": {respond(200, `{}`, "X-RateLimit-Limit", "many", "X-RateLimit-Reset", "-1"), nango.RateLimit{}},
	} {
		var infos []nango.ResponseInfo
		c := clientOf(t, func(*http.Request) (*http.Response, error) { return tt.answer, nil })
		_, _ = c.Connections.List(t.Context(), nango.ListConnectionsParams{}, nango.WithOnResponse(func(i nango.ResponseInfo) { infos = append(infos, i) }))
		require.Len(t, infos, 1, name)
		require.Equal(t, tt.answer.StatusCode, infos[0].StatusCode, name)
		require.Equal(t, 1, infos[0].Attempts, name)
		require.Equal(t, tt.want, infos[0].RateLimit, name)
		require.Equal(t, "application/json; charset=utf-8", infos[0].Header.Get("Content-Type"), name)
	}
}

func TestWithOnResponseRunsIfTheCallEndsWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			return respond(429, `{"error":{"code":"too_many_request"}}`, "Retry-After", "20"), nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var got []nango.ResponseInfo
		_, err := c.Connections.List(ctx, nango.ListConnectionsParams{}, nango.WithOnResponse(func(i nango.ResponseInfo) { got = append(got, i) }))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Len(t, got, 1)
		require.Equal(t, []int{429, 1}, []int{got[0].StatusCode, got[0].Attempts})
	})
}

// If both a client and a call have a WithOnResponse option, all given functions must run.
func TestEveryWithOnResponseRuns(t *testing.T) {
	var ran []string
	note := func(name string) nango.CallOption {
		return nango.WithOnResponse(func(i nango.ResponseInfo) { ran = append(ran, fmt.Sprint(name, i.StatusCode)) })
	}
	c := clientOf(t, func(*http.Request) (*http.Response, error) { return respond(404, "{}"), nil }).With(note("client"))
	_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{}, note("first"), note("second"))
	require.Error(t, err)
	require.Equal(t, []string{"client404", "first404", "second404"}, ran)
	ran = nil
	_, err = c.Connections.List(t.Context(), nango.ListConnectionsParams{})
	require.Error(t, err)
	require.Equal(t, []string{"client404"}, ran)
}

func TestAMiddlewareThatReturnsNothingIsAnError(t *testing.T) {
	c, err := nango.New(stubKey, nango.WithHost(stubHost), nango.WithMiddleware(func(http.RoundTripper) http.RoundTripper { return nil }))
	require.NoError(t, err)
	_, err = c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{}, nango.WithNoRetry())
	require.ErrorContains(t, err, "a middleware returned no transport")
}

func TestWithOnResponseCountsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, attempts := 0, []int{}
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			if sent++; sent < 3 {
				return respond(429, `{"error":{"code":"too_many_request"}}`, "Retry-After", "0"), nil
			}
			return respond(200, `{}`), nil
		})
		err := c.Do(t.Context(), "POST", "/x", url.Values{"a": {"b"}}, nil, nil, nango.WithOnResponse(func(i nango.ResponseInfo) { attempts = append(attempts, i.Attempts) }))
		require.NoError(t, err)
		require.Equal(t, []int{3}, attempts)
	})
}
