package nangotest

import (
	"regexp"
	"slices"
	"unicode/utf16"

	"github.com/nango-go/nango/gen/server"
)

// What a real server takes for names, where the document leaves it open. They end after 255 characters.
const (
	plainName        = `^[a-zA-Z0-9_-]+$`
	modelName        = `^[A-Z][a-zA-Z0-9_-]+$`
	integrationName  = `^[a-zA-Z0-9~:.@ _-]+$`
	connectionIDForm = `^[a-zA-Z0-9,.;:=+~[\]|@${}"'\\/_ -]+$`
	emailForm        = `(?i)^[a-z0-9_'+-]+(\.[a-z0-9_'+-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`

	maxName = 255
)

// compiled are the patterns that nearly every request meets.
var compiled = map[string]*regexp.Regexp{
	plainName: regexp.MustCompile(plainName), modelName: regexp.MustCompile(modelName),
	integrationName: regexp.MustCompile(integrationName), connectionIDForm: regexp.MustCompile(connectionIDForm),
	emailForm: regexp.MustCompile(emailForm),
}

// forms are those of parameters, by name.
var forms = map[string]string{
	"provider": plainName, "variant": plainName, "name": plainName, "model": modelName,
	"uniqueKey": integrationName, "provider_config_key": integrationName, "Provider-Config-Key": integrationName,
	"connectionId": connectionIDForm, "connection_id": connectionIDForm, "Connection-Id": connectionIDForm,
}

// notEmpty are query parameters that are any text, and how long it may be.
var notEmpty = map[string]int{
	"search": maxName, "connectionId": maxName, "endUserId": maxName, "endUserOrganizationId": maxName, "cursor": 1000,
}

// formed is the schema of a parameter with what a real server asks for besides.
func formed(operation string, p server.Parameter) *server.Schema {
	schema := *p.Schema
	whole := slices.Equal(schema.Types, []string{"integer"})
	switch limit, text := notEmpty[p.Name]; {
	case p.In == "query" && p.Name == "format":
		return &server.Schema{} // an unknown one is taken for the default
	case operation == "listEnvironments":
	case operation == "listProviders" && p.Name == "search":
		return named(integrationName)
	case p.In == "query" && text:
		schema.MinLength, schema.MaxLength = new(1), new(limit)
	case operation == "triggerSync" && p.In == "header":
		return &server.Schema{Types: []string{"string"}} // only looked up
	case forms[p.Name] != "":
		return named(forms[p.Name])
	case whole && operation != "listFunctions":
		schema.Types = []string{"number"} // 1.5 is one too
	}
	return &schema
}

// named is the schema of a name.
func named(form string) *server.Schema {
	return &server.Schema{Types: []string{"string"}, Pattern: form, MaxLength: new(maxName)}
}

// bodyForms are the forms of fields of bodies, by operation.
var bodyForms = map[string]map[string]string{
	"startSync":                {"provider_config_key": integrationName, "connection_id": connectionIDForm},
	"pauseSync":                {"provider_config_key": integrationName, "connection_id": connectionIDForm},
	"updateSyncFrequency":      {"provider_config_key": integrationName, "connection_id": connectionIDForm, "sync_name": plainName, "sync_variant": plainName},
	"createSyncVariant":        {"provider_config_key": integrationName, "connection_id": connectionIDForm},
	"deleteSyncVariant":        {"provider_config_key": integrationName, "connection_id": connectionIDForm},
	"triggerAction":            {"action_name": plainName},
	"pruneRecords":             {"model": modelName, "variant": plainName},
	"setConnectionMetadata":    {"provider_config_key": integrationName},
	"updateConnectionMetadata": {"provider_config_key": integrationName},

	"reconnectConnectSession":     {"integration_id": integrationName, "connection_id": connectionIDForm},
	"createIntegration":           {"unique_key": integrationName, "provider": plainName},
	"createQuickstartIntegration": {"unique_key": integrationName, "provider": plainName},
	"updateIntegration":           {"unique_key": integrationName},
}

// textLength is how long JavaScript finds a text.
func textLength(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
