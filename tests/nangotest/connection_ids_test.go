package nangotest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
)

// create imports a connection with the given id and returns the id in the response. The connection
// has the same integration as the connection alice.
func create(t *testing.T, c *client.Client, id string) (string, error) {
	t.Helper()
	conn, err := c.Connections.Create(t.Context(), client.CreateConnectionRequest{
		ProviderConfigKey: alice.ProviderConfigKey, ConnectionID: id,
		Credentials: client.NewImportCredentials(gen.ImportOAuth2Credentials{AccessToken: "a"}),
	})
	if err != nil {
		return "", err
	}
	return conn.ConnectionID, nil
}

func TestUnusualConnectionIDsAreAcceptedByEveryOperation(t *testing.T) {
	c := newServer(t, nil).Client()
	for _, id := range []string{
		"a/b", "/a", "a/", "//", "a/metadata", "a/../b", "./a", "a..b", "...", "a+b", "a b", " a ",
		`"quoted"`, `it's`, `back\slash`, `C:\dir`, "@[]{}$|~=:;,", "user@example.com", "-", "_",
		"", strings.Repeat("x", 255),
	} {
		t.Run(id, func(t *testing.T) {
			made, err := create(t, c, id)
			require.NoError(t, err)
			if id == "" {
				require.NotEmpty(t, made)
			} else {
				require.Equal(t, id, made)
			}
			ref := client.ConnectionRef{ProviderConfigKey: alice.ProviderConfigKey, ConnectionID: made}
			_, err = c.Connections.SetMetadata(t.Context(), ref, client.Metadata{"a": "1"})
			require.NoError(t, err)
			_, err = c.Connections.UpdateMetadata(t.Context(), ref, client.Metadata{"b": "2"})
			require.NoError(t, err)
			require.NoError(t, c.Connections.Patch(t.Context(), ref,
				client.PatchConnectionRequest{Tags: client.Tags{"c": "3"}}))
			conn, err := c.Connections.Get(t.Context(), made, ref.ProviderConfigKey,
				client.GetConnectionParams{})
			require.NoError(t, err)
			require.Equal(t, made, conn.ConnectionID)
			require.Equal(t, client.Metadata{"a": "1", "b": "2"}, conn.Metadata)
			require.Equal(t, client.Tags{"c": "3"}, conn.Tags)
			require.NoError(t, c.Connections.Delete(t.Context(), made, ref.ProviderConfigKey))
			_, err = c.Connections.Get(t.Context(), made, ref.ProviderConfigKey,
				client.GetConnectionParams{})
			require.ErrorIs(t, err, client.ErrNotFound)
		})
	}
}

// A Nango 0.71.4 server imports a connection with any id of at most 255 characters, but its other
// operations refuse ids with certain characters. A connection with such an id is unusable.
func TestConnectionIDsThatOnlyImportsAccept(t *testing.T) {
	srv := newServer(t, nil)
	for _, id := range []string{
		"a/b c?d#e%", "%", "a%2Fb", "a%20b", "a?b", "a#b", "a&b", "a*b", "a(b)", "a!b", "a`b", "a^b",
		"a<b>", "ünïcode id", "日本", "😀", "a\tb", "a\nb",
	} {
		t.Run(id, func(t *testing.T) {
			made, err := create(t, srv.Client(), id)
			require.NoError(t, err)
			require.Equal(t, id, made)
			target := "/connections/" + url.PathEscape(id) + "?provider_config_key=github"
			metadata, err := json.Marshal(map[string]any{"provider_config_key": "github",
				"connection_id": id, "metadata": map[string]any{}})
			require.NoError(t, err)
			for _, r := range []struct{ method, target, body, field string }{
				{http.MethodGet, target, "", "connectionId"},
				{http.MethodPatch, target, "{}", "connectionId"},
				{http.MethodDelete, target, "", "connectionId"},
				{http.MethodPost, "/connections/metadata", string(metadata), "connection_id"},
				{http.MethodPatch, "/connections/metadata", string(metadata), "connection_id"},
			} {
				resp, body := answer(t, srv, request(t, srv, r.method, r.target, r.body))
				require.Equal(t, http.StatusBadRequest, resp.StatusCode, "%s: %s", r.method, body)
				var refusal struct {
					Error struct{ Errors []struct{ Path []string } }
				}
				require.NoError(t, json.Unmarshal([]byte(body), &refusal))
				require.Len(t, refusal.Error.Errors, 1, "%s: %s", r.method, body)
				require.Equal(t, []string{r.field}, refusal.Error.Errors[0].Path)
			}
		})
	}
	_, err := create(t, srv.Client(), strings.Repeat("x", 256))
	var refusal *client.SDKError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, http.StatusInternalServerError, refusal.StatusCode)
}
