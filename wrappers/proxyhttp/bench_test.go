package proxyhttp_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

// instant answers without reading anything, so that only the own work counts.
type instant struct{}

func (instant) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// BenchmarkRoundTrip holds the transport against the client call that it makes, for each kind of host.
func BenchmarkRoundTrip(b *testing.B) {
	for _, call := range calls(b) {
		b.Run(call.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				call.do(b)
			}
		})
	}
}

// The time is for the benchmark to tell; allocations are the same everywhere.
func TestFewAllocationsAreAdded(t *testing.T) {
	all := calls(t)
	for i := 0; i < len(all); i += 2 {
		client := testing.AllocsPerRun(100, func() { all[i].do(t) })
		wrapper := testing.AllocsPerRun(100, func() { all[i+1].do(t) })
		require.LessOrEqual(t, wrapper, client+5, all[i+1].name)
	}
}

type call struct {
	name string
	do   func(testing.TB)
}

// calls are pairs: the client's call, and the same by way of the transport.
func calls(tb testing.TB) []call {
	tb.Helper()
	c := newClient(tb, instant{})
	rt := proxyhttp.NewTransport(c, ref, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api"), proxyhttp.WithBaseURLOverride("files.slack.com"))
	override := nango.WithCallHeader("Base-Url-Override", "https://files.slack.com")
	client := func(opts ...nango.CallOption) func(*http.Request) (*http.Response, error) {
		return func(req *http.Request) (*http.Response, error) { return c.Proxy.RoundTrip(ref, req, opts...) }
	}
	prepare := func(name, url string, roundTrip func(*http.Request) (*http.Response, error)) call {
		req := request(tb, http.MethodGet, url, nil)
		req.Header = http.Header{"Accept": {"application/json"}, "User-Agent": {"sdk/1.0"}, "Authorization": {"Bearer sdk"}}
		return call{name, func(tb testing.TB) {
			resp, err := roundTrip(req)
			if err != nil || resp.StatusCode != http.StatusOK || resp.Body.Close() != nil {
				tb.Fatal(err)
			}
		}}
	}
	plain := proxyhttp.NewTransport(c, ref, proxyhttp.WithHosts("slack.com"))
	return []call{
		prepare("configured/client", "https://slack.com/chat.postMessage?a=b", client()),
		prepare("configured/proxyhttp", "https://slack.com/chat.postMessage?a=b", plain.RoundTrip),
		prepare("prefix/client", "https://slack.com/chat.postMessage?a=b", client()),
		prepare("prefix/proxyhttp", "https://slack.com/api/chat.postMessage?a=b", rt.RoundTrip),
		prepare("override/client", "https://files.slack.com/upload?a=b", client(override)),
		prepare("override/proxyhttp", "https://files.slack.com/upload?a=b", rt.RoundTrip),
	}
}
