package nangotest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// The expected fields are those that a Nango 0.71.4 server added to imported connections.
func TestImportedAppsHaveTheirFields(t *testing.T) {
	srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{Integrations: []nangotest.Integration{
		{UniqueKey: "tba", Provider: "netsuite-tba", Credentials: integrationCredentials(t, `{"type":"TBA","client_id":"ck","client_secret":"cs"}`)},
		{UniqueKey: "app", Provider: "github-app"}, {UniqueKey: "custom", Provider: "github-app-oauth"},
	}}))
	c := srv.Client()
	conn, err := c.Connections.Create(t.Context(), nango.CreateConnectionRequest{
		ProviderConfigKey: "tba", ConnectionID: "t", ConnectionConfig: nango.ConnectionConfig{"accountId": "12345"},
		Credentials: nango.NewImportCredentials(nango.TBACredentials{TokenID: "tid", TokenSecret: "s"}),
	})
	require.NoError(t, err)
	require.Equal(t, "ck", conn.ConnectionConfig["oauth_client_id"])
	require.Equal(t, "cs", conn.ConnectionConfig["oauth_client_secret"])
	for key, credentials := range map[string]nango.ImportCredentials{
		"app":    nango.NewImportCredentials(nango.ImportAppCredentials{AppID: "1", InstallationID: "77"}),
		"custom": nango.NewImportCredentials(nango.ImportCustomCredentials{AppID: "1", InstallationID: "77"}),
	} {
		_, err := c.Connections.Create(t.Context(), nango.CreateConnectionRequest{ProviderConfigKey: key, ConnectionID: "a", Credentials: credentials})
		require.NoError(t, err)
		conn, err := c.Connections.Get(t.Context(), "a", key, nango.GetConnectionParams{})
		require.NoError(t, err)
		shown, err := json.Marshal(conn.Credentials)
		require.NoError(t, err)
		for _, part := range []string{`"type":"APP"`, `"jwtToken":"`, `"repository_selection":"all"`, `"permissions":{"contents":"read"}`} {
			require.Contains(t, string(shown), part, key)
		}
		_, err = c.Connections.Get(t.Context(), "a", key, nango.GetConnectionParams{ForceRefresh: true})
		if key == "custom" {
			require.ErrorIs(t, err, nango.ErrInvalidCredentials)
			continue
		}
		require.NoError(t, err)
	}
}

func integrationCredentials(t *testing.T, text string) (out nango.IntegrationCredentials) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	return out
}
