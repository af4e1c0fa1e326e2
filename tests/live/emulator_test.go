package live_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// TestEmulator runs the journey, which is a sequence of calls of the whole API, on the emulator.
// This tests the journey even if no real Nango server is available.
func TestEmulator(t *testing.T) {
	existing := nango.ConnectionRef{ProviderConfigKey: "deployed", ConnectionID: "user-42"}
	rows := make([]map[string]any, 250)
	for i := range rows {
		rows[i] = map[string]any{"id": strconv.Itoa(i), "n": i}
	}
	srv := nangotest.NewServer(t, nangotest.WithBasePath("/nango"), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: existing.ProviderConfigKey, Provider: "unauthenticated",
			Actions: []nangotest.Action{{Name: "echo", Run: func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
				return map[string]any{"echoed": input}, nil
			}}},
			Syncs: []nangotest.Sync{{Name: "items", Models: []string{"Item"}, AutoStart: true, Run: func(context.Context, nangotest.SyncRun) error { return nil }}},
		}},
		Connections: []nangotest.Connection{{ProviderConfigKey: existing.ProviderConfigKey, ConnectionID: existing.ConnectionID}},
		Records:     []nangotest.Records{{ProviderConfigKey: existing.ProviderConfigKey, ConnectionID: existing.ConnectionID, Model: "Item", Rows: rows}},
	}))
	asked := 0
	upstream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		body, _ := io.ReadAll(r.Body)
		headers := map[string]string{}
		for name := range r.Header {
			headers[strings.ToLower(name)] = r.Header.Get(name)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"method": r.Method, "url": r.RequestURI, "headers": headers, "body": string(body)})
	})
	j := &journey{
		made: func(uniqueKey string) { require.NoError(t, srv.SetUpstream(uniqueKey, upstream)) },
		given: map[string]string{
			aConnection: existing.ProviderConfigKey + "/" + existing.ConnectionID, aModel: "Item", aSync: "items",
			anAction: "echo", itsInput: `{"a": 1}`, aProxyBase: "https://api.example.com",
		},
	}
	succeeded := j.run(t, "http://nango.example.com/nango", srv.SecretKey(), nango.WithHTTPClient(&http.Client{Transport: srv.Transport()}))
	require.Subset(t, succeeded, []string{
		"listConnections", "createConnection", "getConnection", "patchConnection", "deleteConnection",
		"setConnectionMetadata", "updateConnectionMetadata",
		"listIntegrations", "createIntegration", "getIntegration", "updateIntegration", "deleteIntegration",
		"listProviders", "getProvider", "createConnectSession", "getConnectSession", "deleteConnectSession", "reconnectConnectSession",
		"listRecords", "listFunctions", "getFunction", "getFunctionCode", "triggerAction", "getActionResult",
		"getSyncStatus", "triggerSync", "startSync", "pauseSync", "updateSyncFrequency", "createSyncVariant", "deleteSyncVariant",
		"getScriptsConfig", "listEnvironmentVariables", "listProviderTemplates",
	})
	require.Equal(t, 6, asked, "two proxied requests for each connection")
	left, err := srv.Client().Integrations.List(t.Context())
	require.NoError(t, err)
	require.Len(t, left, 1, "the journey deletes what it created")
}

// If a step fails, the journey still deletes everything that it created.
func TestAFailedJourneyRemovesWhatItCreated(t *testing.T) {
	srv := nangotest.NewServer(t, nangotest.WithBasePath("/nango"))
	j := &journey{made: func(string) {}}
	j.begin(t, "http://nango.example.com/nango", srv.SecretKey(), nango.WithHTTPClient(&http.Client{Transport: srv.Transport()}))
	j.integrations(t.Context(), t)
	j.connections(t.Context(), t)
	j.remove(t)
	integrations, err := srv.Client().Integrations.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, integrations)
	list, err := srv.Client().Connections.List(t.Context(), nango.ListConnectionsParams{})
	require.NoError(t, err)
	require.Empty(t, list.Connections)
}
