package zod

import (
	"regexp"
	"slices"
	"unicode/utf16"

	"github.com/nango-go/nango/gen/server"
)

// The patterns of names. A real server checks these patterns, but the OpenAPI spec does not define
// them. A name has at most MaxName characters.
const (
	PlainName        = `^[a-zA-Z0-9_-]+$`
	ModelName        = `^[A-Z][a-zA-Z0-9_-]+$`
	IntegrationName  = `^[a-zA-Z0-9~:.@ _-]+$`
	ConnectionIDForm = `^[a-zA-Z0-9,.;:=+~[\]|@${}"'\\/_ -]+$`
	emailForm        = `(?i)^[a-z0-9_'+-]+(\.[a-z0-9_'+-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`

	MaxName = 255
)

// compiled maps each pattern that nearly every request needs to its compiled form.
var compiled = map[string]*regexp.Regexp{
	PlainName: regexp.MustCompile(PlainName), ModelName: regexp.MustCompile(ModelName),
	IntegrationName:  regexp.MustCompile(IntegrationName),
	ConnectionIDForm: regexp.MustCompile(ConnectionIDForm),
	emailForm:        regexp.MustCompile(emailForm),
}

// forms maps the name of a parameter to the pattern of its values.
var forms = map[string]string{
	"provider": PlainName, "variant": PlainName, "name": PlainName, "model": ModelName,
	"uniqueKey": IntegrationName, "provider_config_key": IntegrationName,
	"Provider-Config-Key": IntegrationName,
	"connectionId":        ConnectionIDForm, "connection_id": ConnectionIDForm,
	"Connection-Id": ConnectionIDForm,
}

// notEmpty maps query parameters that accept any non-empty string to the maximum length of the
// string.
var notEmpty = map[string]int{
	"search": MaxName, "connectionId": MaxName, "endUserId": MaxName, "endUserOrganizationId": MaxName,
	"cursor": 1000,
}

// Formed returns the schema of a parameter. It adds rules of a real server that the OpenAPI spec
// does not define.
func Formed(operation string, p server.Parameter) *server.Schema {
	schema := *p.Schema
	whole := slices.Equal(schema.Types, []string{"integer"})
	switch limit, text := notEmpty[p.Name]; {
	case p.In == "query" && p.Name == "format":
		return &server.Schema{} // an unknown value is treated as the default
	case operation == "listEnvironments":
	case operation == "listProviders" && p.Name == "search":
		return Named(IntegrationName)
	case p.In == "query" && text:
		schema.MinLength, schema.MaxLength = new(1), new(limit)
	case operation == "triggerSync" && p.In == "header":
		return &server.Schema{Types: []string{"string"}} // its pattern is not checked
	case forms[p.Name] != "":
		return Named(forms[p.Name])
	case whole && operation != "listFunctions":
		schema.Types = []string{"number"} // a real server accepts 1.5
	}
	return &schema
}

// Named returns a schema that accepts the names that match the given pattern.
func Named(form string) *server.Schema {
	return &server.Schema{Types: []string{"string"}, Pattern: form, MaxLength: new(MaxName)}
}

// BodyForms holds the patterns of fields in request bodies. The outer key is the operation, and the
// inner key is the name of the field.
var BodyForms = map[string]map[string]string{
	"startSync": connectionForms, "pauseSync": connectionForms,
	"createSyncVariant": connectionForms, "deleteSyncVariant": connectionForms,
	"updateSyncFrequency": {"provider_config_key": IntegrationName,
		"connection_id": ConnectionIDForm, "sync_name": PlainName, "sync_variant": PlainName},
	"triggerAction":            {"action_name": PlainName},
	"pruneRecords":             {"model": ModelName, "variant": PlainName},
	"setConnectionMetadata":    {"provider_config_key": IntegrationName},
	"updateConnectionMetadata": {"provider_config_key": IntegrationName},
	"reconnectConnectSession": {"integration_id": IntegrationName,
		"connection_id": ConnectionIDForm},
	"createIntegration":           {"unique_key": IntegrationName, "provider": PlainName},
	"createQuickstartIntegration": {"unique_key": IntegrationName, "provider": PlainName},
	"updateIntegration":           {"unique_key": IntegrationName},
}

var connectionForms = map[string]string{"provider_config_key": IntegrationName,
	"connection_id": ConnectionIDForm}

// TextLength returns the length of s in JavaScript, which is its number of UTF-16 code units.
func TextLength(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
