package check

import (
	"slices"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// AuthKind is the kind of key or token that an operation requires.
type AuthKind int

// The kinds of keys and tokens that an operation may require.
const (
	AuthKey      AuthKind = iota // an API key
	AuthSession                  // the token of a connect session
	AuthEither                   // an API key or the token of a connect session
	AuthInternal                 // the internal key of an environment, for the persist service
	AuthPage                     // the token of a connect session, in the query
	AuthNone                     // no key or token
)

// Operation is an operation of the OpenAPI spec together with the rules for its requests.
type Operation struct {
	server.Operation
	Auth   AuthKind
	Scopes []string // the key needs one of them

	query, header []server.Parameter
	path          []pathParameter
}

// pathParameter is a parameter in a path. shown is the parameter's name in Nango's error messages.
type pathParameter struct {
	server.Parameter
	shown string
}

// NewOperation returns op with the kind of key that it requires, its scopes and its parameters.
func NewOperation(op server.Operation) *Operation {
	g := &Operation{Operation: op, Scopes: scopes[op.ID]}
	switch {
	case slices.Contains(op.Tags, "persist"):
		g.Auth = AuthInternal
	case op.ID == "getConnectSession", op.ID == "deleteConnectSession":
		g.Auth = AuthSession
	case op.ID == "listProviders", op.ID == "getProvider", op.ID == "listIntegrations":
		g.Auth = AuthEither
	}
	for _, p := range op.Parameters {
		if g.Auth != AuthInternal {
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

// newPathParameter returns a path parameter whose schema has the format that Nango requires.
func newPathParameter(operation string, p server.Parameter) pathParameter {
	out := pathParameter{p, p.Name}
	schema := *p.Schema
	switch p.Name {
	case "actionId":
		schema.Format, out.shown = "uuid", "id"
	case "id":
		schema.Format = "uuid"
	case "environmentUuid":
		if operation != "deleteEnvironment" { // in some versions its handler accepts numbers
			schema.Format = "uuid"
		}
	case "nangoConnectionId", "syncJobId":
		schema = server.Schema{Types: []string{"string"}} // the operation's handler validates the value
	case "environmentId":
		schema = server.Schema{Types: []string{"number"}}
	}
	out.Schema = &schema
	return out
}

// ProxyOperation is the operation of all requests to the proxy, whatever their method.
var ProxyOperation = server.Operation{ID: "proxy", Path: "/proxy/{anyPath}",
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

// scopes lists the API key scopes that each operation accepts; a key needs one of them. An
// operation that is not listed accepts every key of an environment.
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
