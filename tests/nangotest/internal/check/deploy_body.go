package check

import (
	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// DeployBody is the schema of the body with which the CLI deploys a project.
var DeployBody = func() *server.Schema {
	text, flag, any := textSchema, &server.Schema{Types: []string{"boolean"}}, &server.Schema{}
	texts := &server.Schema{Types: []string{"array"}, Items: textSchema}
	code := &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "js", Required: true, Schema: text}, {Name: "ts", Required: true, Schema: text},
	}}
	flow := &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "type", Required: true,
			Schema: &server.Schema{Types: []string{"string"}, Enum: []string{"action", "sync"}}},
		{Name: "models", Required: true,
			Schema: &server.Schema{Types: []string{"array"}, Items: nonEmpty}},
		{Name: "runs", Required: true, Schema: &server.Schema{Types: []string{"string", "null"}}},
		{Name: "auto_start", Schema: flag}, {Name: "track_deletes", Schema: flag},
		{Name: "attributes", Schema: AnyObject},
		{Name: "metadata", Schema: &server.Schema{Types: []string{"object"}, Fields: []server.Field{
			{Name: "scopes", Schema: texts},
			{Name: "description", Schema: &server.Schema{Types: []string{"string"}, MaxLength: new(2000)}},
		}}},
		{Name: "model_schema", Schema: any}, {Name: "input", Schema: any},
		{Name: "endpoints", Schema: &server.Schema{Types: []string{"array"}, Items: AnyObject}},
		{Name: "syncName", Required: true, Schema: zod.Named(zod.PlainName)},
		{Name: "providerConfigKey", Required: true, Schema: zod.Named(zod.IntegrationName)},
		{Name: "fileBody", Required: true, Schema: code},
		{Name: "version", Schema: text},
		{Name: "sync_type",
			Schema: &server.Schema{Types: []string{"string"}, Enum: []string{"incremental", "full"}}},
		{Name: "webhookSubscriptions", Schema: texts}, {Name: "models_json_schema", Schema: AnyObject},
		{Name: "features", Schema: texts},
	}}
	script := &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "name", Required: true, Schema: nonEmpty},
		{Name: "fileBody", Required: true, Schema: code},
		{Name: "event", Required: true, Schema: &server.Schema{Types: []string{"string"}, Enum: []string{
			"post-connection-creation", "pre-connection-deletion", "validate-connection",
		}}},
	}}
	events := &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "providerConfigKey", Required: true, Schema: zod.Named(zod.IntegrationName)},
		{Name: "scripts", Required: true,
			Schema: &server.Schema{Types: []string{"array"}, Items: script}},
	}}
	return &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "flowConfigs", Required: true,
			Schema: &server.Schema{Types: []string{"array"}, Items: flow}},
		{Name: "onEventScriptsByProvider",
			Schema: &server.Schema{Types: []string{"array"}, Items: events}},
		{Name: "jsonSchema", Schema: AnyObject}, {Name: "nangoYamlBody", Schema: text},
		{Name: "reconcile", Required: true, Schema: flag}, {Name: "debug", Required: true, Schema: flag},
		{Name: "deployMode", Schema: &server.Schema{Types: []string{"string"},
			Enum: []string{"all", "single", "integration"}}},
		{Name: "singleDeployMode", Schema: flag},
		{Name: "sdkVersion", Schema: &server.Schema{Types: []string{"string"},
			Pattern: `[0-9]+\.[0-9]+\.[0-9]+-(zero|yaml)`}},
		{Name: "source", Schema: &server.Schema{Types: []string{"string"},
			Enum: []string{"standalone", "repo"}}},
	}}
}()
