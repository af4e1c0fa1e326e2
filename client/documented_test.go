package client_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// The tests in this file check that the examples in Nango's documentation, some of them years old,
// still decode, and that the result type has a field for each member of an example.

func documented(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/documented/" + name)
	require.NoError(t, err)
	return string(b)
}

func answering(t *testing.T, status int, body string) *nango.Client {
	t.Helper()
	_, c := newStub(t, reply{status: status, body: body})
	return c
}

func TestDocumentedConnection(t *testing.T) {
	body := documented(t, "connection.json")
	conn, err := answering(t, http.StatusOK, body).Connections.Get(t.Context(), "1", "github", nango.GetConnectionParams{})
	require.NoError(t, err)
	require.Empty(t, unreached("", parse(t, []byte(body)), generic(t, conn)))

	at := time.Date(2023, 3, 8, 9, 43, 3, 725e6, time.UTC)
	require.Equal(t, at, conn.CreatedAt)
	require.Equal(t, "myshop", conn.ConnectionConfig["subdomain"])
	require.EqualValues(t, 7, conn.AccountID)
	credentials, ok := conn.Credentials.Value().(nango.OAuth2Credentials)
	require.True(t, ok, "%T", conn.Credentials.Value())
	require.Equal(t, "gho_tsXLG73f....", credentials.AccessToken)
	require.Equal(t, at.AddDate(1, 0, 0), credentials.ExpiresAt)
	require.Equal(t, "public_repo,user", credentials.Raw["scope"])
}

func TestDocumentedConnections(t *testing.T) {
	body := documented(t, "connections.json")
	list, err := answering(t, http.StatusOK, body).Connections.List(t.Context(), nango.ListConnectionsParams{})
	require.NoError(t, err)
	require.Empty(t, unreached("", parse(t, []byte(body)), generic(t, list)))
}

func TestDocumentedSyncStatus(t *testing.T) {
	body := documented(t, "sync_status.json")
	status, err := answering(t, http.StatusOK, body).Syncs.Status(t.Context(), nango.EveryConnection("salesforce"), nango.AllSyncs())
	require.NoError(t, err)
	require.Empty(t, unreached("", parse(t, []byte(body)), generic(t, status)))
}

func TestDocumentedRecords(t *testing.T) {
	type ticket struct {
		ID    int    `json:"id"`
		Title string `json:"title"`
	}
	page, err := nango.ListRecords[ticket](t.Context(), answering(t, http.StatusOK, documented(t, "records.json")), nango.ListRecordsParams{
		ProviderConfigKey: "github", ConnectionID: "1", Model: "Ticket",
	})
	require.NoError(t, err)
	require.Len(t, page.NextCursor, 107)
	at := time.Date(2023, 9, 18, 15, 20, 35, 941305e3, time.UTC)
	require.Equal(t, []nango.Record[ticket]{{
		Data: ticket{123, "a field of the model"}, Metadata: nango.RecordMetadata{FirstSeenAt: at, LastModifiedAt: at, LastAction: nango.RecordAdded},
	}}, page.Records)
}

func TestDocumentedEnvironmentVariables(t *testing.T) {
	variables, err := answering(t, http.StatusOK, documented(t, "environment_variables.json")).Environment.Variables(t.Context())
	require.NoError(t, err)
	require.Equal(t, []nango.EnvironmentVariable{{Name: "BOT_TOKEN", Value: "abcdefg"}}, variables)
}

func TestDocumentedActionFailure(t *testing.T) {
	c := answering(t, http.StatusInternalServerError, documented(t, "action_failure.json"))
	_, err := nango.TriggerAction[json.RawMessage](t.Context(), c, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "1"}, "fail", nil)
	var refused *nango.SDKError
	require.ErrorAs(t, err, &refused)
	require.EqualValues(t, "action_script_failure", refused.Code)
	require.JSONEq(t, `{"any_key": "any_value"}`, string(refused.Payload))
}
