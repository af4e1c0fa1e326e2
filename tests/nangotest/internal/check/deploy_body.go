package check

import (
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// The schemas of the parts of DeployBody.
var (
	codeSchema = object(required("js", text), required("ts", text))
	flowSchema = object(
		required("type", oneOf("action", "sync")),
		required("models", list(nonEmpty)),
		required("runs", typed("string", "null")),
		optional("auto_start", flag), optional("track_deletes", flag),
		optional("attributes", AnyObject),
		optional("metadata", object(optional("scopes", list(text)),
			optional("description", atMost(2000)))),
		optional("model_schema", typed()), optional("input", typed()),
		optional("endpoints", list(AnyObject)),
		required("syncName", zod.Named(zod.PlainName)),
		required("providerConfigKey", zod.Named(zod.IntegrationName)),
		required("fileBody", codeSchema),
		optional("version", text),
		optional("sync_type", oneOf("incremental", "full")),
		optional("webhookSubscriptions", list(text)), optional("models_json_schema", AnyObject),
		optional("features", list(text)),
	)
	eventSchema = object(
		required("providerConfigKey", zod.Named(zod.IntegrationName)),
		required("scripts", list(object(
			required("name", nonEmpty),
			required("fileBody", codeSchema),
			required("event", oneOf("post-connection-creation", "pre-connection-deletion",
				"validate-connection")),
		))),
	)
)

// DeployBody is the schema of the body with which the CLI deploys a project.
var DeployBody = object(
	required("flowConfigs", list(flowSchema)),
	optional("onEventScriptsByProvider", list(eventSchema)),
	optional("jsonSchema", AnyObject), optional("nangoYamlBody", text),
	required("reconcile", flag), required("debug", flag),
	optional("deployMode", oneOf("all", "single", "integration")),
	optional("singleDeployMode", flag),
	optional("sdkVersion", matching(`[0-9]+\.[0-9]+\.[0-9]+-(zero|yaml)`)),
	optional("source", oneOf("standalone", "repo")),
)
