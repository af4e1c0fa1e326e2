package check

import (
	"maps"
	"slices"
	"strconv"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// checkForms checks rules that the schema lacks: the formats of names in the body, and rules that
// only one operation has. errs holds the errors that the schema found. checkForms returns errs
// together with the errors that it finds itself. It leaves out errors of the schema that a real
// server does not send.
func (r *Request) checkForms(body map[string]any, errs []reply.FieldError) []reply.FieldError {
	for _, name := range slices.Sorted(maps.Keys(zod.BodyForms[r.Operation.ID])) {
		if text, ok := body[name].(string); ok {
			errs = slices.DeleteFunc(errs,
				func(e reply.FieldError) bool { return slices.Equal(e.Path, []string{name}) })
			errs = append(errs,
				zod.CheckString(zod.Named(zod.BodyForms[r.Operation.ID][name]), text, []string{name})...)
		}
	}
	switch r.Operation.ID {
	case "setConnectionMetadata", "updateConnectionMetadata":
		ids, several := body["connection_id"].([]any)
		if !several {
			ids = []any{body["connection_id"]}
		}
		if slices.ContainsFunc(ids,
			func(v any) bool { id, ok := v.(string); return ok && !zod.Matches(zod.ConnectionIDForm, id) }) {
			errs = append(errs, reply.Issue("invalid_union", "Invalid input", "connection_id"))
		}
	case "startSync", "pauseSync", "triggerSync":
		syncs, _ := body["syncs"].([]any)
		for i, v := range syncs {
			if v == "" { // an empty name is valid but matches no sync
				errs = slices.DeleteFunc(errs,
					func(e reply.FieldError) bool {
						return slices.Equal(e.Path, []string{"syncs", strconv.Itoa(i)})
					})
			}
		}
	case "createConnection":
		errs = append(errs,
			checkScopesOverride(body["connection_config"], "array", "connection_config")...)
	case "createConnectSession":
		if !has(body, "tags") && !has(body, "end_user") {
			errs = append(errs, zod.WrongType("object", "undefined", "end_user"))
		}
		errs = append(errs, checkSessionKeys(body)...)
	case "reconnectConnectSession":
		errs = append(errs, checkSessionKeys(body)...)
	}
	return errs
}

func has(body map[string]any, name string) bool {
	_, ok := body[name]
	return ok
}

// checkSessionKeys validates the integration keys in the body that creates a connect session.
func checkSessionKeys(body map[string]any) (errs []reply.FieldError) {
	allowed, _ := body["allowed_integrations"].([]any)
	for i, v := range allowed {
		if key, ok := v.(string); ok {
			errs = append(errs, zod.CheckString(zod.Named(zod.IntegrationName), key,
				[]string{"allowed_integrations", strconv.Itoa(i)})...)
		}
	}
	for _, name := range []string{"integrations_config_defaults", "overrides"} {
		perKey, _ := body[name].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(perKey)) {
			if len(zod.CheckString(zod.Named(zod.IntegrationName), key, nil)) > 0 {
				errs = append(errs, reply.Issue("invalid_key", "Invalid key in record", name, key))
			}
			if defaults, ok := perKey[key].(map[string]any); ok {
				errs = append(errs, checkScopesOverride(defaults["connection_config"], "string", name, key,
					"connection_config")...)
			}
		}
	}
	return errs
}

// checkScopesOverride validates oauth_scopes_override, the only field of a connection's
// configuration whose type Nango validates. The parameter typeName is the name of the type that
// this field must have.
func checkScopesOverride(config any, typeName string, path ...string) []reply.FieldError {
	const name = "oauth_scopes_override"
	fields, _ := config.(map[string]any)
	if !has(fields, name) || zod.TypeOf(fields[name]) == typeName {
		return nil
	}
	return []reply.FieldError{zod.WrongType(typeName, zod.TypeOf(fields[name]), zod.At(path, name)...)}
}
