package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/nangotest"
)

// request sends a request to the app and decodes the JSON of the response into result, unless
// result is nil.
func request(t *testing.T, method, target string, result any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s: %s", target, body)
	if result != nil {
		require.NoError(t, json.Unmarshal(body, result), "%s", body)
	}
}

func TestAUserConnectsSeesIssuesAndDisconnects(t *testing.T) {
	a, nango, err := openEmulator(nangotest.WithConsent(func(r nangotest.ConsentRequest) bool { return len(r.Scopes) == 2 }))
	require.NoError(t, err)
	defer nango.Close()
	product := httptest.NewServer(a.routes())
	defer product.Close()

	request(t, http.MethodGet, product.URL+"/", nil)
	var session struct{ Token, Link, Host string }
	request(t, http.MethodPost, product.URL+"/api/session", &session)
	request(t, http.MethodGet, session.Link, nil)
	// Follow the redirects to the provider and back, as a browser does.
	request(t, http.MethodGet, session.Host+"/oauth/connect/github?connect_session_token="+session.Token, nil)
	require.NoError(t, nango.Settle(t.Context()))

	var state struct{ Connection string }
	request(t, http.MethodGet, product.URL+"/api/state", &state)
	require.NotEmpty(t, state.Connection, "the webhook announces the connection")
	var issues []issue
	request(t, http.MethodGet, product.URL+"/api/issues", &issues)
	require.Len(t, issues, 3)

	request(t, http.MethodPost, product.URL+"/api/disconnect", nil)
	request(t, http.MethodGet, product.URL+"/api/state", &state)
	require.Empty(t, state.Connection)
}

func TestADeniedAuthorizationCreatesNoConnection(t *testing.T) {
	a, nango, err := openEmulator(nangotest.WithConsent(func(nangotest.ConsentRequest) bool { return false }))
	require.NoError(t, err)
	defer nango.Close()
	session, err := a.nango.Connect.CreateSession(t.Context(), newSession())
	require.NoError(t, err)
	require.NoError(t, nango.FailConnect(t.Context(), nangotest.ConnectSession{Token: session.Token}, integration, "denied"))
	require.NoError(t, nango.Settle(t.Context()))
	require.Empty(t, a.connected())
}
