package proxyhttp_test

import (
	"net/http"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/pairs"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

// instant is a transport that answers without reading the request, so that only the cost of this
// package is measured.
type instant struct{}

func (instant) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// BenchmarkRoundTrip measures a request through this package for each kind of host. For comparison,
// it also measures the call of package client that such a request makes.
func BenchmarkRoundTrip(b *testing.B) { pairs.Bench(b, calls(b)) }

func TestFewAllocationsAreAdded(t *testing.T) { pairs.Allocations(t, calls(t)) }

func calls(tb testing.TB) []pairs.Pair {
	tb.Helper()
	c := newClient(tb, instant{})
	plain := proxyhttp.NewTransport(c, ref, proxyhttp.WithHosts("slack.com"))
	more := proxyhttp.NewTransport(c, ref, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api"), proxyhttp.WithBaseURLOverride("files.slack.com"))
	override := nango.WithCallHeader("Base-Url-Override", "https://files.slack.com")
	client := func(opts ...nango.CallOption) func(*http.Request) (*http.Response, error) {
		return func(req *http.Request) (*http.Response, error) { return c.Proxy.RoundTrip(ref, req, opts...) }
	}
	call := func(url string, roundTrip func(*http.Request) (*http.Response, error)) func() error {
		req := request(tb, http.MethodGet, url, nil)
		req.Header = http.Header{"Accept": {"application/json"}, "User-Agent": {"sdk/1.0"}, "Authorization": {"Bearer sdk"}}
		return func() error {
			resp, err := roundTrip(req)
			if err != nil {
				return err
			}
			return resp.Body.Close()
		}
	}
	return []pairs.Pair{
		{Name: "configured", Client: call("https://slack.com/chat.postMessage?a=b", client()), Wrapper: call("https://slack.com/chat.postMessage?a=b", plain.RoundTrip)},
		{Name: "prefix", Client: call("https://slack.com/chat.postMessage?a=b", client()), Wrapper: call("https://slack.com/api/chat.postMessage?a=b", more.RoundTrip)},
		{Name: "override", Client: call("https://files.slack.com/upload?a=b", client(override)), Wrapper: call("https://files.slack.com/upload?a=b", more.RoundTrip)},
	}
}
