package nodesdk_test

import (
	"context"
	"net/url"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/nodesdk"
)

// names holds the names in a call: the unique key of an integration, the id of a connection, and a
// third name, such as the name of a sync.
type names struct{ key, id, third string }

var benign = names{"benign-key", "benign-id", "benign-third"}

// agreeable is a response body that every method accepts as a success.
const agreeable = `{"data": {"unique_key": "benign-key", "type": "sync", "name": "n", "expires_at": "2026-11-21T20:00:00.000Z"}, "code": "c", "success": true, "connections": [{"connection_id": "c", "provider_config_key": "benign-key"}], "syncs": [], "records": [],
	"credentials": {"type": "OAUTH2", "access_token": "t", "raw": {}}, "connection_id": "c", "statusUrl": "/action/a", "name": "s", "count": 0, "frequency": "every hour"}`

// lists and dataLists are response bodies for methods that expect a list.
const lists, dataLists = `[]`, `{"data": []}`

// namedCall is a call of a method with names that the test chooses. The field answer is a response
// body that the call accepts as a success.
type namedCall struct {
	answer string
	do     func(context.Context, *nodesdk.Nango, names) error
}

// second returns the error of a call with two results.
func second[T any](_ T, err error) error { return err }

// namedCalls maps every method that accepts names to a call of it.
var namedCalls = map[string]namedCall{
	"GetConnection": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetConnection(ctx, x.key, x.id))
	}},
	"GetToken": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetToken(ctx, x.key, x.id))
	}},
	"GetRawTokenResponse": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetRawTokenResponse(ctx, x.key, x.id))
	}},
	"ListConnections": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.ListConnections(ctx, x.id, x.third))
	}},
	"ListConnectionsBy": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.ListConnectionsBy(ctx, nodesdk.ListConnectionsOptions{
			ConnectionID: x.id, IntegrationID: []string{x.key}, UserID: x.third, Tags: client.Tags{"plan": x.third},
		}))
	}},
	"PatchConnection": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.PatchConnection(ctx, x.key, x.id, client.PatchConnectionRequest{Tags: client.Tags{"plan": x.third}})
	}},
	"DeleteConnection": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.DeleteConnection(ctx, x.key, x.id)
	}},
	"GetMetadata": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(nodesdk.GetMetadata[client.Metadata](ctx, n, x.key, x.id))
	}},
	"SetMetadata": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.SetMetadata(ctx, x.key, x.id, client.Metadata{"a": x.third}))
	}},
	"SetMetadataBatch": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.SetMetadataBatch(ctx, x.key, []string{x.id}, client.Metadata{"a": x.third}))
	}},
	"UpdateMetadata": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.UpdateMetadata(ctx, x.key, x.id, client.Metadata{"a": x.third}))
	}},
	"UpdateMetadataBatch": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.UpdateMetadataBatch(ctx, x.key, []string{x.id}, client.Metadata{"a": x.third}))
	}},
	"ListIntegrations": {dataLists, func(ctx context.Context, n *nodesdk.Nango, _ names) error { return second(n.ListIntegrations(ctx)) }},
	"GetIntegration": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetIntegration(ctx, x.key, true))
	}},
	"GetIntegrationIncluding": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetIntegrationIncluding(ctx, x.key, client.IntegrationIncludeWebhook))
	}},
	"CreateIntegration": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.CreateIntegration(ctx, client.CreateIntegrationRequest{UniqueKey: x.key, Provider: x.third}))
	}},
	"CreateQuickstartIntegration": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.CreateQuickstartIntegration(ctx, client.CreateQuickstartIntegrationRequest{UniqueKey: x.key, Provider: x.third}))
	}},
	"UpdateIntegration": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.UpdateIntegration(ctx, x.key, client.UpdateIntegrationRequest{DisplayName: "Hub"}))
	}},
	"DeleteIntegration": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error { return n.DeleteIntegration(ctx, x.key) }},
	"ListProviders": {dataLists, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.ListProviders(ctx, x.third))
	}},
	"GetProvider": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error { return second(n.GetProvider(ctx, x.third)) }},
	"GetProviderTemplates": {dataLists, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetProviderTemplates(ctx, x.third))
	}},
	"ListFunctions": {dataLists, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.ListFunctions(ctx, x.key, nodesdk.ListFunctionsOptions{Search: x.third}))
	}},
	"GetFunction": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetFunction(ctx, x.key, x.third))
	}},
	"GetFunctionCode": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.GetFunctionCode(ctx, x.key, x.third))
	}},
	"DeleteFunction": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.DeleteFunction(ctx, x.key, x.third, client.RunnableFunctionTypeSync)
	}},
	"GetScriptsConfig": {lists, func(ctx context.Context, n *nodesdk.Nango, _ names) error { return second(n.GetScriptsConfig(ctx)) }},
	"GetScriptsConfigOpenAI": {dataLists, func(ctx context.Context, n *nodesdk.Nango, _ names) error {
		return second(n.GetScriptsConfigOpenAI(ctx))
	}},
	"ListRecords": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(nodesdk.ListRecords[client.Object](ctx, n, nodesdk.ListRecordsConfig{ProviderConfigKey: x.key, ConnectionID: x.id, Model: x.third}))
	}},
	"GetRecords": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(nodesdk.GetRecords[client.Object](ctx, n, nodesdk.ListRecordsConfig{ProviderConfigKey: x.key, ConnectionID: x.id, Model: x.third}))
	}},
	"PruneRecords": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.PruneRecords(ctx, nodesdk.PruneRecordsConfig{ProviderConfigKey: x.key, ConnectionID: x.id, Model: x.third, UntilCursor: "c"}))
	}},
	"TriggerSync": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.TriggerSync(ctx, x.key, []string{x.third, nodesdk.Variant("s", x.third)}, x.id)
	}},
	"TriggerSync in a mode": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.TriggerSync(ctx, x.key, []string{x.third, nodesdk.Variant("s", x.third)}, x.id, nodesdk.TriggerSyncOptions{SyncMode: "full_refresh"})
	}},
	"StartSync": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.StartSync(ctx, x.key, []string{x.third, "s"}, x.id)
	}},
	"PauseSync": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.PauseSync(ctx, x.key, []string{x.third, "s"}, x.id)
	}},
	"SyncStatus": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.SyncStatus(ctx, x.key, []string{x.third}, x.id))
	}},
	"UpdateSyncConnectionFrequency": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.UpdateSyncConnectionFrequency(ctx, x.key, x.third, x.id, nil))
	}},
	"CreateSyncVariant": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.CreateSyncVariant(ctx, nodesdk.SyncVariant{ProviderConfigKey: x.key, ConnectionID: x.id, Name: x.third, Variant: "v"}))
	}},
	"DeleteSyncVariant": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return n.DeleteSyncVariant(ctx, nodesdk.SyncVariant{ProviderConfigKey: x.key, ConnectionID: x.id, Name: "s", Variant: x.third})
	}},
	"TriggerAction": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(nodesdk.TriggerAction[any](ctx, n, x.key, x.id, x.third, nil))
	}},
	"TriggerActionAsync": {`{"id": "a-1", "statusUrl": "/action/a-1"}`, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.TriggerActionAsync(ctx, x.key, x.id, x.third, nil))
	}},
	"GetAsyncActionResult": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(nodesdk.GetAsyncActionResult[any](ctx, n, client.AsyncAction{ID: x.third}))
	}},
	"GetAsyncActionResult by URL": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(nodesdk.GetAsyncActionResult[any](ctx, n, client.AsyncAction{StatusURL: "/action/" + url.PathEscape(x.third)}))
	}},
	"CreateConnectSession": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.CreateConnectSession(ctx, client.CreateConnectSessionRequest{Tags: client.Tags{"id": x.third}}))
	}},
	"CreateReconnectSession": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.CreateReconnectSession(ctx, client.ReconnectConnectSessionRequest{IntegrationID: x.key, ConnectionID: x.id}))
	}},
	"WaitForConnection": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return second(n.WaitForConnection(ctx, benign.key, x.third)) // the unique key is not sent to the server
	}},
	"GetEnvironmentVariables": {lists, func(ctx context.Context, n *nodesdk.Nango, _ names) error {
		return second(n.GetEnvironmentVariables(ctx))
	}},
	"Proxy": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return closed(n.Proxy(ctx, nodesdk.ProxyConfiguration{ProviderConfigKey: x.key, ConnectionID: x.id, Endpoint: "/a", Params: url.Values{"q": {x.third}}}))
	}},
	"Get": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return closed(n.Get(ctx, nodesdk.ProxyConfiguration{ProviderConfigKey: x.key, ConnectionID: x.id, Endpoint: "/a", Params: url.Values{"q": {x.third}}}))
	}},
	"Post": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return closed(n.Post(ctx, nodesdk.ProxyConfiguration{ProviderConfigKey: x.key, ConnectionID: x.id, Endpoint: "/a", Data: []string{x.third}}))
	}},
	"Put": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return closed(n.Put(ctx, nodesdk.ProxyConfiguration{ProviderConfigKey: x.key, ConnectionID: x.id, Endpoint: "/a", Data: []string{x.third}}))
	}},
	"Patch": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return closed(n.Patch(ctx, nodesdk.ProxyConfiguration{ProviderConfigKey: x.key, ConnectionID: x.id, Endpoint: "/a", Data: []string{x.third}}))
	}},
	"Delete": {agreeable, func(ctx context.Context, n *nodesdk.Nango, x names) error {
		return closed(n.Delete(ctx, nodesdk.ProxyConfiguration{ProviderConfigKey: x.key, ConnectionID: x.id, Endpoint: "/a", Params: url.Values{"q": {x.third}}}))
	}},
}
