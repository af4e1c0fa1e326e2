package drift_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/tools/drift"
)

const typesOurs = `
openapi: 3.1.0
info: {title: Ours, version: '1'}
paths:
  /things:
    post:
      operationId: createThing
      description: A name that is taken is a 409 conflict.
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses:
        '201': {description: Created., content: {application/json: {schema: {type: object, properties: {id: {type: string}, size: {type: integer}}}}}}
        '400': {description: Refused.}
  /things/{id}:
    delete: {operationId: deleteThing, description: Deletes., responses: {'204': {description: Deleted.}}}
`

const typesPublished = `
openapi: 3.1.0
info: {title: Types, version: '1'}
paths:
  /things:
    post:
      x-codes: [conflict, resource_capped]
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}, color: {type: string}}}}}}
      responses:
        '200': {description: Success, content: {application/json: {schema: {type: object, properties: {id: {type: string}, uuid: {type: string}}}}}}
  /things/{thingId}:
    delete: {responses: {'200': {description: Success}}}
  /others:
    get: {responses: {'200': {description: Success}}}
`

func TestTypesAreComparedFieldByField(t *testing.T) {
	load := func(text string) *openapi3.T {
		doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
		require.NoError(t, err)
		return doc
	}
	published := load(typesPublished)
	found := drift.CompareTypes(load(typesOurs), published)
	require.Equal(t, []drift.Difference{
		{Operation: "GET /others", At: "", Only: drift.Published},
		{Operation: "POST /things", At: "answer 201 size", Only: drift.Ours},
		{Operation: "POST /things", At: "answer 201 uuid", Only: drift.Published},
		{Operation: "POST /things", At: "body color", Only: drift.Published},
		{Operation: "POST /things", At: "code resource_capped", Only: drift.Published},
	}, found)
	kept, err := drift.ReadKept([]byte("- {only: published, operations: [GET /others], at: [''], reason: Nobody wants it.}\n"))
	require.NoError(t, err)
	report := drift.Judge(found, kept)
	require.False(t, report.OK(), "four differences are unexplained")
	described, left, missing := report.Operations(published)
	require.Equal(t, []int{2, 1, 0}, []int{described, left, missing})
	described, left, missing = drift.Judge(found, nil).Operations(published)
	require.Equal(t, []int{2, 0, 1}, []int{described, left, missing})
}
