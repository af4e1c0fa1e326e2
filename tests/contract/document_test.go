package contract_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/contract"
)

func document(t *testing.T) *openapi3.T {
	doc, err := contract.Document()
	require.NoError(t, err)
	return doc
}

func eachOperation(t *testing.T, f func(path, method string, item *openapi3.PathItem, op *openapi3.Operation)) {
	for path, item := range document(t).Paths.Map() {
		for method, op := range item.Operations() {
			f(path, method, item, op)
		}
	}
}

func TestOperationsFollowTheHouseRules(t *testing.T) {
	seen := map[string]string{}
	verbNoun := regexp.MustCompile(`^[a-z]+[A-Z][A-Za-z]*$`)
	eachOperation(t, func(path, method string, _ *openapi3.PathItem, op *openapi3.Operation) {
		name := method + " " + path
		require.Regexp(t, verbNoun, op.OperationID, name)
		require.Empty(t, seen[op.OperationID], "%s: the operationId is taken", name)
		seen[op.OperationID] = name
		require.Len(t, op.Tags, 1, name)
		require.NotEmpty(t, op.Summary, name)
		require.False(t, strings.HasSuffix(op.Summary, "."), name)
		require.NotEmpty(t, op.Description, name)
		if op.Tags[0] == "proxy" {
			return // its bodies and answers are the provider's
		}
		require.Equal(t, op.Tags[0] == "legacy", op.Deprecated, name)
		require.NotNil(t, op.Responses.Value("401"), name)
		require.NotNil(t, op.Responses.Value("429"), name)
		if op.RequestBody != nil {
			media := op.RequestBody.Value.Content.Get("application/json")
			require.NotNil(t, media.Example, "%s: the body has no example", name)
			require.NotEmpty(t, media.Schema.Ref, "%s: the body's schema is no component", name)
		}
		for status, response := range op.Responses.Map() {
			if media := response.Value.Content.Get("application/json"); media != nil {
				require.NotNil(t, media.Example, "%s: the answer %s has no example", name, status)
				require.NotEmpty(t, media.Schema.Ref, "%s: the schema of answer %s is no component", name, status)
			}
		}
	})
	require.GreaterOrEqual(t, len(seen), 75, "60 public operations and 15 of the persist service were there from the beginning")
}

func TestSchemasFollowTheHouseRules(t *testing.T) {
	for name, ref := range document(t).Components.Schemas {
		require.NotEmpty(t, ref.Value.Description, "%s has no description", name)
		for field, property := range ref.Value.Properties {
			at := name + "." + field
			require.NotContains(t, field, " ", "a comma in an unquoted description makes a field")
			checkInline(t, at, property)
			if property.Ref == "" {
				require.NotEmpty(t, property.Value.Description, "%s has no description", at)
			}
		}
	}
}

// checkInline refuses what the generator names badly or not at all: objects and enums outside of components.
func checkInline(t *testing.T, at string, ref *openapi3.SchemaRef) {
	if ref == nil || ref.Ref != "" {
		require.NotContains(t, refPath(ref), "/properties/", at)
		return
	}
	s := ref.Value
	require.Empty(t, s.Properties, "%s: an object must be a component", at)
	require.Empty(t, s.AllOf, at)
	require.Empty(t, s.AnyOf, at)
	require.False(t, len(s.Enum) > 0, "%s: an enum must be a component", at)
	require.NotContains(t, s.Enum, nil, at)
	if s.Const != nil {
		require.NotNil(t, s.Type, "%s: const needs a type", at)
	}
	checkInline(t, at+"[]", s.Items)
	for _, member := range s.OneOf {
		checkInline(t, at, member)
	}
}

func refPath(ref *openapi3.SchemaRef) string {
	if ref == nil {
		return ""
	}
	return ref.Ref
}

func TestDeprecatedOperationsAreTheOlderConnectionRoutes(t *testing.T) {
	var older []string
	eachOperation(t, func(path, method string, _ *openapi3.PathItem, op *openapi3.Operation) {
		if op.Deprecated {
			older = append(older, method+" "+path)
		}
	})
	slices.Sort(older)
	require.Equal(t, []string{
		"DELETE /connection/{connectionId}", "GET /connection", "GET /connection/{connectionId}", "PATCH /connection/metadata",
		"PATCH /connection/{connectionId}/metadata", "POST /connection", "POST /connection/metadata", "POST /connection/{connectionId}/metadata",
	}, older)
}

func TestPersistOperationsAreInternal(t *testing.T) {
	eachOperation(t, func(path, method string, _ *openapi3.PathItem, op *openapi3.Operation) {
		if op.Tags[0] == "persist" {
			require.Equal(t, true, op.Extensions["x-internal"], method+" "+path)
		}
	})
}
