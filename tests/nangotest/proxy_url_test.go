package nangotest_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
)

// An endpoint may be a complete URL that begins with the provider's base URL. The proxy must not
// prepend the base URL to it.
func TestWholeURLsAsEndpoints(t *testing.T) {
	srv := newServer(t, upstream(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host+r.URL.RequestURI()) }))
	for endpoint, want := range map[string]string{
		"https://api.github.com/user?a=b": "api.github.com/user?a=b", "https://api.github.com": "api.github.com/", "//user": "api.github.com/user", "": "api.github.com/",
		"https://api.github.com.example.com/user": "api.github.com/https://api.github.com.example.com/user",
	} {
		resp, err := srv.Client().Proxy.Get(t.Context(), client.ProxyRequest{ProviderConfigKey: "github", ConnectionID: "alice", Endpoint: endpoint})
		require.NoError(t, err, endpoint)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, string(body), endpoint)
	}
}
