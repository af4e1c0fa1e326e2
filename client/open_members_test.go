package client_test

import (
	"encoding/json"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// Some objects may have members that the OpenAPI spec does not list. In these objects, a member is
// recognized only if its name has the right letter case.
func TestOpenObjectsMatchNamesExactly(t *testing.T) {
	for name, test := range map[string]struct{ body, token, expires string }{
		"a member in another case after the right one":  {`{"type":"JWT","token":"right","Token":"wrong"}`, "right", ""},
		"a member in another case before the right one": {`{"Token":"wrong","type":"JWT","token":"right"}`, "right", ""},
		"only a member in another case":                 {`{"type":"JWT","TOKEN":"wrong"}`, "", ""},
		"a letter that only folds":                      {"{\"type\":\"JWT\",\"to\u212aen\":\"wrong\"}", "", ""},
		"of another type":                               {`{"type":"JWT","token":"right","Expires_At":{"never":true},"PrivateKey":7}`, "right", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, c := newStub(t, reply{body: `{"id":1,"connection_id":"c-1","provider_config_key":"github","metadata":{},"connection_config":{"Raw":1,"raw":2},"credentials":` + test.body + `}`})
			conn, err := c.Connections.Get(t.Context(), "c-1", "github", nango.GetConnectionParams{})
			require.NoError(t, err)
			credentials, ok := conn.Credentials.Value().(nango.JWTCredentials)
			require.True(t, ok, "%T", conn.Credentials.Value())
			require.Equal(t, test.token, credentials.Token)
			require.Zero(t, credentials.ExpiresAt)
			require.Len(t, conn.ConnectionConfig, 2)

			again, err := json.Marshal(conn.Credentials)
			require.NoError(t, err)
			require.JSONEq(t, test.body, string(again), "nothing is lost")
		})
	}
	var plugin nango.BasicCredentials
	require.NoError(t, json.Unmarshal([]byte(`{"type":"BASIC","Username":["x"],"token":"t"}`), &plugin))
	require.Empty(t, plugin.Username)
	require.Equal(t, json.RawMessage(`"t"`), plugin.AdditionalProperties["token"])
}
