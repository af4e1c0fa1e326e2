package proxyhttp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

func TestServedHosts(t *testing.T) {
	named := proxyhttp.WithHosts("api.github.com", "Localhost.:8080", "[::1]:9000", "10.0.0.1:80")
	for raw, served := range map[string]bool{
		"https://api.github.com/x":            true,
		"https://API.GitHub.COM/x":            true,
		"https://api.github.com./x":           true,
		"https://api.github.com:443/x":        true,
		"https://api.github.com:/x":           true,
		"https://token@api.github.com/x":      true,
		"http://localhost:8080/x":             true,
		"https://localhost:8080/x":            true,
		"http://[::1]:9000/x":                 true,
		"http://10.0.0.1/x":                   true,
		"http://api.github.com/x":             false,
		"http://api.github.com:443/x":         true, // unusual, but it is port 443, and Nango uses https
		"https://api.github.com:8443/x":       false,
		"https://api.github.com:80/x":         false,
		"https://api.github.com../x":          false,
		"https://github.com/x":                false,
		"https://x.api.github.com/x":          false,
		"https://api.github.com.example.com/": false,
		"https://api.github.com@example.com/": false,
		"https://xapi.github.com/x":           false,
		"https://example.com/api.github.com":  false,
		"https://localhost/x":                 false,
		"https://[::1]/x":                     false,
		"https://аpi.github.com/x":            false, // the first letter is Cyrillic
		"ftp://api.github.com/x":              false,
		"//api.github.com/x":                  false,
		"/x":                                  false,
	} {
		wire, body := &stub{}, &canned.Body{Reader: strings.NewReader("body")}
		req := request(t, http.MethodPost, raw, body)
		req.Host = "api.github.com"
		_, err := newTransport(t, wire, named).RoundTrip(req)
		if served {
			require.NoError(t, err, raw)
			require.Len(t, wire.seen, 1, raw)
			continue
		}
		var refused *proxyhttp.HostError
		require.ErrorAs(t, err, &refused, raw)
		require.Empty(t, wire.seen, raw)
		require.True(t, body.Closed, raw)
	}
}

func TestOnlyNamedHostsAreServed(t *testing.T) {
	wire := &stub{}
	hc := proxyhttp.NewClient(newClient(t, wire), ref)
	_, err := hc.Get("https://api.github.com/user?q=1")
	var refused *proxyhttp.HostError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "api.github.com:443", refused.Host)
	require.ErrorContains(t, refused, `"api.github.com:443" is not a host that WithHosts, WithBaseURLOverride or WithDirectHosts names`)
	require.Empty(t, wire.seen)
}

func TestHostErrorShowsNoUser(t *testing.T) {
	req := request(t, http.MethodGet, "https://x", nil)
	// This host contains a password. A URL from url.Parse never has such a host.
	req.URL = &url.URL{Scheme: "https", Host: "user:s3cret@example.com", Path: "/"}
	_, err := newTransport(t, &stub{}).RoundTrip(req)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "s3cret")
}

func TestInvalidOptions(t *testing.T) {
	const notAHost = "argument 2 is not a host name"
	second := func(host string) proxyhttp.Option { return proxyhttp.WithHosts("example.com", host) }
	for name, tt := range map[string]struct {
		opt            proxyhttp.Option
		field, problem string
	}{
		"empty host":      {second(""), "WithHosts", "argument 2 is empty"},
		"URL":             {second("https://s3cret.example.com"), "WithHosts", notAHost},
		"path":            {second("s3cret.example.com/api"), "WithHosts", notAHost},
		"user":            {second("s3cret@example.com"), "WithHosts", notAHost},
		"query":           {second("example.com?s3cret"), "WithHosts", notAHost},
		"wildcard":        {second("*.s3cret.example.com"), "WithHosts", notAHost},
		"not ASCII":       {second("s3crét.example.com"), "WithHosts", notAHost},
		"port only":       {second(":8080"), "WithHosts", notAHost},
		"port of letters": {second("example.com:s3cret"), "WithHosts", notAHost},
		"dot after port":  {second("s3cret:8080."), "WithHosts", notAHost},
		"blank":           {second(" example.com"), "WithHosts", notAHost},
		"override":        {proxyhttp.WithBaseURLOverride("example.com", "a b"), "WithBaseURLOverride", notAHost},
		"direct":          {proxyhttp.WithDirectHosts(&stub{}, "example.com", "a/b"), "WithDirectHosts", notAHost},
		"nil transport":   {proxyhttp.WithDirectHosts(nil, "example.com"), "WithDirectHosts", "nil transport"},
		"prefix":          {proxyhttp.WithStripPrefix("api"), "WithStripPrefix", "does not begin with a slash"},
		"prefix, query":   {proxyhttp.WithStripPrefix("/api?s3cret"), "WithStripPrefix", "is not the percent-encoded path"},
		"prefix, blank":   {proxyhttp.WithStripPrefix("/a b"), "WithStripPrefix", "is not the percent-encoded path"},
		"prefix, percent": {proxyhttp.WithStripPrefix("/a%zz"), "WithStripPrefix", "is not the percent-encoded path"},
		"named twice":     {proxyhttp.WithBaseURLOverride("first.example.com:443"), "WithBaseURLOverride", "argument 1 is named by WithHosts already"},
	} {
		t.Run(name, func(t *testing.T) {
			wire, body := &stub{}, &canned.Body{Reader: strings.NewReader("body")}
			rt := newTransport(t, wire, proxyhttp.WithHosts("first.example.com"), nil, tt.opt, proxyhttp.WithHosts("last.example.com"))
			for _, url := range []string{"https://first.example.com/", "https://last.example.com/"} {
				_, err := rt.RoundTrip(request(t, http.MethodPost, url, body))
				var invalid *nango.SDKValidationError
				require.ErrorAs(t, err, &invalid)
				require.Equal(t, tt.field, invalid.Field)
				require.ErrorContains(t, err, tt.problem)
				require.NotContains(t, err.Error(), "s3cr")
			}
			require.Empty(t, wire.seen)
			require.True(t, body.Closed)
		})
	}
}

func TestNilAndZeroClients(t *testing.T) {
	for _, c := range []*nango.Client{nil, {}} {
		_, err := proxyhttp.NewTransport(c, ref, proxyhttp.WithHosts("api.github.com")).RoundTrip(request(t, http.MethodGet, "https://api.github.com/", nil))
		var invalid *nango.SDKValidationError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "client", invalid.Field)
	}
	_, err := proxyhttp.NewTransport(newClient(t, &stub{}), nango.ConnectionRef{}, proxyhttp.WithHosts("api.github.com")).
		RoundTrip(request(t, http.MethodGet, "https://api.github.com/", nil))
	require.ErrorContains(t, err, "ProviderConfigKey is empty")
}
