package nodesdk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

// calls maps the name of each Node SDK method to the equivalent Go call. The function returns the
// result in the form in which the Node SDK returns it, or nil if there is no result.
var calls = map[string]func(*testing.T, *nodesdk.Nango, arguments) (any, error){
	"getConnection": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.GetConnection(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1), nodesdk.GetConnectionOptions{
			ForceRefresh: arg[bool](t, a, 2), RefreshToken: arg[bool](t, a, 3), RefreshGithubAppJWTToken: arg[bool](t, a, 4),
		})
	},
	"getToken": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		token, err := n.GetToken(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1), tokenOptions(t, a))
		switch {
		case token.AccessToken != "":
			return token.AccessToken, err
		case token.OAuthToken != "":
			return map[string]string{"oAuthToken": token.OAuthToken, "oAuthTokenSecret": token.OAuthTokenSecret}, err
		}
		return token.Credentials, err
	},
	"getRawTokenResponse": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.GetRawTokenResponse(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1), tokenOptions(t, a))
	},
	"listConnections": listConnections,
	"deleteConnection": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nil, n.DeleteConnection(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1))
	},
	"patchConnection": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		of := fields(t, a, 0)
		return nil, n.PatchConnection(t.Context(), of["provider_config_key"], of["connectionId"], arg[client.PatchConnectionRequest](t, a, 1))
	},
	"setMetadata": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		if ids, many := oneOrMany(t, a, 1); many {
			return axios(n.SetMetadataBatch(t.Context(), arg[string](t, a, 0), ids, arg[client.Metadata](t, a, 2)))
		}
		return axios(n.SetMetadata(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1), arg[client.Metadata](t, a, 2)))
	},
	"updateMetadata": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		if ids, many := oneOrMany(t, a, 1); many {
			return axios(n.UpdateMetadataBatch(t.Context(), arg[string](t, a, 0), ids, arg[client.Metadata](t, a, 2)))
		}
		return axios(n.UpdateMetadata(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1), arg[client.Metadata](t, a, 2)))
	},
	"getMetadata": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nodesdk.GetMetadata[client.Metadata](t.Context(), n, arg[string](t, a, 0), arg[string](t, a, 1))
	},
	"listIntegrations": func(t *testing.T, n *nodesdk.Nango, _ arguments) (any, error) {
		return wrapIn("configs")(n.ListIntegrations(t.Context()))
	},
	"getIntegration": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		include, _ := oneOrMany(t, arguments{member(t, a, 1, "include")}, 0)
		var parts []client.IntegrationInclude
		for _, part := range include {
			parts = append(parts, client.IntegrationInclude(part))
		}
		return wrapIn("data")(n.GetIntegrationIncluding(t.Context(), fields(t, a, 0)["uniqueKey"], parts...))
	},
	"createIntegration": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.CreateIntegration(t.Context(), arg[client.CreateIntegrationRequest](t, a, 0)))
	},
	"createQuickstartIntegration": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.CreateQuickstartIntegration(t.Context(), arg[client.CreateQuickstartIntegrationRequest](t, a, 0)))
	},
	"updateIntegration": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.UpdateIntegration(t.Context(), fields(t, a, 0)["uniqueKey"], arg[client.UpdateIntegrationRequest](t, a, 1)))
	},
	"deleteIntegration": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nil, n.DeleteIntegration(t.Context(), arg[string](t, a, 0))
	},
	"listProviders": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.ListProviders(t.Context(), fields(t, a, 0)["search"]))
	},
	"getProvider": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.GetProvider(t.Context(), fields(t, a, 0)["provider"]))
	},
	"getProviderTemplates": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.GetProviderTemplates(t.Context(), fields(t, a, 0)["provider"]))
	},
	"listFunctions": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.ListFunctions(t.Context(), fields(t, a, 0)["uniqueKey"], arg[nodesdk.ListFunctionsOptions](t, a, 1))
	},
	"getFunction": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		of := fields(t, a, 0)
		return wrapIn("data")(n.GetFunction(t.Context(), of["uniqueKey"], of["name"], client.FunctionType(fields(t, a, 1)["type"])))
	},
	"getFunctionCode": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		of := fields(t, a, 0)
		code, err := n.GetFunctionCode(t.Context(), of["uniqueKey"], of["name"], client.FunctionType(fields(t, a, 1)["type"]))
		return wrapIn("data")(code, err)
	},
	"deleteFunction": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		of := fields(t, a, 0)
		return nil, n.DeleteFunction(t.Context(), of["uniqueKey"], of["name"], client.RunnableFunctionType(fields(t, a, 1)["type"]))
	},
	"getScriptsConfig": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		if arg[string](t, a, 0) == "openai" {
			return wrapIn("data")(n.GetScriptsConfigOpenAI(t.Context()))
		}
		return n.GetScriptsConfig(t.Context())
	},
	"listRecords": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		page, err := nodesdk.ListRecords[json.RawMessage](t.Context(), n, arg[nodesdk.ListRecordsConfig](t, a, 0))
		if err != nil {
			return nil, err
		}
		records := []json.RawMessage{}
		for _, record := range page.Records {
			records = append(records, record.Data)
		}
		listed := map[string]any{"records": records, "next_cursor": nil}
		if page.NextCursor != "" {
			listed["next_cursor"] = page.NextCursor
		}
		return listed, nil
	},
	"pruneRecords": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.PruneRecords(t.Context(), arg[nodesdk.PruneRecordsConfig](t, a, 0))
	},
	"triggerSync": triggerSync,
	"startSync": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nil, n.StartSync(t.Context(), arg[string](t, a, 0), syncs(t, a, 1), rest(t, a, 2)...)
	},
	"pauseSync": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nil, n.PauseSync(t.Context(), arg[string](t, a, 0), syncs(t, a, 1), rest(t, a, 2)...)
	},
	"syncStatus": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.SyncStatus(t.Context(), arg[string](t, a, 0), syncs(t, a, 1), rest(t, a, 2)...)
	},
	"updateSyncConnectionFrequency": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		sync := syncs(t, a, 1)[0]
		return n.UpdateSyncConnectionFrequency(t.Context(), arg[string](t, a, 0), sync, arg[string](t, a, 2), arg[*string](t, a, 3))
	},
	"createSyncVariant": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.CreateSyncVariant(t.Context(), variant(t, a))
	},
	"deleteSyncVariant": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nil, n.DeleteSyncVariant(t.Context(), variant(t, a))
	},
	"getEnvironmentVariables": func(t *testing.T, n *nodesdk.Nango, _ arguments) (any, error) {
		return n.GetEnvironmentVariables(t.Context())
	},
	"triggerAction": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nodesdk.TriggerAction[any](t.Context(), n, arg[string](t, a, 0), arg[string](t, a, 1), arg[string](t, a, 2), arg[any](t, a, 3))
	},
	"triggerActionAsync": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.TriggerActionAsync(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1), arg[string](t, a, 2), arg[any](t, a, 3))
	},
	"getAsyncActionResult": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return nodesdk.GetAsyncActionResult[any](t.Context(), n, arg[client.AsyncAction](t, a, 0))
	},
	"waitForConnection": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return n.WaitForConnection(t.Context(), arg[string](t, a, 0), arg[string](t, a, 1))
	},
	"createConnectSession": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.CreateConnectSession(t.Context(), arg[client.CreateConnectSessionRequest](t, a, 0)))
	},
	"createReconnectSession": func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return wrapIn("data")(n.CreateReconnectSession(t.Context(), arg[client.ReconnectConnectSessionRequest](t, a, 0)))
	},
	"proxy":  proxying((*nodesdk.Nango).Proxy),
	"get":    proxying((*nodesdk.Nango).Get),
	"post":   proxying((*nodesdk.Nango).Post),
	"put":    proxying((*nodesdk.Nango).Put),
	"patch":  proxying((*nodesdk.Nango).Patch),
	"delete": proxying((*nodesdk.Nango).Delete),
}

// listConnections supports both forms of the Node SDK's method: one has the arguments
// (connectionId, search, queries), the other a single object.
func listConnections(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
	if len(a) > 0 && strings.HasPrefix(string(a[0]), "{") {
		by := listOptions(t, a[0])
		by.IntegrationID, _ = oneOrMany(t, arguments{member(t, a, 0, "integrationId")}, 0)
		return n.ListConnectionsBy(t.Context(), by)
	}
	if len(a) > 2 {
		by := listOptions(t, a[2])
		by.ConnectionID, by.Search = arg[string](t, a, 0), arg[string](t, a, 1)
		return n.ListConnectionsBy(t.Context(), by)
	}
	var texts []string
	for i := range a {
		texts = append(texts, arg[string](t, a, i))
	}
	return n.ListConnections(t.Context(), texts...)
}

func listOptions(t *testing.T, object json.RawMessage) nodesdk.ListConnectionsOptions {
	var names struct {
		ConnectionID, UserID, EndUserID, EndUserOrganizationID string
		Tags                                                   client.Tags
		Limit, Page                                            int
	}
	require.NoError(t, json.Unmarshal(object, &names))
	return nodesdk.ListConnectionsOptions{
		ConnectionID: names.ConnectionID, UserID: names.UserID + names.EndUserID, EndUserOrganizationID: names.EndUserOrganizationID,
		Tags: names.Tags, Limit: names.Limit, Page: names.Page,
	}
}

// triggerSync supports all forms of the last argument: an object with options or, in older
// programs, a string or a boolean. The string is the mode; true means a full refresh.
func triggerSync(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
	var options nodesdk.TriggerSyncOptions
	switch mode := arg[any](t, a, 3).(type) {
	case string:
		options.SyncMode = mode
	case bool:
		options.SyncMode = map[bool]string{false: "incremental", true: "full_refresh"}[mode]
	default:
		options = arg[nodesdk.TriggerSyncOptions](t, a, 3)
	}
	id := arg[string](t, a, 2)
	options.EveryConnection = id == ""
	return nil, n.TriggerSync(t.Context(), arg[string](t, a, 0), syncs(t, a, 1), id, options)
}

// axios wraps a result in an object {data: …}. It is for methods whose Node version returns the
// response of the HTTP client Axios, which has the result in its member data.
func axios[T any](data T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return map[string]any{"status": 200, "data": data}, nil
}
