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

// small is a document in which everything is honoured.
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

// Each edit alone passes the generator and the validators, or never ends, and loses something.
func TestEditsThatWouldLoseSomething(t *testing.T) {
	problems, err := Problems([]byte(small))
	require.NoError(t, err)
	require.Empty(t, problems)
	for name, test := range map[string]struct{ from, to, want string }{
		"maxProperties on a typed map":      {"Tags: {type: object,", "Tags: {type: object, maxProperties: 10,", "schemas.Tags: maxProperties"},
		"minProperties":                     {"Tags: {type: object,", "Tags: {type: object, minProperties: 1,", "minProperties is not honoured"},
		"a constant number":                 {"{type: string, format: uuid}", "{type: integer, const: 1}", "const and enum are for strings"},
		"a constant boolean":                {"{type: string, format: uuid}", "{type: boolean, const: true}", "const and enum are for strings"},
		"a constant without a type":         {"{type: string, format: uuid}", "{const: a}", "const and enum are for strings"},
		"an enum of numbers":                {"{type: string, enum: [a, b]}", "{type: integer, enum: [1, 2]}", "const and enum are for strings"},
		"a null in an enum":                 {"enum: [a, b]", "enum: [a, null]", "is not a string"},
		"a null in an enum, and its type":   {"{type: string, enum: [a, b]}", "{type: [string, 'null'], enum: [a, null]}", "a null goes into a oneOf"},
		"a word that YAML takes for false":  {"enum: [a, b]", "enum: [a, no, 1]", "is not a string"},
		"a component in itself":             {"note: {type: [string, 'null']}", "note: {$ref: '#/components/schemas/Thing'}", "schemas.Thing: it contains itself"},
		"a component in a list of its own":  {"note: {type: [string, 'null']}", "note: {type: array, items: {$ref: '#/components/schemas/Thing'}}", "schemas.Thing: it contains itself"},
		"two objects and no discriminator":  {"discriminator: {propertyName", "x-was: {propertyName", "nothing tells them apart"},
		"a number and an integer":           {"[{type: integer}, {type: string}]", "[{type: integer}, {type: number}]", "two members are a JSON number"},
		"a member that takes anything":      {"[{type: integer}, {type: string}]", "[{}, {type: string}]", "two members are a JSON string"},
		"a member without a value":          {", door: '#/components/schemas/Door'}}", "}}", "leads nowhere to the member"},
		"a value of another constant":       {"const: door", "const: window", "is not the constant door"},
		"a cookie":                          {"name: X-Async, in: header", "name: X-Async, in: cookie", "a parameter in cookie"},
		"a list in a header":                {"in: header, schema: {type: boolean}", "in: header, schema: {type: array, items: {type: string}}", "type array in header"},
		"a list with spaces":                {"style: form, explode: true", "style: spaceDelimited, explode: false", "style form"},
		"a list that does not say":          {"style: form, explode: true", "style: form", "whether it explodes"},
		"a list of numbers":                 {"schema: {type: array, items: {type: string}}", "schema: {type: array, items: {type: integer}}", "a list has strings"},
		"a map in form style":               {"style: deepObject, explode: true", "style: form, explode: true", "style deepObject"},
		"a matrix in the path":              {"name: id, in: path, required: true,", "name: id, in: path, required: true, style: matrix,", "style and explode"},
		"a reserved character":              {"name: limit, in: query,", "name: limit, in: query, allowReserved: true,", "allowReserved is not honoured"},
		"a default that is true":            {"in: header, schema: {type: boolean}", "in: header, schema: {type: boolean, default: true}", "cannot be overridden"},
		"a default where 0 means something": {"minimum: 1, default: 20", "minimum: 0, default: 20", "cannot be overridden"},
		"a default of a field":              {"{type: string, format: uuid}", "{type: string, default: a}", "default is not honoured"},
		"a format":                          {"format: uuid", "format: email", "the format email"},
		"a format of an integer":            {"{type: string, format: uuid}", "{type: integer, format: int32}", "the format int32 is not honoured"},
		"an id of 32 bits":                  {"{type: string, format: uuid}", "{type: integer}", "needs format: int64"},
		"a duration of 32 bits":             {"note: {type: [string, 'null']}", "waited_ms: {type: integer}", "needs format: int64"},
		"an id of 32 bits in the path":      {"required: true, schema: {type: string}", "required: true, schema: {type: integer}", "needs format: int64"},
		"an int64 in the query":             {"{type: integer, minimum: 1, default: 20}", "{type: integer, format: int64}", "honoured in the path alone"},
		"a number that is a multiple":       {"{type: string, format: uuid}", "{type: integer, multipleOf: 5}", "multipleOf is not honoured"},
		"a list without a twin":             {"{type: string, format: uuid}", "{type: array, items: {type: string}, uniqueItems: true}", "uniqueItems is not honoured"},
		"an anyOf":                          {"oneOf: [{type: integer}", "anyOf: [{type: integer}", "anyOf is not honoured"},
		"an allOf":                          {"oneOf: [{type: integer}", "allOf: [{type: integer}", "allOf is not honoured"},
		"a not":                             {"{type: string, format: uuid}", "{type: string, not: {const: a}}", "not is not honoured"},
		"two types":                         {"note: {type: [string, 'null']}", "note: {type: [string, integer]}", "several are a oneOf"},
		"an older null":                     {"note: {type: [string, 'null']}", "note: {type: string, nullable: true}", "nullable is not honoured"},
		"a closed object":                   {"additionalProperties: {type: string}", "additionalProperties: false", "objects are open"},
		"a pattern of names":                {"additionalProperties: {type: string}", "patternProperties: {a: {type: string}}", "patternProperties is not honoured"},
		"a boolean schema":                  {"{type: string, format: uuid}", "true", "a schema is an object"},
		"a required field that is none":     {"required: [id]", "required: [ID]", "required names ID"},
		"names that fold":                   {"note: {type: [string, 'null']}", "ID: {type: string}", "in the case of letters alone"},
		"a trace":                           {"    get:\n", "    trace:\n", "trace is not honoured"},
		"a default response body":           {"schema: {$ref: '#/components/schemas/Thing'}", "schema: {type: string, contentEncoding: base64}", "contentEncoding is not honoured"},
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
