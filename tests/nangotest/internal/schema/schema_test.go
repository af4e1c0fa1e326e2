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
		"home":{"$ref":"#/definitions/Address"},"at":{"type":"string","format":"date-time"}},
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
		`{"title":"a","at":"2026-01-02T03:04:05Z"}`:    nil,
		`{"title":"a","at":"2026-01-02T03:04:05"}`:     {"/at format"},
		`{"title":"a","at":"2026-01-02T03:04Z"}`:       {"/at format"},
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
}

// Ajv 8.18.0 refuses to compile the schemas for which an error is listed, so Nango refuses every
// value. Zod 4.3.6 writes such schemas for z.ulid(), .meta({ example }), .meta({ id }) and some
// regular expressions.
func TestSchemasThatAjvCannotCompileRefuseEveryValue(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":"string","format":"ulid","pattern":"^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$"}`: `unknown format "ulid"`,
		`{"type":"string","example":"x"}`:        `unknown keyword "example"`,
		`{"$ref":"#/definitions/A"}`:             `unknown keyword "id"`,
		`{"type":"string","pattern":"^a\\-b$"}`:  `invalid escape`,
		`{"type":"string","pattern":"^[a\\@]$"}`: `invalid escape`,
		`{"$ref":"other.json"}`:                  `the schema of In`,
		`{"type":"string","format":"date","pattern":"^[\\w\\-]+\\.\\/\\p{L}*|\\d{4}-[\\d-]+$"}`: ``,
		`{"type":"string","title":"T","examples":["x"],"default":"id","const":"2026-01-02"}`:    ``,
	} {
		document := `{"definitions":{"In":{"type":"object","properties":{"v":{"$ref":"#/definitions/V"}},"definitions":{"V":` + in +
			`,"A":{"id":"A","type":"string"},"Other":{"example":1}}}}}`
		problems, err := schema.Check(json.RawMessage(document), "In", json.RawMessage(`{"v":"2026-01-02"}`))
		require.NoError(t, err, in)
		if want == "" {
			require.Empty(t, problems, in)
			continue
		}
		require.Len(t, problems, 1, in)
		require.Contains(t, problems[0].Message, want, in)
	}
}

// Ajv 8.18.0 gave these answers for z.number().multipleOf(0.01).
func TestMultiplesAreThoseOfAjv(t *testing.T) {
	const document = `{"definitions":{"In":{"type":"object","properties":{"price":{"type":"number","multipleOf":0.01}}}}}`
	for price, valid := range map[string]bool{
		"0": true, "0.01": true, "0.07": false, "1.1": true, "4.35": false, "19.99": false, "-0.07": false,
		"19.995": false, "20": true, "1e21": false, "1E2": true,
	} {
		problems, err := schema.Check(json.RawMessage(document), "In", json.RawMessage(`{"price":`+price+`}`))
		require.NoError(t, err)
		if valid {
			require.Empty(t, problems, price)
			continue
		}
		require.Len(t, problems, 1, price)
		require.Equal(t, "multipleOf", problems[0].Keyword)
	}
}

// JavaScript rounds a very small divisor to 0. A schema with such a divisor is invalid.
func TestADivisorThatIsTooSmallIsRefused(t *testing.T) {
	problems, err := schema.Check(json.RawMessage(`{"definitions":{"In":{"multipleOf":1e-400}}}`), "In", json.RawMessage("5"))
	require.NoError(t, err)
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].Message, "multipleOf is 0")
}

// Ajv 8.18.0 with ajv-formats 3.0.1 gave these answers for z.url().
func TestURIsAreThoseOfAjv(t *testing.T) {
	const document = `{"definitions":{"In":{"type":"object","properties":{"u":{"type":"string","format":"uri"}}}}}`
	for u, valid := range map[string]bool{
		"https://example.com/?a=1&b=2#c": true, "https://example.com/a;b=c,d!$&()*+~": true, "https://user:p@example.com": true,
		"https://[::1]/": true, "urn:a:b": true, "mailto:a@example.com": true, "http:example.com": true, "https:///x": true,
		"https://example.com/?f%5Ba%5D=1": true, "https://exa_mple.com": true, "HTTPS://EXAMPLE.com": true, "https://example.com/?": true,
		"https://example.com/?f[a]=1": false, "https://example.com/#a[0]": false, "https://example.com/{id}": false,
		"https://example.com/a b": false, "https://example.com/a|b": false, "https://example.com/?q=100%": false,
		"https://example.com/?q=%zz": false, "https://example.com/<x>": false, "/path": false, "foo:": false,
		"https://example.com/?q=a^b": false, "https://example.com/\u00fc": false,
	} {
		value, err := json.Marshal(map[string]string{"u": u})
		require.NoError(t, err)
		problems, err := schema.Check(json.RawMessage(document), "In", value)
		require.NoError(t, err)
		require.Equal(t, valid, problems == nil, u)
	}
}
