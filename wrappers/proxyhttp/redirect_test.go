package proxyhttp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

func TestRedirectWithinServedHosts(t *testing.T) {
	wire := &stub{answer: func(req *http.Request) *http.Response {
		switch req.URL.Path {
		case "/base/proxy/old":
			return redirect("/api/newer?a=b") // relative to the provider, not to Nango
		case "/base/proxy/newer":
			return redirect("https://uploads.example.com/newest")
		}
		return status(http.StatusOK, "found")
	}}
	hc := proxyhttp.NewClient(newClient(t, wire), ref, proxyhttp.WithHosts("api.example.com"), proxyhttp.WithStripPrefix("/api"),
		proxyhttp.WithBaseURLOverride("uploads.example.com"))
	resp, err := hc.Do(request(t, http.MethodGet, "https://api.example.com/api/old", nil))
	require.NoError(t, err)
	require.Equal(t, "found", canned.Text(t, resp))
	require.Equal(t, "https://uploads.example.com/newest", resp.Request.URL.String())
	require.Len(t, wire.seen, 3)
	require.Equal(t, "a=b", wire.seen[1].URL.RawQuery)
	require.Equal(t, "https://uploads.example.com", wire.seen[2].Header.Get("Base-Url-Override"))
}

func TestRedirectToAnotherHostIsRefused(t *testing.T) {
	for _, to := range []string{"https://example.com/steal", "http://api.example.com/", "//example.com/x", "https://api.example.com:444/"} {
		wire := &stub{answer: func(*http.Request) *http.Response { return redirect(to) }}
		hc := proxyhttp.NewClient(newClient(t, wire), ref, proxyhttp.WithHosts("api.example.com"))
		_, err := hc.Do(request(t, http.MethodGet, "https://api.example.com/file", nil))
		var refused *proxyhttp.HostError
		require.ErrorAs(t, err, &refused, to)
		require.Len(t, wire.seen, 1, to)
	}
}

// The transport returns a redirect of a provider unchanged, as every RoundTripper must; http.Client
// follows it.
func TestRedirectIsReturnedUnchanged(t *testing.T) {
	wire := &stub{answer: func(*http.Request) *http.Response { return redirect("https://example.com/signed") }}
	resp, err := newTransport(t, wire, proxyhttp.WithHosts("api.example.com")).RoundTrip(request(t, http.MethodGet, "https://api.example.com/file", nil))
	require.NoError(t, err)
	require.Equal(t, http.StatusFound, resp.StatusCode)
	require.Equal(t, "https://example.com/signed", resp.Header.Get("Location"))
}

func TestRedirectedDownloadGoesDirectlyWithoutCredentials(t *testing.T) {
	wire := &stub{answer: func(*http.Request) *http.Response {
		return redirect("https://user:token@objects.example.com/file?sig=1")
	}}
	storage := &stub{answer: func(*http.Request) *http.Response { return status(http.StatusOK, "the file") }}
	hc := proxyhttp.NewClient(newClient(t, wire), ref, proxyhttp.WithHosts("api.example.com"),
		proxyhttp.WithDirectHosts(storage, "objects.example.com"))
	req := request(t, http.MethodGet, "https://api.example.com/file", nil)
	req.Header.Set("Authorization", "Bearer sdk")
	req.Header.Set("Accept", "application/octet-stream")
	resp, err := hc.Do(req)
	require.NoError(t, err)
	require.Equal(t, "the file", canned.Text(t, resp))
	require.Len(t, wire.seen, 1)
	got := storage.one(t)
	require.Equal(t, "https://objects.example.com/file?sig=1", got.URL.String())
	require.Equal(t, "application/octet-stream", got.Header.Get("Accept"))
	for _, name := range []string{"Authorization", "Provider-Config-Key", "Connection-Id"} {
		require.Empty(t, got.Header.Values(name), name)
	}
}

func TestDirectRequest(t *testing.T) {
	storage := &stub{}
	hc := proxyhttp.NewClient(newClient(t, &stub{}), ref, proxyhttp.WithDirectHosts(storage, "objects.example.com:9000"))
	req := request(t, http.MethodPut, "http://u:p@objects.example.com:9000/put?sig=1", strings.NewReader("content"))
	req.Host = "api.example.com"
	for name, value := range map[string]string{"Authorization": "Bearer sdk", "Cookie": "session=1", "Proxy-Authorization": "Basic x", "X-Amz-Acl": "private"} {
		req.Header.Set(name, value)
	}
	before := req.Header.Clone()
	resp, err := hc.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, before, req.Header, "the request is the caller's")
	got := storage.one(t)
	require.Equal(t, "content", got.body)
	require.Equal(t, int64(7), got.ContentLength)
	require.Equal(t, http.Header{"X-Amz-Acl": {"private"}}, got.Header)
	require.Empty(t, got.Host)
	require.Equal(t, "http://objects.example.com:9000/put?sig=1", got.URL.String())
}

// A transport for direct hosts that returns neither a response nor an error must not make the
// request panic.
func TestADirectTransportThatReturnsNothingIsAnError(t *testing.T) {
	nothing := canned.Transport(func(*http.Request) (*http.Response, error) { return nil, nil }) //nolint:nilnil // the case to test
	hc := proxyhttp.NewClient(newClient(t, &stub{}), ref, proxyhttp.WithDirectHosts(nothing, "objects.example.com"))
	_, err := hc.Do(request(t, http.MethodGet, "https://objects.example.com/x", nil))
	require.ErrorContains(t, err, "neither an answer nor an error")
}
