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
	{Name: "params", In: "query", Schema: &server.Schema{Types: []string{"object"}, Open: true}},
	{Name: "providerConfigKey", In: "path", Required: true, Schema: zod.Named(zod.IntegrationName)},
}

// The schemas of the bodies of the routes that browsers call.
var (
	textSchema = &server.Schema{Types: []string{"string"}}
	nonEmpty   = &server.Schema{Types: []string{"string"}, MinLength: new(1)}
	// AnyObject is the schema of an object with any members.
	AnyObject = &server.Schema{Types: []string{"object"}, Open: true}
	BasicBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "username", Required: true, Schema: textSchema},
		{Name: "password", Required: true, Schema: textSchema},
	}}
	TbaBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "token_id", Required: true, Schema: nonEmpty},
		{Name: "token_secret", Required: true, Schema: nonEmpty},
		{Name: "oauth_client_id_override", Schema: textSchema},
		{Name: "oauth_client_secret_override", Schema: textSchema},
	}}
	AwsBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "role_arn", Required: true, Schema: nonEmpty},
		{Name: "region", Schema: &server.Schema{Types: []string{"string"}, MinLength: new(1),
			MaxLength: new(64), Pattern: `^[a-z0-9-]+$`}},
	}}
)

// Strict returns the schema of an object whose fields are all required, non-empty strings.
func Strict(names ...string) *server.Schema {
	s := &server.Schema{Types: []string{"object"}}
	for _, name := range names {
		s.Fields = append(s.Fields, server.Field{Name: name, Required: true, Schema: nonEmpty})
	}
	return s
}

// TelemetryBody is the schema of the Connect page's reports about its use.
var TelemetryBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
	{Name: "token", Required: true, Schema: textSchema},
	{Name: "event", Required: true, Schema: &server.Schema{Types: []string{"string"}, Enum: []string{
		"open", "view:list", "view:integration", "view:unknown_error", "view:credentials_error",
		"view:success",
		"click:integration", "click:doc", "click:doc_section", "click:connect", "click:close",
		"click:finish", "click:outside",
		"popup:blocked_by_browser", "popup:closed_early",
	}}},
	{Name: "timestamp", Required: true,
		Schema: &server.Schema{Types: []string{"string"}, Format: "date-time"}},
	{Name: "dimensions", Schema: AnyObject},
}}

// CliTelemetryBody is the schema of the CLI's reports about its use.
var CliTelemetryBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
	{Name: "deviceId", Required: true,
		Schema: &server.Schema{Types: []string{"string"}, Format: "uuid"}},
	{Name: "event", Required: true, Schema: textSchema},
	{Name: "ephemeral", Schema: &server.Schema{Types: []string{"boolean"}}},
}}
