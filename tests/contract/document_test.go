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
	eachOperation(t, func(path, method string, item *openapi3.PathItem, op *openapi3.Operation) {
		name := method + " " + path
		require.Regexp(t, verbNoun, op.OperationID, "%s: the operationId is missing or not in verbNoun form", name)
		require.Empty(t, seen[op.OperationID], "%s: the operationId is not unique", name)
		seen[op.OperationID] = name
		require.Len(t, op.Tags, 1, "%s: an operation has one tag", name)
		require.NotEmpty(t, op.Summary, "%s: the summary is missing", name)
		require.False(t, strings.HasSuffix(op.Summary, "."), "%s: the summary ends in a full stop", name)
		require.NotEmpty(t, op.Description, "%s: the description is missing", name)
		require.True(t, hasExample(item, op), "%s: neither a parameter, nor the body, nor the answer has an example", name)
		if op.Tags[0] == "proxy" {
			return // the provider defines the bodies and responses
		}
		require.True(t, op.Deprecated || op.Tags[0] != "legacy", "%s: an operation with the tag legacy must be deprecated", name)
		for _, status := range []string{"401", "429"} {
			require.NotNil(t, op.Responses.Value(status), "%s: the answer %s, which every operation can give, is missing", name, status)
		}
		if op.RequestBody != nil {
			media := op.RequestBody.Value.Content.Get("application/json")
			require.NotNil(t, media, "%s: the body is not application/json", name)
			require.NotNil(t, media.Example, "%s: the body has no example", name)
			require.NotEmpty(t, media.Schema.Ref, "%s: the body's schema is not a component", name)
		}
		for status, response := range op.Responses.Map() {
			if media := response.Value.Content.Get("application/json"); media != nil {
				require.NotNil(t, media.Example, "%s: the answer %s has no example", name, status)
				require.NotEmpty(t, media.Schema.Ref, "%s: the schema of answer %s is not a component", name, status)
			}
		}
	})
	require.GreaterOrEqual(t, len(seen), 75, "there are at least 60 public operations and 15 of the persist service")
}

// hasExample reports whether an operation has an example. It also returns true for an operation
// that has neither parameters nor bodies.
func hasExample(item *openapi3.PathItem, op *openapi3.Operation) bool {
	var examples []any
	for _, parameter := range slices.Concat(item.Parameters, op.Parameters) {
		examples = append(examples, parameter.Value.Example)
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Value.Content {
			examples = append(examples, media.Example)
		}
	}
	for status, response := range op.Responses.Map() {
		if strings.HasPrefix(status, "2") {
			for _, media := range response.Value.Content {
				examples = append(examples, media.Example)
			}
		}
	}
	return len(examples) == 0 || slices.ContainsFunc(examples, func(example any) bool { return example != nil })
}

func TestSchemasFollowTheHouseRules(t *testing.T) {
	for name, ref := range document(t).Components.Schemas {
		require.NotEmpty(t, ref.Value.Description, "%s has no description", name)
		for field, property := range ref.Value.Properties {
			at := name + "." + field
			require.NotContains(t, field, " ", "%s is not a field; quote the description before it, which contains a comma", at)
			checkInline(t, at, property)
			if property.Ref == "" {
				require.NotEmpty(t, property.Value.Description, "%s has no description", at)
			}
		}
	}
}

// checkInline fails the test if a schema contains an object or enum that is not a component of
// openapi.yaml. The generator cannot give a good name to the Go type for such an object or enum.
func checkInline(t *testing.T, at string, ref *openapi3.SchemaRef) {
	if ref == nil || ref.Ref != "" {
		require.NotContains(t, refPath(ref), "/properties/", "%s: a $ref leads to a component, not into one", at)
		return
	}
	s := ref.Value
	require.Empty(t, s.Properties, "%s: an object must be a component", at)
	require.Empty(t, s.AllOf, "%s: allOf must be in a component", at)
	require.Empty(t, s.AnyOf, "%s: anyOf must be in a component", at)
	require.Empty(t, s.Enum, "%s: an enum must be a component", at)
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

func TestDeprecatedOperationsAreOlderRoutes(t *testing.T) {
	var older []string
	eachOperation(t, func(path, method string, _ *openapi3.PathItem, op *openapi3.Operation) {
		if op.Deprecated {
			older = append(older, method+" "+path)
		}
	})
	slices.Sort(older)
	require.Equal(t, []string{
		"DELETE /connection/{connectionId}", "DELETE /environment/api-keys", "GET /connection", "GET /connection/{connectionId}", "PATCH /connection/metadata",
		"PATCH /connection/{connectionId}/metadata", "POST /connection", "POST /connection/metadata",
		"POST /connection/{connectionId}/metadata", "POST /environment/api-keys",
	}, older, "the older routes of connections and API keys are deprecated, and nothing else")
}

func TestPersistOperationsAreInternal(t *testing.T) {
	eachOperation(t, func(path, method string, _ *openapi3.PathItem, op *openapi3.Operation) {
		if op.Tags[0] == "persist" {
			require.Equal(t, true, op.Extensions["x-internal"], "%s %s: operations of the persist service need x-internal: true", method, path)
		}
	})
}
