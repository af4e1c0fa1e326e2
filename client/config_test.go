package client_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// Nango stores the client secrets of some providers in the configuration of a connection.
func TestAConnectionConfigPrintsOnlyItsKeys(t *testing.T) {
	const object = `{"accountId":12345678901234567890,"oauth_client_info":{"client_secret":"S3CRET"},"oauth_client_secret":"S3CRET"}`
	_, c := newStub(t, reply{body: `{"connection_id":"tba-1","provider_config_key":"netsuite-tba","provider":"netsuite-tba","credentials":{},"connection_config":` + object + `}`})
	conn, err := c.Connections.Get(t.Context(), "tba-1", "netsuite-tba", nango.GetConnectionParams{})
	require.NoError(t, err)
	require.Equal(t, json.Number("12345678901234567890"), conn.ConnectionConfig["accountId"])

	request := nango.CreateConnectionRequest{ConnectionConfig: conn.ConnectionConfig}
	session := nango.SessionIntegrationDefaultsMap{"netsuite-tba": {ConnectionConfig: conn.ConnectionConfig}}
	for _, v := range []any{conn, *conn, conn.ConnectionConfig, &conn.ConnectionConfig, request, session, []any{conn.ConnectionConfig}} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&log, verb, v)
		}
		require.NotContains(t, log.String(), "S3CRET")
		require.NotContains(t, log.String(), "533343524554", "in hexadecimal")
		require.NotContains(t, log.String(), "12345678901234567890")
	}
	require.Equal(t, "map[accountId:… oauth_client_info:… oauth_client_secret:…]", fmt.Sprint(conn.ConnectionConfig))
	require.Equal(t, "map[]", fmt.Sprint(nango.ConnectionConfig(nil)))
	b, err := json.Marshal(conn.ConnectionConfig)
	require.NoError(t, err)
	require.JSONEq(t, object, string(b), "the JSON encoding is complete")
}
