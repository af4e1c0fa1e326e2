package rules

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheDocumentKeepsTheRules(t *testing.T) {
	document, err := os.ReadFile("../../../openapi.yaml")
	require.NoError(t, err)
	problems, err := Problems(document)
	require.NoError(t, err)
	require.Empty(t, problems)
}

// small is a document that obeys all rules.
const small = `
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: getThing
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}
        - {name: ids, in: query, style: form, explode: true, schema: {type: array, items: {type: string}}}
        - {name: tags, in: query, style: deepObject, explode: true, schema: {$ref: '#/components/schemas/Tags'}}
        - {name: X-Async, in: header, schema: {type: boolean}}
      responses:
        '200':
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
components:
  schemas:
    Tags: {type: object, additionalProperties: {type: string}}
    Kind: {type: string, enum: [a, b]}
    Thing:
      type: object
      required: [id]
      properties:
        id: {type: string, format: uuid}
        note: {type: [string, 'null']}
        kind: {$ref: '#/components/schemas/Kind'}
        part: {oneOf: [{$ref: '#/components/schemas/Part'}, {type: 'null'}]}
        size: {oneOf: [{type: integer}, {type: string}]}
    Part:
      oneOf: [{$ref: '#/components/schemas/Wheel'}, {$ref: '#/components/schemas/Door'}]
      discriminator: {propertyName: type, mapping: {wheel: '#/components/schemas/Wheel', door: '#/components/schemas/Door'}}
    Wheel: {type: object, properties: {type: {type: string, const: wheel}}}
    Door: {type: object, properties: {type: {type: string, const: door}}}
`

// The test makes unsupported edits to the document small, one at a time. Each edit must be
// reported. Without the rules, the generator and the validators would ignore the edit or never end.
func TestUnsupportedEditsAreReported(t *testing.T) {
	problems, err := Problems([]byte(small))
	require.NoError(t, err)
	require.Empty(t, problems)
	for name, test := range map[string]struct{ from, to, want string }{
		"maxProperties on a typed map":      {"Tags: {type: object,", "Tags: {type: object, maxProperties: 10,", "schemas.Tags: maxProperties"},
		"minProperties":                     {"Tags: {type: object,", "Tags: {type: object, minProperties: 1,", "minProperties is not supported"},
		"a constant number":                 {"{type: string, format: uuid}", "{type: integer, const: 1}", "const and enum need type: string"},
		"a constant boolean":                {"{type: string, format: uuid}", "{type: boolean, const: true}", "const and enum need type: string"},
		"a constant without a type":         {"{type: string, format: uuid}", "{const: a}", "const and enum need type: string"},
		"an enum of numbers":                {"{type: string, enum: [a, b]}", "{type: integer, enum: [1, 2]}", "const and enum need type: string"},
		"a null in an enum":                 {"enum: [a, b]", "enum: [a, null]", "is not a string"},
		"a null in an enum, and its type":   {"{type: string, enum: [a, b]}", "{type: [string, 'null'], enum: [a, null]}", "put null into a oneOf"},
		"a word that YAML takes for false":  {"enum: [a, b]", "enum: [a, no, 1]", "is not a string"},
		"a component in itself":             {"note: {type: [string, 'null']}", "note: {$ref: '#/components/schemas/Thing'}", "schemas.Thing: it contains itself"},
		"a component in a list of its own":  {"note: {type: [string, 'null']}", "note: {type: array, items: {$ref: '#/components/schemas/Thing'}}", "schemas.Thing: it contains itself"},
		"two objects and no discriminator":  {"discriminator: {propertyName", "x-was: {propertyName", "cannot be distinguished"},
		"a number and an integer":           {"[{type: integer}, {type: string}]", "[{type: integer}, {type: number}]", "two members are a JSON number"},
		"a member that takes anything":      {"[{type: integer}, {type: string}]", "[{}, {type: string}]", "two members are a JSON string"},
		"a member without a value":          {", door: '#/components/schemas/Door'}}", "}}", "leads to the member"},
		"a value of another constant":       {"const: door", "const: window", "is not the constant door"},
		"a cookie":                          {"name: X-Async, in: header", "name: X-Async, in: cookie", "a parameter in cookie"},
		"a list in a header":                {"in: header, schema: {type: boolean}", "in: header, schema: {type: array, items: {type: string}}", "type array is not supported in header"},
		"a list with spaces":                {"style: form, explode: true", "style: spaceDelimited, explode: false", "style: form"},
		"a list without explode":            {"style: form, explode: true", "style: form", "needs style: form, and explode"},
		"a list of numbers":                 {"schema: {type: array, items: {type: string}}", "schema: {type: array, items: {type: integer}}", "items of a list must be strings"},
		"a map in form style":               {"style: deepObject, explode: true", "style: form, explode: true", "style: deepObject"},
		"a matrix in the path":              {"name: id, in: path, required: true,", "name: id, in: path, required: true, style: matrix,", "style and explode"},
		"a reserved character":              {"name: limit, in: query,", "name: limit, in: query, allowReserved: true,", "allowReserved is not supported"},
		"a default that is true":            {"in: header, schema: {type: boolean}", "in: header, schema: {type: boolean, default: true}", "cannot be overridden"},
		"a default where 0 means something": {"minimum: 1, default: 20", "minimum: 0, default: 20", "cannot be overridden"},
		"a default of a field":              {"{type: string, format: uuid}", "{type: string, default: a}", "default is not supported"},
		"a format":                          {"format: uuid", "format: email", "the format email"},
		"a format of an integer":            {"{type: string, format: uuid}", "{type: integer, format: int32}", "the format int32 is not supported"},
		"an id of 32 bits":                  {"{type: string, format: uuid}", "{type: integer}", "needs format: int64"},
		"a duration of 32 bits":             {"note: {type: [string, 'null']}", "waited_ms: {type: integer}", "needs format: int64"},
		"an id of 32 bits in the path":      {"required: true, schema: {type: string}", "required: true, schema: {type: integer}", "needs format: int64"},
		"an int64 in the query":             {"{type: integer, minimum: 1, default: 20}", "{type: integer, format: int64}", "supported only in the path"},
		"a number that is a multiple":       {"{type: string, format: uuid}", "{type: integer, multipleOf: 5}", "multipleOf is not supported"},
		"a list of unique items":            {"{type: string, format: uuid}", "{type: array, items: {type: string}, uniqueItems: true}", "uniqueItems is not supported"},
		"an anyOf":                          {"oneOf: [{type: integer}", "anyOf: [{type: integer}", "anyOf is not supported"},
		"an allOf":                          {"oneOf: [{type: integer}", "allOf: [{type: integer}", "allOf is not supported"},
		"a not":                             {"{type: string, format: uuid}", "{type: string, not: {const: a}}", "not is not supported"},
		"two types":                         {"note: {type: [string, 'null']}", "note: {type: [string, integer]}", "use oneOf for several"},
		"nullable of OpenAPI 3.0":           {"note: {type: [string, 'null']}", "note: {type: string, nullable: true}", "nullable is not supported"},
		"a closed object":                   {"additionalProperties: {type: string}", "additionalProperties: false", "additionalProperties: false is not supported"},
		"a pattern of names":                {"additionalProperties: {type: string}", "patternProperties: {a: {type: string}}", "patternProperties is not supported"},
		"a boolean schema":                  {"{type: string, format: uuid}", "true", "a schema must be an object"},
		"an unknown required field":         {"required: [id]", "required: [ID]", "required names ID"},
		"names that differ in case":         {"note: {type: [string, 'null']}", "ID: {type: string}", "differ only in case"},
		"a trace":                           {"    get:\n", "    trace:\n", "trace is not supported"},
		"a default response body":           {"schema: {$ref: '#/components/schemas/Thing'}", "schema: {type: string, contentEncoding: base64}", "contentEncoding is not supported"},
	} {
		t.Run(name, func(t *testing.T) {
			edited := strings.Replace(small, test.from, test.to, 1)
			require.NotEqual(t, small, edited)
			problems, err := Problems([]byte(edited))
			require.NoError(t, err)
			require.NotEmpty(t, problems)
			require.Contains(t, strings.Join(problems, "\n"), test.want)
		})
	}
}
