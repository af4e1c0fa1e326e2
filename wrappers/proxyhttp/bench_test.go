package proxyhttp_test

import (
	"io"
	"net/http"
	"testing"

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
	c := newClient(b, instant{})
	rt := proxyhttp.NewTransport(c, ref, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api"), proxyhttp.WithBaseURLOverride("files.slack.com"))
	override := nango.WithCallHeader("Base-Url-Override", "https://files.slack.com")
	for _, bm := range []struct {
		name, url string
		call      func(*http.Request) (*http.Response, error)
	}{
		{"configured/client", "https://slack.com/chat.postMessage?a=b", func(r *http.Request) (*http.Response, error) { return c.Proxy.RoundTrip(ref, r) }},
		{"configured/proxyhttp", "https://slack.com/api/chat.postMessage?a=b", rt.RoundTrip},
		{"override/client", "https://files.slack.com/upload?a=b", func(r *http.Request) (*http.Response, error) { return c.Proxy.RoundTrip(ref, r, override) }},
		{"override/proxyhttp", "https://files.slack.com/upload?a=b", rt.RoundTrip},
	} {
		req := request(b, http.MethodGet, bm.url, nil)
		req.Header.Set("Accept", "application/json")
		req.Header.Set("User-Agent", "sdk/1.0")
		req.Header.Set("Authorization", "Bearer sdk")
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				resp, err := bm.call(req)
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
}
