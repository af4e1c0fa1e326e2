package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// An upstream receives the query and all headers of the request that Nango sends to a provider,
// including those that a reverse proxy usually replaces.
func TestAnUpstreamReceivesARequestUnchanged(t *testing.T) {
	var got *http.Request
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
	defer upstream.Close()
	target, err := httpURL(upstream.URL)
	require.NoError(t, err)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x?b;c=%zz&a", nil)
	sent := map[string]string{"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "api.example.com",
		"X-Forwarded-Proto": "https", "Forwarded": "for=192.0.2.1"}
	for name, value := range sent {
		req.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	remote{target: target, below: true}.ServeHTTP(rec, req)
	require.Equal(t, http.StatusOK, rec.Code)
	require.Equal(t, "b;c=%zz&a", got.URL.RawQuery)
	for name, value := range sent {
		require.Equal(t, []string{value}, got.Header[name], name)
	}
}
