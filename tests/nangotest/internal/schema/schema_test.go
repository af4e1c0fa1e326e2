package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/nangotest/internal/schema"
)

const document = `{"definitions":{
	"In":{"type":"object","properties":{"title":{"type":"string","minLength":1},"n":{"type":"integer"},
		"email":{"type":"string","pattern":"^(?!\\.)[a-z.]+@[a-z.]+$"},"kids":{"type":"array","items":{"$ref":"#"}},
		"home":{"$ref":"#/definitions/Address"}},
		"required":["title"],"additionalProperties":false,
		"definitions":{"Address":{"type":"object","properties":{"zip":{"type":"string"}},"required":["zip"]}}},
	"Nothing":{"type":"null"}}}`

func TestCheckReportsValuesThatDoNotMatch(t *testing.T) {
	for value, want := range map[string][]string{
		`{"title":"a"}`:                                nil,
		`{"title":"a","email":"x@example.com"}`:        nil,
		`{"title":"a","kids":[{"title":"b"}]}`:         nil,
		`{"title":"a","n":9007199254740993}`:           nil,
		`{"title":"a","home":{"zip":"1"}}`:             nil,
		`{}`:                                           {" required"},
		`{"title":""}`:                                 {"/title minLength"},
		`{"title":5}`:                                  {"/title type"},
		`{"title":"a","n":1.5}`:                        {"/n type"},
		`{"title":"a","other":1}`:                      {" additionalProperties"},
		`{"title":"a","kids":[{"title":"b"},{"n":1}]}`: {"/kids/1 required"},
		`{"title":"a","home":{}}`:                      {"/home required"},
		`[]`:                                           {" type"},
		`null`:                                         {" type"},
	} {
		problems, err := schema.Check(json.RawMessage(document), "In", json.RawMessage(value))
		require.NoError(t, err)
		var got []string
		for _, p := range problems {
			require.NotEmpty(t, p.Message)
			got = append(got, p.InstancePath+" "+p.Keyword)
		}
		require.Equal(t, want, got, value)
	}
}

func TestCheckWithoutInputOrSchema(t *testing.T) {
	problems, err := schema.Check(json.RawMessage(document), "Nothing", nil)
	require.NoError(t, err)
	require.Empty(t, problems)
	problems, err = schema.Check(json.RawMessage(document), "In", nil)
	require.NoError(t, err)
	require.Len(t, problems, 1)
	for _, of := range []struct{ document, model string }{{"", "In"}, {document, ""}, {document, "Unknown"}, {`{}`, "In"}} {
		problems, err = schema.Check(json.RawMessage(of.document), of.model, json.RawMessage(`5`))
		require.NoError(t, err)
		require.Empty(t, problems)
	}
	_, err = schema.Check(json.RawMessage(`{"definitions":{"In":{"$ref":"other.json"}}}`), "In", json.RawMessage(`{}`))
	require.ErrorContains(t, err, "the schema of In")
}
