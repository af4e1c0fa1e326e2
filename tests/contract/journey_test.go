package contract_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/contract"
	"github.com/nango-go/nango/tests/nangotest"
)

const basePath = "/nango"

var ref = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}

type issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// world holds an emulator that has objects of every kind, and a client of the emulator. The checker
// validates the client's requests and their responses.
type world struct {
	srv     *nangotest.Server
	checker *contract.Checker
	client  *nango.Client
}

func newWorld(t *testing.T) world {
	t.Helper()
	echo := func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
		return input, nil
	}
	fail := func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
		return nil, &nangotest.ActionError{Payload: map[string]string{"reason": "because"}}
	}
	srv := nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: "github", Provider: "github",
			Upstream:  http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) }),
			Actions:   []nangotest.Action{{Name: "echo", Run: echo}, {Name: "fail", Run: fail}},
			Functions: []nangotest.Function{{Name: "on-push", Run: echo}},
			Syncs:     []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}, Run: func(context.Context, nangotest.SyncRun) error { return nil }}},
		}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID,
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}), Tags: map[string]string{"plan": "pro"},
		}},
		Records: []nangotest.Records{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Model: "Issue",
			Rows: []issue{{"1", "one"}, {"2", "two"}, {"3", "three"}},
		}},
		Variables: []nangotest.Variable{{Name: "BOT_TOKEN", Value: "abcdefg"}},
		Keys:      []nangotest.Key{{Name: "account", Secret: accountKey, Account: true}},
	}))
	checker := contract.New(t, basePath)
	return world{srv, checker, srv.Client(checker.Option())}
}

const accountKey = "5ec2e7c0-0000-4000-8000-0000000000aa"

func last[T any](t *testing.T, all iter.Seq2[T, error]) (n int, item T) {
	t.Helper()
	for v, err := range all {
		require.NoError(t, err)
		n, item = n+1, v
	}
	return n, item
}

func TestEveryOperationBetweenClientAndEmulator(t *testing.T) {
	w := newWorld(t)
	for _, part := range []struct {
		name string
		run  func(*testing.T, world)
	}{
		{"connections", connections}, {"integrations", integrations}, {"functions", functions}, {"records", records}, {"syncs", syncs},
		{"actions", actions}, {"connect", connect}, {"environment", environment}, {"agents", agents}, {"invocations", invocations}, {"persist", persist},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, w) })
	}
	var want []string
	eachOperation(t, func(_, _ string, _ *openapi3.PathItem, op *openapi3.Operation) {
		if !op.Deprecated && op.Tags[0] != "proxy" && op.OperationID != "createQuickstartIntegration" {
			want = append(want, op.OperationID)
		}
	})
	require.ElementsMatch(t, want, w.checker.Succeeded(), "operations without a successful call")
}

func connections(t *testing.T, w world) {
	c := w.client.Connections
	_, err := c.Create(t.Context(), nango.CreateConnectionRequest{
		ProviderConfigKey: "github", ConnectionID: "imported", Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "x"}),
		Metadata: nango.Metadata{"a": 1}, Tags: nango.Tags{"plan": "free"},
	})
	require.NoError(t, err)
	n, _ := last(t, c.All(t.Context(), nango.ListConnectionsParams{Limit: 1}))
	require.GreaterOrEqual(t, n, 2)
	list, err := c.List(t.Context(), nango.ListConnectionsParams{Tags: nango.Tags{"plan": "free"}, IntegrationID: []string{"github"}})
	require.NoError(t, err)
	require.Len(t, list.Connections, 1)
	require.NoError(t, c.CreateMetadata(t.Context(), "imported", "github", nango.Metadata{"id": int64(9007199254740993), "x": "y"}))
	_, err = c.Update(t.Context(), "imported", "github", nango.Metadata{"x": "z"})
	require.NoError(t, err)
	_, err = c.SetMetadataBatch(t.Context(), "github", []string{"imported"}, nango.Metadata{"id": int64(9007199254740993)})
	require.NoError(t, err)
	many, err := c.UpdateMetadataBatch(t.Context(), "github", []string{"imported"}, nango.Metadata{"x": "z"})
	require.NoError(t, err)
	require.Equal(t, []string{"imported"}, many.ConnectionID.Value())
	require.NoError(t, c.Patch(t.Context(), nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "imported"}, nango.PatchConnectionRequest{Tags: nango.Tags{"plan": "pro"}}))
	conn, err := c.Get(t.Context(), "imported", "github", nango.GetConnectionParams{RefreshToken: true})
	require.NoError(t, err)
	require.Equal(t, nango.Metadata{"id": json.Number("9007199254740992"), "x": "z"}, conn.Metadata)
	require.Equal(t, nango.Tags{"plan": "pro"}, conn.Tags)
	token, err := c.Token(t.Context(), nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "imported"})
	require.NoError(t, err)
	require.Equal(t, "x", token)
	require.NoError(t, c.Delete(t.Context(), "imported", "github"))
	_, err = c.Get(t.Context(), "imported", "github", nango.GetConnectionParams{})
	require.ErrorIs(t, err, nango.ErrNotFound)
}

func integrations(t *testing.T, w world) {
	_, err := w.client.Integrations.Create(t.Context(), nango.CreateIntegrationRequest{UniqueKey: "bearer", Provider: "private-api-bearer"})
	require.NoError(t, err)
	_, err = w.client.Integrations.Update(t.Context(), "bearer", nango.UpdateIntegrationRequest{DisplayName: "A private API"})
	require.NoError(t, err)
	got, err := w.client.Integrations.Get(t.Context(), "github", nango.GetIntegrationParams{Include: []nango.IntegrationInclude{nango.IntegrationIncludeWebhook, nango.IntegrationIncludeCredentials}})
	require.NoError(t, err)
	require.Equal(t, "github", got.Provider)
	all, err := w.client.Integrations.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.NoError(t, w.client.Integrations.Delete(t.Context(), "bearer"))
	_, err = w.client.Integrations.CreateQuickstart(t.Context(), nango.CreateQuickstartIntegrationRequest{UniqueKey: "quick", Provider: "github"})
	require.ErrorContains(t, err, "No Nango-provided developer app", "self-hosted servers have none")

	providers, err := w.client.Providers.List(t.Context(), nango.ListProvidersParams{Search: "github"})
	require.NoError(t, err)
	require.NotEmpty(t, providers)
	_, err = w.client.Providers.Get(t.Context(), "github")
	require.NoError(t, err)
	_, err = w.client.Providers.Templates(t.Context(), "github")
	require.NoError(t, err)
}

func records(t *testing.T, w world) {
	params := nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: ref.ConnectionID, Model: "Issue", Limit: 2}
	n, third := last(t, nango.AllRecords[issue](t.Context(), w.client, params))
	require.Equal(t, 3, n)
	params.Cursor = third.Metadata.Cursor
	page, err := nango.ListRecords[issue](t.Context(), w.client, params)
	require.NoError(t, err)
	require.Empty(t, page.Records, "the cursor of the last record resumes after it")
	pruned, err := w.client.Records.Prune(t.Context(), ref, nango.PruneRecordsRequest{Model: "Issue", UntilCursor: third.Metadata.Cursor})
	require.NoError(t, err)
	require.Equal(t, 3, pruned.Count)
}

func syncs(t *testing.T, w world) {
	s, one := w.client.Syncs, nango.SyncRef{Name: "issues"}
	require.NoError(t, s.Start(t.Context(), ref, nango.SyncNames("issues")))
	require.NoError(t, s.Trigger(t.Context(), ref, nango.AllSyncs(), nango.TriggerSyncOptions{Reset: true}))
	require.NoError(t, s.Pause(t.Context(), ref, nango.AllSyncs()))
	status, err := s.Status(t.Context(), ref, nango.AllSyncs())
	require.NoError(t, err)
	require.NotEmpty(t, status.Syncs)
	frequency, err := s.UpdateFrequency(t.Context(), ref, one, "every 2 hours")
	require.NoError(t, err)
	require.Equal(t, "2 hours", frequency.Frequency)
	_, err = s.ResetFrequency(t.Context(), ref, one)
	require.NoError(t, err)
	variant := nango.SyncRef{Name: "issues", Variant: "eu"}
	_, err = s.CreateVariant(t.Context(), ref, variant)
	require.NoError(t, err)
	require.NoError(t, s.DeleteVariant(t.Context(), ref, variant))
}

func connect(t *testing.T, w world) {
	session, err := w.client.Connect.CreateSession(t.Context(), nango.CreateConnectSessionRequest{Tags: nango.Tags{"user": "7"}})
	require.NoError(t, err)
	_, err = w.client.Connect.Session(t.Context(), session.Token)
	require.NoError(t, err)
	_, err = w.srv.CompleteConnect(t.Context(), nangotest.ConnectSession{Token: session.Token}, "github", nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "new"}))
	require.NoError(t, err)
	conn, err := w.client.Connect.WaitForConnection(t.Context(), nango.ListConnectionsParams{Tags: nango.Tags{"user": "7"}}, time.Time{})
	require.NoError(t, err)
	again, err := w.client.Connect.Reconnect(t.Context(), nango.ReconnectConnectSessionRequest{ConnectionID: conn.ConnectionID, IntegrationID: "github"})
	require.NoError(t, err)
	require.NoError(t, w.client.Connect.DeleteSession(t.Context(), again.Token))
	_, err = w.client.Connect.Session(t.Context(), again.Token)
	require.ErrorIs(t, err, nango.ErrUnauthorized)
}

func environment(t *testing.T, w world) {
	variables, err := w.client.Environment.Variables(t.Context())
	require.NoError(t, err)
	require.Equal(t, []nango.EnvironmentVariable{{Name: "BOT_TOKEN", Value: "abcdefg"}}, variables)
	_, err = w.client.Environment.RotateWebhookSigningKey(t.Context())
	require.NoError(t, err)

	account := w.account(t)
	created, err := account.Environment.Create(t.Context(), nango.CreateEnvironmentRequest{Name: "staging"})
	require.NoError(t, err)
	all, err := account.Environment.List(t.Context(), nango.ListEnvironmentsParams{Name: "staging"})
	require.NoError(t, err)
	require.Equal(t, []nango.EnvironmentSummary{{ID: created.ID, UUID: created.UUID, Name: "staging"}}, all)
	key, err := account.Environment.CreateAPIKey(t.Context(), created.UUID, nango.CreateAPIKeyRequest{DisplayName: "ci"})
	require.NoError(t, err)
	keys, err := account.Environment.ListAPIKeys(t.Context(), created.UUID, nango.ListAPIKeysParams{DisplayName: "ci"})
	require.NoError(t, err)
	require.Len(t, keys, 1)
	require.Zero(t, keys[0].LastUsedAt)
	shown, err := account.Environment.GetAPIKey(t.Context(), created.UUID, keys[0].UUID)
	require.NoError(t, err)
	require.Equal(t, key.Secret, shown.Secret)
	require.NoError(t, account.Environment.DeleteAPIKey(t.Context(), created.UUID, key.UUID))
	require.NoError(t, account.Environment.Delete(t.Context(), created.UUID))
}

// account returns a client with an API key of the account. The checker validates the client's
// requests and their responses.
func (w world) account(t *testing.T) *nango.Client {
	t.Helper()
	account, err := nango.New(accountKey, nango.WithHost("http://example.com"+basePath), nango.WithHTTPClient(&http.Client{Transport: w.srv.Transport()}), w.checker.Option())
	require.NoError(t, err)
	return account
}
