package check

import (
	"slices"
	"strings"

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

// pathParameter is a parameter in a path. The field shown holds the parameter's name in Nango's
// error messages.
type pathParameter struct {
	server.Parameter
	shown string
}

// NewOperation adds to op the kind of key that it requires, the scopes that it accepts, and the
// rules for its parameters.
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
		schema = *text // the operation's handler validates the value
	case "environmentId":
		schema = *number
	}
	out.Schema = &schema
	return out
}

// ProxyOperation is the operation to which all requests to the proxy belong, whatever their HTTP
// method.
var ProxyOperation = server.Operation{ID: "proxy", Path: "/proxy/{anyPath}",
	Tags: []string{"proxy"}}

// scopes maps each operation to the API key scopes that it accepts. A key needs one of these
// scopes. An operation that is not listed accepts every key of an environment.
var scopes = func() map[string][]string {
	out := map[string][]string{}
	for _, grant := range grants {
		for operation := range strings.FieldsSeq(grant.operations) {
			out[operation] = append(out[operation], grant.scope)
		}
	}
	return out
}()

// grants lists the scopes of API keys. Each scope is sufficient for the operations next to it.
var grants = []struct{ scope, operations string }{
	{"environment:connections:list", "listConnections listConnectionsLegacy"},
	{"environment:connections:list_credentials", "listConnections listConnectionsLegacy"},
	{"environment:connections:create", "createConnection createConnectionLegacy"},
	{"environment:connections:read", "getConnection getConnectionLegacy"},
	{"environment:connections:read_credentials", "getConnection getConnectionLegacy"},
	{"environment:connections:update",
		"patchConnection setConnectionMetadata updateConnectionMetadata " +
			"setConnectionMetadataLegacy updateConnectionMetadataLegacy " +
			"setOneConnectionMetadataLegacy updateOneConnectionMetadataLegacy"},
	{"environment:connections:delete", "deleteConnection deleteConnectionLegacy"},
	{"environment:connect_sessions:write", "createConnectSession reconnectConnectSession"},
	{"environment:records:read", "listRecords"},
	{"environment:records:write", "pruneRecords"},
	{"environment:proxy", "proxy"},
	{"environment:integrations:list", "listIntegrations"},
	{"environment:integrations:list_credentials", "listIntegrations"},
	{"environment:integrations:create", "createIntegration createQuickstartIntegration"},
	{"environment:integrations:read", "getIntegration"},
	{"environment:integrations:read_credentials", "getIntegration"},
	{"environment:integrations:update", "updateIntegration"},
	{"environment:integrations:delete", "deleteIntegration"},
	{"environment:functions:list", "listFunctions"},
	{"environment:functions:read", "getFunction getFunctionCode"},
	{"environment:functions:delete", "deleteFunction"},
	{"environment:functions:compile", "compileFunction"},
	{"environment:functions:dryrun", "createFunctionDryrun getFunctionDryrun"},
	{"environment:deploy",
		"deployProject confirmDeployment createFunctionDeployment getFunctionDeployment " +
			"deployFunctionBundle previewFunctionBundle"},
	{"environment:integrations:list_functions", "getScriptsConfig"},
	{"environment:syncs:execute", "triggerSync startSync pauseSync"},
	{"environment:syncs:read", "getSyncStatus"},
	{"environment:syncs:variant:create", "createSyncVariant"},
	{"environment:syncs:variant:delete", "deleteSyncVariant"},
	{"environment:syncs:update", "updateSyncFrequency"},
	{"environment:actions:execute", "triggerAction getActionResult"},
	{"account:environments:create", "createEnvironment"},
	{"account:environments:delete", "deleteEnvironment"},
	{"account:environments:list", "listEnvironments"},
	{"account:environments:api_keys:list", "listAPIKeys"},
	{"account:environments:api_keys:read", "getAPIKey"},
	{"account:environments:api_keys:create", "createAPIKey createAPIKeyByNumber"},
	{"account:environments:api_keys:delete", "deleteAPIKey deleteAPIKeyByNumber"},
	{"environment:agent_sessions:write", "createAgentSession terminateAgentSession"},
	{"environment:functions:invocations", "invokeFunction getFunctionInvocation"},
	{"environment:variables:read", "listEnvironmentVariables"},
	{"environment:webhook_signing_key:rotate", "rotateWebhookSigningKey"},
}
