package client_test

import (
	"context"
	"time"

	nango "github.com/nango-go/nango/client"
)

// everyCall maps the name of each method to a function that calls the method. The methods of the
// proxy are left out, since they return a provider's responses.
var everyCall = map[string]call{
	"Connections.List": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.List(ctx, nango.ListConnectionsParams{})
	},
	"Connections.All": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		for _, err := range c.Connections.All(ctx, nango.ListConnectionsParams{}) {
			return err
		}
		return nil
	}),
	"Connections.Create": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.Create(ctx, nango.CreateConnectionRequest{
			ProviderConfigKey: "github", Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "x"}),
		})
	},
	"Connections.Get": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.Get(ctx, "c-1", "github", nango.GetConnectionParams{})
	},
	"Connections.Token": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.Token(ctx, ref)
	},
	"Connections.Delete": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Connections.Delete(ctx, "c-1", "github")
	}),
	"Connections.Patch": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Connections.Patch(ctx, ref, nango.PatchConnectionRequest{})
	}),
	"Connections.CreateMetadata": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Connections.CreateMetadata(ctx, "c-1", "github", nango.Metadata{"a": "b"})
	}),
	"Connections.Update": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.Update(ctx, "c-1", "github", nango.Metadata{"a": "b"})
	},
	"Connections.SetMetadata": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.SetMetadata(ctx, ref, nango.Metadata{"a": "b"})
	},
	"Connections.UpdateMetadata": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.UpdateMetadata(ctx, ref, nango.Metadata{"a": "b"})
	},
	"Connections.SetMetadataBatch": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.SetMetadataBatch(ctx, "github", []string{"c-1"}, nango.Metadata{"a": "b"})
	},
	"Connections.UpdateMetadataBatch": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.UpdateMetadataBatch(ctx, "github", []string{"c-1"}, nango.Metadata{"a": "b"})
	},
	"Records.Prune": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Records.Prune(ctx, ref, nango.PruneRecordsRequest{Model: "Issue", UntilCursor: "x"})
	},
	"ListRecords": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.ListRecords[map[string]any](ctx, c, nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: "c-1", Model: "Issue"})
	},
	"AllRecords": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		for _, err := range nango.AllRecords[map[string]any](ctx, c, nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: "c-1", Model: "Issue"}) {
			return err
		}
		return nil
	}),
	"Integrations.List": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Integrations.List(ctx)
	},
	"Integrations.Get": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Integrations.Get(ctx, "github", nango.GetIntegrationParams{})
	},
	"Integrations.Create": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Integrations.Create(ctx, nango.CreateIntegrationRequest{UniqueKey: "github", Provider: "github"})
	},
	"Integrations.CreateQuickstart": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Integrations.CreateQuickstart(ctx, nango.CreateQuickstartIntegrationRequest{UniqueKey: "github", Provider: "github"})
	},
	"Integrations.Update": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Integrations.Update(ctx, "github", nango.UpdateIntegrationRequest{DisplayName: "Hub"})
	},
	"Integrations.Delete": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Integrations.Delete(ctx, "github")
	}),
	"Providers.List": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Providers.List(ctx, nango.ListProvidersParams{})
	},
	"Providers.Get": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Providers.Get(ctx, "github")
	},
	"Providers.Templates": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Providers.Templates(ctx, "github")
	},
	"Functions.List": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.List(ctx, "github", nango.ListFunctionsParams{})
	},
	"Functions.All": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		for _, err := range c.Functions.All(ctx, "github", nango.ListFunctionsParams{}) {
			return err
		}
		return nil
	}),
	"Functions.Get": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.Get(ctx, "github", "issues", nango.GetFunctionParams{})
	},
	"Functions.Code": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.Code(ctx, "github", "issues", nango.GetFunctionCodeParams{})
	},
	"Functions.Delete": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Functions.Delete(ctx, "github", "issues", nango.RunnableFunctionTypeSync)
	}),
	"Functions.Compile": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.Compile(ctx, "export default 1")
	},
	"Functions.CreateDryrun": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.CreateDryrun(ctx, nango.CreateFunctionDryrunRequest{
			Code: "export default 1", IntegrationID: "github", ConnectionID: "c-1", FunctionType: nango.RunnableFunctionTypeAction,
			LastSyncDate: time.Date(2026, 1, 2, 5, 4, 5, 0, time.FixedZone("", 7200)),
		})
	},
	"Functions.GetDryrun": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.GetDryrun(ctx, "d-1")
	},
	"Functions.WaitDryrun": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.WaitDryrun(ctx, "d-1")
	},
	"Functions.DeployCode": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.DeployCode(ctx, nango.FunctionCodeDeployment{
			Code: "export default 1", IntegrationID: "github", FunctionName: "issues", FunctionType: nango.RunnableFunctionTypeSync,
		})
	},
	"Functions.DeployTemplate": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.DeployTemplate(ctx, nango.FunctionTemplateDeployment{IntegrationID: "github", Template: "issues"})
	},
	"Functions.GetDeployment": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.GetDeployment(ctx, "d-1")
	},
	"Functions.WaitDeployment": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.WaitDeployment(ctx, "d-1")
	},
	"Syncs.Trigger": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Syncs.Trigger(ctx, ref, nango.AllSyncs(), nango.TriggerSyncOptions{})
	}),
	"Syncs.Start": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Syncs.Start(ctx, ref, nango.SyncNames("issues"))
	}),
	"Syncs.Pause": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Syncs.Pause(ctx, ref, nango.AllSyncs())
	}),
	"Syncs.Status": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Syncs.Status(ctx, ref, nango.AllSyncs())
	},
	"Syncs.UpdateFrequency": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Syncs.UpdateFrequency(ctx, ref, issues, "every 2 hours")
	},
	"Syncs.ResetFrequency": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Syncs.ResetFrequency(ctx, ref, issues)
	},
	"Syncs.CreateVariant": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Syncs.CreateVariant(ctx, ref, issues)
	},
	"Syncs.DeleteVariant": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Syncs.DeleteVariant(ctx, ref, issues)
	}),
	"TriggerAction": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.TriggerAction[map[string]any](ctx, c, ref, "echo", map[string]int{"a": 1})
	},
	"Actions.TriggerAsync": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Actions.TriggerAsync(ctx, ref, "echo", nil, 5)
	},
	"ActionResult": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.ActionResult[map[string]any](ctx, c, "a-1")
	},
	"WaitAction": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.WaitAction[map[string]any](ctx, c, "a-1")
	},
	"Connect.CreateSession": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connect.CreateSession(ctx, nango.CreateConnectSessionRequest{Tags: nango.Tags{"end_user_id": "u-1"}})
	},
	"Connect.Reconnect": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connect.Reconnect(ctx, nango.ReconnectConnectSessionRequest{ConnectionID: "c-1", IntegrationID: "github"})
	},
	"Connect.Session": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connect.Session(ctx, "nango_connect_session_1")
	},
	"Connect.DeleteSession": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Connect.DeleteSession(ctx, "nango_connect_session_1")
	}),
	"Connect.WaitForConnection": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connect.WaitForConnection(ctx, nango.ListConnectionsParams{Tags: nango.Tags{"end_user_id": "u-1"}}, time.Time{})
	},
	"Environment.Variables": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.Variables(ctx)
	},
	"Environment.Create": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.Create(ctx, nango.CreateEnvironmentRequest{Name: "stage"})
	},
	"Environment.List": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.List(ctx, nango.ListEnvironmentsParams{Name: "stage"})
	},
	"Environment.Delete": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Environment.Delete(ctx, someUUID)
	}),
	"Environment.DeleteByNumber": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Environment.DeleteByNumber(ctx, 3)
	}),
	"Environment.ListAPIKeys": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.ListAPIKeys(ctx, someUUID, nango.ListAPIKeysParams{DisplayName: "k"})
	},
	"Environment.GetAPIKey": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.GetAPIKey(ctx, someUUID, otherUUID)
	},
	"Environment.CreateAPIKey": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.CreateAPIKey(ctx, someUUID, nango.CreateAPIKeyRequest{DisplayName: "k"})
	},
	"Environment.CreateAPIKeyByNumber": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.CreateAPIKeyByNumber(ctx, nango.CreateAPIKeyByNumberRequest{EnvironmentID: 3, DisplayName: "k"})
	},
	"Environment.DeleteAPIKey": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Environment.DeleteAPIKey(ctx, someUUID, otherUUID)
	}),
	"Environment.DeleteAPIKeyByNumber": errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		return c.Environment.DeleteAPIKeyByNumber(ctx, nango.DeleteAPIKeyByNumberRequest{EnvironmentID: 3, KeyID: 4})
	}),
	"AgentSessions.Create": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.AgentSessions.Create(ctx, nango.AgentSessionRequest{Any: []nango.Tags{{"customer": "acme"}}})
	},
	"AgentSessions.Terminate": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.AgentSessions.Terminate(ctx, someUUID)
	},
	"Functions.Invoke": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.Invoke(ctx, ref, "on-push", nil)
	},
	"InvokeFunction": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.InvokeFunction[map[string]any](ctx, c, ref, "on-push", nil)
	},
	"InvocationResult": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.InvocationResult[map[string]any](ctx, c, someUUID)
	},
	"WaitInvocation": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.WaitInvocation[map[string]any](ctx, c, someUUID)
	},
	"Functions.DeployBundle": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.DeployBundle(ctx, wholeEnvironment)
	},
	"Functions.PreviewBundle": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Functions.PreviewBundle(ctx, wholeEnvironment)
	},
	"Environment.RotateWebhookSigningKey": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Environment.RotateWebhookSigningKey(ctx)
	},
	"Scripts.Config": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Scripts.Config(ctx)
	},
	"Scripts.OpenAIConfig": func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Scripts.OpenAIConfig(ctx)
	},
	"Persist.SaveRecords": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.SaveRecords(ctx, "Issue", rows, nango.RecordMerging{})
	},
	"Persist.UpdateRecords": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.UpdateRecords(ctx, "Issue", rows, nango.RecordMerging{})
	},
	"Persist.DeleteRecords": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.DeleteRecords(ctx, "Issue", rows, nango.RecordMerging{})
	},
	"Persist.HardDelete": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.HardDelete(ctx, "Issue")
	},
	"Persist.DeleteOutdated": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.DeleteOutdated(ctx, "Issue")
	},
	"Persist.ListRecords": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.ListRecords(ctx, "Issue", nango.PersistedRecordsParams{})
	},
	"Persist.AllRecords": errorOnly(func(ctx context.Context, _ *nango.Client, p *nango.Persist) error {
		for _, err := range p.AllRecords(ctx, "Issue", nango.PersistedRecordsParams{}) {
			return err
		}
		return nil
	}),
	"Persist.RecordsByID": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.RecordsByID(ctx, "Issue", []string{"1"})
	},
	"Persist.Cursor": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.Cursor(ctx, "Issue", nango.CursorOffsetLast)
	},
	"Persist.GetCheckpoint": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.GetCheckpoint(ctx, "k")
	},
	"Persist.SaveCheckpoint": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.SaveCheckpoint(ctx, "k", nango.Checkpoint{}, 1)
	},
	"Persist.DeleteCheckpoint": errorOnly(func(ctx context.Context, _ *nango.Client, p *nango.Persist) error {
		return p.DeleteCheckpoint(ctx, "k", 1)
	}),
	"Persist.TryAcquireLock": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.TryAcquireLock(ctx, "k", time.Second)
	},
	"Persist.ReleaseLock": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.ReleaseLock(ctx, "k")
	},
	"Persist.ReleaseAllLocks": errorOnly(func(ctx context.Context, _ *nango.Client, p *nango.Persist) error {
		return p.ReleaseAllLocks(ctx)
	}),
	"Persist.HasLock": func(ctx context.Context, _ *nango.Client, p *nango.Persist) (any, error) {
		return p.HasLock(ctx, "k")
	},
	"Persist.Log": errorOnly(func(ctx context.Context, _ *nango.Client, p *nango.Persist) error {
		return p.Log(ctx, nango.LogMessage{Message: "m"})
	}),
}
