package nangotest

import (
	"slices"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// Which kind of key an operation takes.
type authKind int

const (
	authKey      authKind = iota // an API key
	authSession                  // the token of a connect session
	authEither                   // either
	authInternal                 // the internal key of an environment: the persist service
	authPage                     // the token of a connect session in the query
	authNone                     // nothing
)

// guarded is an operation with what stands around it.
type guarded struct {
	server.Operation
	auth   authKind
	scopes []string // one of them is enough

	query, header []server.Parameter
	path          []pathParameter
}

// pathParameter is a parameter under the name that Nango gives it when it complains.
type pathParameter struct {
	server.Parameter
	shown string
}

func newGuarded(op server.Operation) *guarded {
	g := &guarded{Operation: op, scopes: scopes[op.ID]}
	switch {
	case slices.Contains(op.Tags, "persist"):
		g.auth = authInternal
	case op.ID == "getConnectSession", op.ID == "deleteConnectSession":
		g.auth = authSession
	case op.ID == "listProviders", op.ID == "getProvider", op.ID == "listIntegrations":
		g.auth = authEither
	}
	for _, p := range op.Parameters {
		if g.auth != authInternal {
			p.Schema = zod.Formed(op.ID, p)
		}
		switch p.In {
		case "query":
			g.query = append(g.query, p)
		case "header":
			g.header = append(g.header, p)
		case "path":
			g.path = append(g.path, newPathParameter(op.ID, p))
		}
	}
	return g
}

// newPathParameter knows the forms of ids.
func newPathParameter(operation string, p server.Parameter) pathParameter {
	out := pathParameter{p, p.Name}
	schema := *p.Schema
	switch p.Name {
	case "actionId":
		schema.Format, out.shown = "uuid", "id"
	case "id":
		schema.Format = "uuid"
	case "environmentUuid":
		if operation != "deleteEnvironment" { // whose handler takes numbers too, by the server's version
			schema.Format = "uuid"
		}
	case "nangoConnectionId", "syncJobId":
		schema = server.Schema{Types: []string{"string"}} // the handler has an answer of its own
	case "environmentId":
		schema = server.Schema{Types: []string{"number"}}
	}
	out.Schema = &schema
	return out
}

// proxyOperation stands for every method of the proxy.
var proxyOperation = server.Operation{ID: "proxy", Path: "/proxy/{anyPath}",
	Tags: []string{"proxy"}}

var (
	readConnections = []string{"environment:connections:read",
		"environment:connections:read_credentials"}
	listConnections = []string{"environment:connections:list",
		"environment:connections:list_credentials"}
	updateConnection = []string{"environment:connections:update"}
	runSyncs         = []string{"environment:syncs:execute"}
	runActions       = []string{"environment:actions:execute"}
	writeSessions    = []string{"environment:connect_sessions:write"}
	agentSessions    = []string{"environment:agent_sessions:write"}
	invocations      = []string{"environment:functions:invocations"}
	createKeys       = []string{"account:environments:api_keys:create"}
	deleteKeys       = []string{"account:environments:api_keys:delete"}
	readFunctions    = []string{"environment:functions:read"}
	deploy           = []string{"environment:deploy"}
	dryrun           = []string{"environment:functions:dryrun"}
)

// scopes is which scopes an operation asks for (docs: API keys). One without any asks for an
// environment.
var scopes = map[string][]string{
	"listConnections": listConnections, "listConnectionsLegacy": listConnections,
	"createConnection":       {"environment:connections:create"},
	"createConnectionLegacy": {"environment:connections:create"},
	"getConnection":          readConnections, "getConnectionLegacy": readConnections,
	"patchConnection":        updateConnection,
	"deleteConnection":       {"environment:connections:delete"},
	"deleteConnectionLegacy": {"environment:connections:delete"},
	"setConnectionMetadata":  updateConnection, "updateConnectionMetadata": updateConnection,
	"setConnectionMetadataLegacy":       updateConnection,
	"updateConnectionMetadataLegacy":    updateConnection,
	"setOneConnectionMetadataLegacy":    updateConnection,
	"updateOneConnectionMetadataLegacy": updateConnection,
	"createConnectSession":              writeSessions, "reconnectConnectSession": writeSessions,
	"listRecords": {"environment:records:read"}, "pruneRecords": {"environment:records:write"},
	"proxy": {"environment:proxy"},
	"listIntegrations": {"environment:integrations:list",
		"environment:integrations:list_credentials"},
	"createIntegration":           {"environment:integrations:create"},
	"createQuickstartIntegration": {"environment:integrations:create"},
	"getIntegration": {"environment:integrations:read",
		"environment:integrations:read_credentials"},
	"updateIntegration": {"environment:integrations:update"},
	"deleteIntegration": {"environment:integrations:delete"},
	"listFunctions":     {"environment:functions:list"},
	"getFunction":       readFunctions, "getFunctionCode": readFunctions,
	"deleteFunction":       {"environment:functions:delete"},
	"compileFunction":      {"environment:functions:compile"},
	"createFunctionDryrun": dryrun, "getFunctionDryrun": dryrun,
	"deployProject": deploy, "confirmDeployment": deploy, "createFunctionDeployment": deploy,
	"getFunctionDeployment": deploy,
	"getScriptsConfig":      {"environment:integrations:list_functions"},
	"triggerSync":           runSyncs, "startSync": runSyncs, "pauseSync": runSyncs,
	"getSyncStatus":       {"environment:syncs:read"},
	"createSyncVariant":   {"environment:syncs:variant:create"},
	"deleteSyncVariant":   {"environment:syncs:variant:delete"},
	"updateSyncFrequency": {"environment:syncs:update"},
	"triggerAction":       runActions, "getActionResult": runActions,
	"createEnvironment": {"account:environments:create"},
	"deleteEnvironment": {"account:environments:delete"},
	"listEnvironments":  {"account:environments:list"},
	"listAPIKeys":       {"account:environments:api_keys:list"},
	"getAPIKey":         {"account:environments:api_keys:read"},
	"createAPIKey":      createKeys, "createAPIKeyByNumber": createKeys, "deleteAPIKey": deleteKeys,
	"deleteAPIKeyByNumber": deleteKeys,
	"createAgentSession":   agentSessions, "terminateAgentSession": agentSessions,
	"invokeFunction": invocations, "getFunctionInvocation": invocations,
	"deployFunctionBundle": deploy, "previewFunctionBundle": deploy,
	"listEnvironmentVariables": {"environment:variables:read"},
	"rotateWebhookSigningKey":  {"environment:webhook_signing_key:rotate"},
}
