package client_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// recordedCalls maps each route to a function that repeats a recorded request with the method for
// that route.
var recordedCalls = map[string]func(ctx context.Context, c *nango.Client, e exchange) (any, error){
	"GET /connections": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		params := nango.ListConnectionsParams{
			ConnectionID: e.query("connectionId"), Search: e.query("search"), EndUserID: e.query("endUserId"),
			EndUserOrganizationID: e.query("endUserOrganizationId"), Limit: e.number("limit"), Page: e.number("page"),
		}
		if e.query("integrationId") != "" {
			params.IntegrationID = strings.Split(e.query("integrationId"), ",")
		}
		for name, v := range e.values() {
			if key, ok := strings.CutPrefix(name, "tags["); ok {
				params.Tags = nango.Tags{strings.TrimSuffix(key, "]"): v[0]}
			}
		}
		return c.Connections.List(ctx, params)
	},
	"POST /connections": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Connections.Create(ctx, body[nango.CreateConnectionRequest](e))
	},
	"GET /connections/{connectionId}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Connections.Get(ctx, e.part("connectionId"), e.query("provider_config_key"), nango.GetConnectionParams{
			ForceRefresh: e.query("force_refresh") == "true", RefreshToken: e.query("refresh_token") == "true",
			RefreshGithubAppJWTToken: e.query("refresh_github_app_jwt_token") == "true",
		})
	},
	"PATCH /connections/{connectionId}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Connections.Patch(ctx, nango.ConnectionRef{ProviderConfigKey: e.query("provider_config_key"), ConnectionID: e.part("connectionId")}, body[nango.PatchConnectionRequest](e))
	},
	"DELETE /connections/{connectionId}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Connections.Delete(ctx, e.part("connectionId"), e.query("provider_config_key"))
	},
	"POST /connections/metadata": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return setMetadata(e, func(id, key string, m nango.Metadata) (any, error) {
			return nil, c.Connections.CreateMetadata(ctx, id, key, m)
		}, func(key string, ids []string, m nango.Metadata) (any, error) {
			return c.Connections.SetMetadataBatch(ctx, key, ids, m)
		})
	},
	"PATCH /connections/metadata": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return setMetadata(e, func(id, key string, m nango.Metadata) (any, error) {
			return c.Connections.Update(ctx, id, key, m)
		}, func(key string, ids []string, m nango.Metadata) (any, error) {
			return c.Connections.UpdateMetadataBatch(ctx, key, ids, m)
		})
	},
	"GET /records": records,
	"PATCH /records/prune": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Records.Prune(ctx, e.ref(), body[nango.PruneRecordsRequest](e))
	},
	"GET /integrations": func(ctx context.Context, c *nango.Client, _ exchange) (any, error) {
		return c.Integrations.List(ctx)
	},
	"POST /integrations": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Integrations.Create(ctx, body[nango.CreateIntegrationRequest](e))
	},
	"GET /integrations/{uniqueKey}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Integrations.Get(ctx, e.part("uniqueKey"), nango.GetIntegrationParams{Include: list[nango.IntegrationInclude](e.values()["include"])})
	},
	"PATCH /integrations/{uniqueKey}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Integrations.Update(ctx, e.part("uniqueKey"), body[nango.UpdateIntegrationRequest](e))
	},
	"DELETE /integrations/{uniqueKey}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Integrations.Delete(ctx, e.part("uniqueKey"))
	},
	"GET /providers": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Providers.List(ctx, nango.ListProvidersParams{Search: e.query("search")})
	},
	"GET /providers/{provider}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Providers.Get(ctx, e.part("provider"))
	},
	"GET /providers/{provider}/templates": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Providers.Templates(ctx, e.part("provider"))
	},
	"GET /integrations/{uniqueKey}/functions": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Functions.List(ctx, e.part("uniqueKey"), nango.ListFunctionsParams{
			Type: nango.FunctionType(e.query("type")), Search: e.query("search"), Page: e.number("page"), Limit: e.number("limit"),
		})
	},
	"GET /integrations/{uniqueKey}/functions/{name}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Functions.Get(ctx, e.part("uniqueKey"), e.part("name"), nango.GetFunctionParams{Type: nango.FunctionType(e.query("type"))})
	},
	"GET /integrations/{uniqueKey}/functions/{name}/code": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Functions.Code(ctx, e.part("uniqueKey"), e.part("name"), nango.GetFunctionCodeParams{Type: nango.FunctionType(e.query("type"))})
	},
	"GET /scripts/config": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		if e.query("format") == "openai" {
			return c.Scripts.OpenAIConfig(ctx)
		}
		return c.Scripts.Config(ctx)
	},
	"POST /sync/trigger": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		s := e.sync()
		return nil, c.Syncs.Trigger(ctx, s.ConnectionRef, s.Syncs, s.Opts)
	},
	"POST /sync/start": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Syncs.Start(ctx, e.sync().ConnectionRef, e.sync().Syncs)
	},
	"POST /sync/pause": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Syncs.Pause(ctx, e.sync().ConnectionRef, e.sync().Syncs)
	},
	"GET /sync/status": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		ref := nango.ConnectionRef{ProviderConfigKey: e.query("provider_config_key"), ConnectionID: e.query("connection_id")}
		if ref.ConnectionID == "" {
			ref = nango.EveryConnection(ref.ProviderConfigKey)
		}
		return c.Syncs.Status(ctx, ref, statusRefs(e.query("syncs")))
	},
	"PUT /sync/update-connection-frequency": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		s := e.sync()
		if s.Every == nil {
			return c.Syncs.ResetFrequency(ctx, s.ConnectionRef, s.Sync)
		}
		return c.Syncs.UpdateFrequency(ctx, s.ConnectionRef, s.Sync, *s.Every)
	},
	"POST /sync/{name}/variant/{variant}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Syncs.CreateVariant(ctx, e.sync().ConnectionRef, nango.SyncRef{Name: e.part("name"), Variant: e.part("variant")})
	},
	"DELETE /sync/{name}/variant/{variant}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Syncs.DeleteVariant(ctx, e.sync().ConnectionRef, nango.SyncRef{Name: e.part("name"), Variant: e.part("variant")})
	},
	"POST /action/trigger": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		in := body[struct {
			Name  string          `json:"action_name"`
			Input json.RawMessage `json:"input"`
		}](e)
		var input any
		if in.Input != nil {
			input = in.Input
		}
		if e.RequestHeaders["X-Async"] == "true" {
			retries, _ := strconv.Atoi(e.RequestHeaders["X-Max-Retries"])
			return c.Actions.TriggerAsync(ctx, e.ref(), in.Name, input, retries)
		}
		return nango.TriggerAction[json.RawMessage](ctx, c, e.ref(), in.Name, input)
	},
	"GET /action/{actionId}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nango.ActionResult[json.RawMessage](ctx, c, e.part("actionId"))
	},
	"POST /connect/sessions": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Connect.CreateSession(ctx, body[nango.CreateConnectSessionRequest](e))
	},
	"POST /connect/sessions/reconnect": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Connect.Reconnect(ctx, body[nango.ReconnectConnectSessionRequest](e))
	},
	"GET /connect/session": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Connect.Session(ctx, strings.TrimPrefix(e.RequestHeaders["Authorization"], "Bearer "))
	},
	"DELETE /connect/session": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Connect.DeleteSession(ctx, strings.TrimPrefix(e.RequestHeaders["Authorization"], "Bearer "))
	},
	"GET /environment-variables": func(ctx context.Context, c *nango.Client, _ exchange) (any, error) {
		return c.Environment.Variables(ctx)
	},
	"POST /environments": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Environment.Create(ctx, body[nango.CreateEnvironmentRequest](e))
	},
	"DELETE /environments/{environmentId}": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		id, err := strconv.ParseInt(e.part("environmentId"), 10, 64)
		require.NoError(e.t, err)
		return nil, c.Environment.DeleteByNumber(ctx, id)
	},
	"POST /environment/api-keys": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return c.Environment.CreateAPIKeyByNumber(ctx, body[nango.CreateAPIKeyByNumberRequest](e))
	},
	"DELETE /environment/api-keys": func(ctx context.Context, c *nango.Client, e exchange) (any, error) {
		return nil, c.Environment.DeleteAPIKeyByNumber(ctx, body[nango.DeleteAPIKeyByNumberRequest](e))
	},
	"POST /environment/webhook-signing-key/rotate": func(ctx context.Context, c *nango.Client, _ exchange) (any, error) {
		return c.Environment.RotateWebhookSigningKey(ctx)
	},
}
