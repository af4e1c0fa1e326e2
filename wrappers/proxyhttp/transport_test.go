package proxyhttp_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

func TestRequestReachesNangoUnchanged(t *testing.T) {
	wire := &stub{answer: func(*http.Request) *http.Response {
		resp := status(http.StatusTeapot, "short and stout")
		resp.Header.Set("X-From", "the provider")
		return resp
	}}
	req := request(t, http.MethodPatch, "https://api.github.com/repos/a%2Fb/issues/1?x=%20&x=2&y", strings.NewReader(`{"n":9007199254740993}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	req.Header.Add("Accept", "application/json")
	req.Header.Add("Accept", "text/plain")

	resp, err := newTransport(t, wire, proxyhttp.WithHosts("api.github.com")).RoundTrip(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusTeapot, resp.StatusCode)
	require.Equal(t, "the provider", resp.Header.Get("X-From"))
	require.Same(t, req, resp.Request)
	require.Equal(t, "short and stout", canned.Text(t, resp))

	got := wire.one(t)
	require.Equal(t, http.MethodPatch, got.Method)
	require.Equal(t, "https://nango.example.com/base/proxy/repos/a%2Fb/issues/1?x=%20&x=2&y", got.URL.String())
	require.Equal(t, `{"n":9007199254740993}`, got.body)
	require.Equal(t, int64(22), got.ContentLength)
	require.NotNil(t, got.GetBody)
	require.Equal(t, "github", got.Header.Get("Provider-Config-Key"))
	require.Equal(t, "user/42", got.Header.Get("Connection-Id"))
	require.Equal(t, "application/json", got.Header.Get("Nango-Proxy-Content-Type"))
	require.Equal(t, "2022-11-28", got.Header.Get("Nango-Proxy-X-GitHub-Api-Version"))
	require.Equal(t, "application/json, text/plain", got.Header.Get("Nango-Proxy-Accept"))
	require.Empty(t, got.Header.Values("Base-Url-Override"))
}

func TestCredentialsOfTheSDKAreDropped(t *testing.T) {
	for name, set := range map[string]func(*http.Request){
		"header":               func(r *http.Request) { r.Header.Set("Authorization", "Bearer sdk-token") },
		"header in lower case": func(r *http.Request) { r.Header["authorization"] = []string{"Bearer sdk-token"} },
		"basic":                func(r *http.Request) { r.SetBasicAuth("sdk-token", "sdk-token") },
		"user of the URL":      func(r *http.Request) { r.URL.User = url.UserPassword("sdk-token", "sdk-token") },
	} {
		t.Run(name, func(t *testing.T) {
			wire := &stub{}
			req := request(t, http.MethodGet, "https://api.github.com/user", nil)
			set(req)
			resp, err := newTransport(t, wire, proxyhttp.WithHosts("api.github.com")).RoundTrip(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			got := wire.one(t)
			require.Equal(t, []string{"Bearer " + secretKey}, got.Header.Values("Authorization"))
			require.Nil(t, got.URL.User)
			for name, values := range got.Header {
				require.NotContains(t, strings.Join(values, " "), "sdk-token", name)
				require.NotContains(t, strings.ToLower(name), "nango-proxy-authorization")
			}
		})
	}
}

func TestBaseURLOverride(t *testing.T) {
	for base, hosts := range map[string][]string{
		"https://uploads.github.com":   {"https://uploads.github.com", "https://UPLOADS.github.com.:443"},
		"https://ghe.example.com:8443": {"https://ghe.example.com:8443", "http://ghe.example.com:8443"},
		"https://[2001:db8::1]":        {"https://[2001:db8::1]"},
	} {
		for _, host := range hosts {
			wire := &stub{}
			rt := newTransport(t, wire, proxyhttp.WithHosts("api.github.com"), proxyhttp.WithStripPrefix("/repos"),
				proxyhttp.WithBaseURLOverride("Uploads.GitHub.com", "ghe.example.com:8443", "[2001:db8::1]"))
			resp, err := rt.RoundTrip(request(t, http.MethodGet, host+"/repos?a=b", nil))
			require.NoError(t, err, host)
			require.NoError(t, resp.Body.Close())
			got := wire.one(t)
			require.Equal(t, []string{base}, got.Header.Values("Base-Url-Override"), host)
			require.Equal(t, "/base/proxy/repos?a=b", got.URL.RequestURI(), host)
		}
	}
}

// Nango would parse a form and encode it again. The transport therefore sends a form with a content
// type that Nango does not know, so that the form reaches the provider unchanged.
func TestFormsReachTheProviderUnchanged(t *testing.T) {
	for _, host := range []string{"slack.com", "files.slack.com"} {
		wire := &stub{}
		hc := proxyhttp.NewClient(newClient(t, wire), ref, proxyhttp.WithHosts("slack.com"), proxyhttp.WithBaseURLOverride("files.slack.com"))
		req := request(t, http.MethodPost, "https://"+host+"/api", strings.NewReader("a=1&a=2&b[c]=%20&d[7]=x&d[9]=y"))
		req.Header.Set("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=utf-8")
		resp, err := hc.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		got := wire.one(t)
		require.Equal(t, "a=1&a=2&b[c]=%20&d[7]=x&d[9]=y", got.body)
		require.Equal(t, "application/octet-stream", got.Header.Get("Content-Type"))
		require.Equal(t, "Application/X-WWW-Form-Urlencoded; charset=utf-8", got.Header.Get("Nango-Proxy-Content-Type"))
	}
}

func TestStripPrefix(t *testing.T) {
	for _, tt := range []struct{ prefix, path, want string }{
		{"/api", "/api/chat.postMessage?a=%2F", "/chat.postMessage?a=%2F"},
		{"/api/", "/api/files/a%2Fb", "/files/a%2Fb"},
		{"/api", "/api", "/"},
		{"/api", "/api/", "/"},
		{"/a%20b/v1", "/a%20b/v1/x%2fy", "/x%2fy"},
		{"/a%2Fb", "/a%2Fb/x", "/x"},
		{"/api", "/api/%7Ex/a%20b", "/%7Ex/a%20b"},
		{"", "/api/x", "/api/x"},
		{"/", "/api/x", "/api/x"},
	} {
		wire := &stub{}
		req := request(t, http.MethodGet, "https://slack.com"+tt.path, nil)
		resp, err := newTransport(t, wire, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix(tt.prefix)).RoundTrip(req)
		require.NoError(t, err, tt.path)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, "/base/proxy"+tt.want, wire.one(t).URL.RequestURI())
		require.Same(t, req, resp.Request)
		require.Equal(t, tt.path, req.URL.RequestURI(), "the request is the caller's")
	}
}

func TestPrefixWithAnEncodedSlash(t *testing.T) {
	wire := &stub{}
	rt := newTransport(t, wire, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/a%2Fb"))
	_, err := rt.RoundTrip(request(t, http.MethodGet, "https://slack.com/a/b/x", nil))
	require.ErrorContains(t, err, "WithStripPrefix")
	require.Empty(t, wire.seen)
}

// If the transport refuses a request, it must send no part of it, and must close its body.
func TestRefusedRequests(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*http.Request)
		field  string
	}{
		"not below the prefix": {func(r *http.Request) { r.URL.Path = "/apiary/x" }, "req"},
		"encoded slash":        {func(r *http.Request) { r.URL.Path, r.URL.RawPath = "/api/x", "/api%2Fx" }, "req"},
		"above the prefix":     {func(r *http.Request) { r.URL.Path = "/api/../x" }, "URL"},
		"above, encoded":       {func(r *http.Request) { r.URL.Path, r.URL.RawPath = "/api/../x", "/api/%2e%2e/x" }, "URL"},
		"opaque":               {func(r *http.Request) { r.URL.Opaque = "//slack.com/api/x" }, "req"},
		"no URL":               {func(r *http.Request) { r.URL = nil }, "req"},
		"method":               {func(r *http.Request) { r.Method = http.MethodOptions }, "Method"},
		"header with line end": {func(r *http.Request) { r.Header.Set("X-A", "a\r\nNango-Proxy-B: b") }, "Header"},
	} {
		t.Run(name, func(t *testing.T) {
			wire, body := &stub{}, &canned.Body{Reader: strings.NewReader("body")}
			req := request(t, http.MethodPost, "https://slack.com/api/x", body)
			tt.change(req)
			_, err := newTransport(t, wire, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api")).RoundTrip(req)
			var invalid *nango.SDKValidationError
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, tt.field, invalid.Field)
			require.Empty(t, wire.seen)
			require.True(t, body.Closed)
		})
	}
}

func TestErrorsOfNangoAreReturned(t *testing.T) {
	wire := &stub{answer: func(*http.Request) *http.Response {
		resp := status(http.StatusBadRequest, `{"error":{"code":"server_error","message":"Failed to get connection"}}`)
		resp.Header.Set("Content-Type", "application/json; charset=utf-8")
		return resp
	}}
	hc := proxyhttp.NewClient(newClient(t, wire), ref, proxyhttp.WithHosts("api.github.com"))
	_, err := hc.Do(request(t, http.MethodGet, "https://api.github.com/user", nil))
	require.ErrorIs(t, err, nango.ErrNotFound)
	_, found := errors.AsType[*nango.Response400](err)
	require.True(t, found)
}

func TestConcurrentUse(t *testing.T) {
	wire := &stub{}
	rt := newTransport(t, wire, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api"), proxyhttp.WithBaseURLOverride("files.slack.com"))
	shared := request(t, http.MethodGet, "https://slack.com/api/auth.test", nil)
	other := request(t, http.MethodGet, "https://files.slack.com/x", nil)
	var group sync.WaitGroup
	for range 20 {
		// Goroutines may share a request, because the transport does not modify it.
		for _, req := range []*http.Request{shared, other} {
			group.Go(func() {
				resp, err := rt.RoundTrip(req)
				if err == nil {
					_ = resp.Body.Close()
				}
			})
		}
	}
	group.Wait()
	require.Len(t, wire.seen, 40)
}
