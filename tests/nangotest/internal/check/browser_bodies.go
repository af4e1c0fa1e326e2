package check

import (
	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// PageParameters holds the parameters of the routes that a web page calls to authorize a
// connection: the integration's key in the path and two query parameters. Other query parameters
// are ignored.
var PageParameters = []server.Parameter{
	{Name: "connection_id", In: "query", Schema: zod.Named(zod.ConnectionIDForm)},
	{Name: "params", In: "query", Schema: AnyObject},
	{Name: "providerConfigKey", In: "path", Required: true, Schema: zod.Named(zod.IntegrationName)},
}

// The schemas of the bodies of the routes that browsers call.
var (
	BasicBody = object(required("username", text), required("password", text))
	TbaBody   = object(required("token_id", nonEmpty), required("token_secret", nonEmpty),
		optional("oauth_client_id_override", text), optional("oauth_client_secret_override", text))
	AwsBody = object(required("role_arn", nonEmpty),
		optional("region", &server.Schema{Types: []string{"string"}, MinLength: new(1),
			MaxLength: new(64), Pattern: `^[a-z0-9-]+$`}))
)

// TelemetryBody is the schema of the Connect page's reports about its use.
var TelemetryBody = object(
	required("token", text),
	required("event", oneOf("open", "view:list", "view:integration", "view:unknown_error",
		"view:credentials_error", "view:success", "click:integration", "click:doc", "click:doc_section",
		"click:connect", "click:close", "click:finish", "click:outside", "popup:blocked_by_browser",
		"popup:closed_early")),
	required("timestamp", formatted("date-time")),
	optional("dimensions", AnyObject),
)

// CliTelemetryBody is the schema of the CLI's reports about its use.
var CliTelemetryBody = object(required("deviceId", formatted("uuid")), required("event", text),
	optional("ephemeral", flag))
