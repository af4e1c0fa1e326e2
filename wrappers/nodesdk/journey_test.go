package nodesdk_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

// The tests in this file call every method with an emulator of Nango as the server. The emulator
// must accept every request, and the methods must decode the emulator's responses.

func journey(t *testing.T) (*nangotest.Server, *nodesdk.Nango) {
	t.Helper()
	server := nangotest.NewServer(t, nangotest.WithSeed(world))
	n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(server.SecretKey()), Host: server.URL(), WebhookSigningKey: nodesdk.Key(server.WebhookSigningKey())})
	require.NoError(t, err)
	return server, n
}

func TestJourneyOfConnections(t *testing.T) {
	_, n := journey(t)
	ctx := t.Context()
	list, err := n.ListConnections(ctx)
	require.NoError(t, err)
	require.Len(t, list.Connections, 1)
	list, err = n.ListConnections(ctx, "2")
	require.NoError(t, err)
	require.Empty(t, list.Connections)
	list, err = n.ListConnectionsBy(ctx, nodesdk.ListConnectionsOptions{IntegrationID: []string{"github", "slack"}, Tags: client.Tags{"End_User_ID": "u1"}, Limit: 10})
	require.NoError(t, err)
	require.Len(t, list.Connections, 1)

	token, err := n.GetToken(ctx, "github", "1")
	require.NoError(t, err)
	require.Equal(t, "gho_token", token.AccessToken)
	_, err = n.GetRawTokenResponse(ctx, "github", "1")
	require.NoError(t, err)
	require.NoError(t, n.PatchConnection(ctx, "github", "1", client.PatchConnectionRequest{Tags: client.Tags{"plan": "pro"}}))
	_, err = n.UpdateMetadata(ctx, "github", "1", client.Metadata{"more": 1})
	require.NoError(t, err)
	metadata, err := nodesdk.GetMetadata[map[string]any](ctx, n, "github", "1")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"filter": "status=closed", "more": 1.0}, metadata)
	_, err = n.SetMetadataBatch(ctx, "github", []string{"1"}, client.Metadata{})
	require.NoError(t, err)
	_, err = n.UpdateMetadataBatch(ctx, "github", []string{"1"}, client.Metadata{"a": nil})
	require.NoError(t, err)

	require.NoError(t, n.DeleteConnection(ctx, "github", "1"))
	_, err = n.GetConnection(ctx, "github", "1")
	require.ErrorIs(t, err, client.ErrNotFound)
	_, err = nodesdk.GetMetadata[map[string]any](ctx, n, "github", "1")
	require.ErrorIs(t, err, client.ErrNotFound)
}

func TestJourneyOfIntegrations(t *testing.T) {
	_, n := journey(t)
	ctx := t.Context()
	_, err := n.CreateIntegration(ctx, client.CreateIntegrationRequest{Provider: "github", UniqueKey: "hub", Credentials: client.NewIntegrationCredentialsInput(
		client.IntegrationOAuth2CredentialsInput{ClientID: "i", ClientSecret: "s"})})
	require.NoError(t, err)
	integrations, err := n.ListIntegrations(ctx)
	require.NoError(t, err)
	require.Len(t, integrations, 2)
	integration, err := n.GetIntegrationIncluding(ctx, "hub", client.IntegrationIncludeCredentials, client.IntegrationIncludeWebhook)
	require.NoError(t, err)
	require.Equal(t, "i", integration.Credentials.Value().(client.IntegrationOAuth2Credentials).ClientID)
	integration, err = n.UpdateIntegration(ctx, "hub", client.UpdateIntegrationRequest{DisplayName: "Hub"})
	require.NoError(t, err)
	require.Equal(t, "Hub", integration.DisplayName)
	require.NoError(t, n.DeleteIntegration(ctx, "hub"))

	providers, err := n.ListProviders(ctx, "git")
	require.NoError(t, err)
	require.NotEmpty(t, providers)
	provider, err := n.GetProvider(ctx, "github")
	require.NoError(t, err)
	require.Equal(t, "github", provider.Name)
	_, err = n.GetProviderTemplates(ctx, "github")
	require.NoError(t, err)
	functions, err := n.ListFunctions(ctx, "github", nodesdk.ListFunctionsOptions{Page: new(0), Limit: 5})
	require.NoError(t, err)
	require.Len(t, functions.Data, 2)
	function, err := n.GetFunction(ctx, "github", "issues", client.FunctionTypeSync)
	require.NoError(t, err)
	require.Equal(t, "issues", function.Value().(client.DeployedSync).Name)
	_, err = n.GetScriptsConfig(ctx)
	require.NoError(t, err)
	_, err = n.GetScriptsConfigOpenAI(ctx)
	require.NoError(t, err)
	variables, err := n.GetEnvironmentVariables(ctx)
	require.NoError(t, err)
	require.Equal(t, []client.EnvironmentVariable{{Name: "BOT_TOKEN", Value: "abcdefg"}}, variables)
}

func TestJourneyOfSyncs(t *testing.T) {
	server, n := journey(t)
	ctx := t.Context()
	for _, options := range [][]nodesdk.TriggerSyncOptions{nil, {{Reset: true}}, {{SyncMode: "full_refresh"}}} {
		require.NoError(t, n.TriggerSync(ctx, "github", []string{"*"}, "1", options...))
		require.NoError(t, server.Settle(ctx))
	}
	require.NoError(t, n.TriggerSync(ctx, "github", []string{"issues"}, "", nodesdk.TriggerSyncOptions{EveryConnection: true}))
	require.NoError(t, server.Settle(ctx))
	require.NoError(t, n.PauseSync(ctx, "github", []string{"issues"}))
	require.NoError(t, n.StartSync(ctx, "github", []string{"issues"}))

	v := nodesdk.SyncVariant{ProviderConfigKey: "github", ConnectionID: "1", Name: "issues", Variant: "eu"}
	_, err := n.CreateSyncVariant(ctx, v)
	require.NoError(t, err)
	status, err := n.SyncStatus(ctx, "github", []string{nodesdk.Variant("issues", "eu")}, "1")
	require.NoError(t, err)
	require.Len(t, status.Syncs, 1)
	_, err = n.UpdateSyncConnectionFrequency(ctx, "github", nodesdk.Variant("issues", "eu"), "1", new("every 2 hours"))
	require.NoError(t, err)
	_, err = n.UpdateSyncConnectionFrequency(ctx, "github", "issues", "1", nil)
	require.NoError(t, err)
	require.NoError(t, n.DeleteSyncVariant(ctx, v))

	since := time.Now().Add(-time.Hour).In(time.FixedZone("", 7200)).Format(time.RFC3339)
	config := nodesdk.ListRecordsConfig{ProviderConfigKey: "github", ConnectionID: "1", Model: "GithubIssue", Delta: since, Filter: "ADDED,updated"}
	records, err := nodesdk.GetRecords[githubIssue](ctx, n, config)
	require.NoError(t, err)
	require.Len(t, records, 3)
	pruned, err := n.PruneRecords(ctx, nodesdk.PruneRecordsConfig{
		ProviderConfigKey: "github", ConnectionID: "1", Model: "GithubIssue", UntilCursor: records[1].Metadata.Cursor, Limit: 10,
	})
	require.NoError(t, err)
	require.Equal(t, 2, pruned.Count)
}

func TestJourneyOfActionsAndSessions(t *testing.T) {
	server, n := journey(t)
	ctx := t.Context()
	queued, err := n.TriggerActionAsync(ctx, "github", "1", "create-issue", githubIssue{Title: "Docs"})
	require.NoError(t, err)
	require.NoError(t, server.Settle(ctx))
	for _, action := range []client.AsyncAction{*queued, {ID: queued.ID}, {StatusURL: queued.StatusURL}} {
		issue, err := nodesdk.GetAsyncActionResult[githubIssue](ctx, n, action)
		require.NoError(t, err)
		require.Equal(t, githubIssue{"7", "Docs"}, issue)
	}
	_, err = nodesdk.TriggerAction[json.RawMessage](ctx, n, "github", "1", "unknown", nil)
	require.ErrorIs(t, err, client.ErrNotFound)

	_, err = n.CreateReconnectSession(ctx, client.ReconnectConnectSessionRequest{ConnectionID: "1", IntegrationID: "github", Tags: client.Tags{"end_user_id": "u1"}})
	require.NoError(t, err)
	session, err := n.CreateConnectSession(ctx, client.CreateConnectSessionRequest{EndUser: client.EndUserInput{ID: "u2"}, AllowedIntegrations: []string{"github"}})
	require.NoError(t, err)
	made, err := server.CompleteConnect(ctx, nangotest.ConnectSession{Token: session.Token}, "github", client.NewConnectionCredentials(client.OAuth2Credentials{AccessToken: "gho_2"}))
	require.NoError(t, err)
	connection, err := n.WaitForConnection(ctx, "github", "u2")
	require.NoError(t, err)
	require.Equal(t, made.ConnectionID, connection.ConnectionID)
}
