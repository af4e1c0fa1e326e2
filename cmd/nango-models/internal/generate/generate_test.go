package generate_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/cmd/nango-models/internal/generate"
)

// generated returns the generated file for an action. If input is true, the action's input has the
// given schema; otherwise its output has the given schema.
func generated(t *testing.T, schema string, input bool) string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(schema))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v))
	f := generate.Function{
		Integration: "demo", Name: "get", Kind: "action", Outputs: []string{"M"},
		Schema: object{"definitions": object{"M": v}},
	}
	if input {
		f.Input, f.Outputs = "M", nil
	}
	file, err := generate.File([]generate.Function{f}, generate.Config{Package: "models"})
	require.NoError(t, err)
	return string(file)
}

// Nango returns the id of a record as a string, even if the sync saved a number.
func TestTheIDOfARecordIsAString(t *testing.T) {
	of := func(kind string) string {
		file, err := generate.File([]generate.Function{{
			Integration: "demo", Name: "issues", Kind: kind, Outputs: []string{"Issue"},
			Schema: object{"definitions": object{"Issue": object{
				"type": "object", "required": []any{"id", "owner"},
				"properties": object{
					"id":    object{"type": "integer"},
					"owner": object{"type": "object", "required": []any{"id"}, "properties": object{"id": object{"type": "integer"}}},
				},
			}}},
		}}, generate.Config{Package: "models"})
		require.NoError(t, err)
		return string(file)
	}
	record := of("sync")
	require.Contains(t, record, "Nango stores the number as a string.\n\tID    string")
	require.Contains(t, record, "ID int64", "the id of a nested object")
	require.NotContains(t, of("action"), "ID    string", "an action returns any number")
}

// If the input and the output of an action have the same model, each still has its own type.
func TestAnActionMayReturnTheModelOfItsInput(t *testing.T) {
	file, err := generate.File([]generate.Function{{
		Integration: "demo", Name: "create-issue", Kind: "action", Input: "Issue", Outputs: []string{"Issue"},
		Schema: object{"definitions": object{"Issue": object{"type": "object", "properties": object{"title": object{"type": "string"}}}}},
	}}, generate.Config{Package: "models"})
	require.NoError(t, err)
	require.Contains(t, string(file), "typed.Action[CreateIssueInput, CreateIssueOutput]")
}

// In the output of nango compile, a reference such as #/definitions/Address is relative to the
// model and not to the document.
func TestReferencesStartAtTheModel(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#"}},
		"next":{"$ref":"#"},"home":{"$ref":"#/definitions/Address"}},"required":["kids","home","next"],"additionalProperties":false,
		"definitions":{"Address":{"type":"object","properties":{"zip":{"type":"string"}},"additionalProperties":false}}}`, false)
	require.Contains(t, file, "Kids []*GetOutput `json:\"kids\"`")
	require.Contains(t, file, "Next *GetOutput   `json:\"next\"`")
	require.Contains(t, file, "Home Address      `json:\"home\"`")
	require.Contains(t, file, "Zip *string `json:\"zip,omitempty\"`")
}

func TestAReferenceThatLeadsNowhereIsRawJSON(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"a":{"$ref":"#/definitions/None"},"b":{"$ref":"other.json"}},"required":["a","b"]}`, false)
	require.Contains(t, file, "// A: the reference #/definitions/None leads nowhere\n\tA json.RawMessage `json:\"a\"`")
	require.Contains(t, file, "// B: the reference other.json leads out of the model\n\tB json.RawMessage `json:\"b\"`")
}

// A field with a default is optional in an input, even if the schema lists it as required: the
// schema describes what the function receives after defaults are set.
func TestFieldsWithDefaultsAreOptional(t *testing.T) {
	const schema = `{"type":"object","properties":{"limit":{"type":"number","default":50}},"required":["limit"]}`
	require.Contains(t, generated(t, schema, true), "// Limit: The default is 50.\n\tLimit *float64 `json:\"limit,omitempty\"`")
	require.Contains(t, generated(t, schema, false), "Limit float64 `json:\"limit\"`")
}

func TestAnEmptySchemaIsRawJSON(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"b":{},"o":{}},"required":["b"]}`, false)
	require.Contains(t, file, "// B: any JSON\n\tB json.RawMessage `json:\"b\"`")
	require.Contains(t, file, "O json.RawMessage `json:\"o,omitempty\"`")
}

func TestAnAllOfOfClosedObjectsIsTheirUnion(t *testing.T) {
	file := generated(t, `{"allOf":[
		{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},
		{"type":"object","properties":{"b":{"type":"number"}},"required":["b"],"additionalProperties":false}]}`, false)
	require.Contains(t, file, "A string  `json:\"a\"`\n\tB float64 `json:\"b\"`")
}

// Patterns are not checked: zod writes patterns with lookaheads, which package regexp does not
// support.
func TestPatternsAreNotChecked(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"e":{"type":"string","format":"email","pattern":"^(?!x)"}},"required":["e"]}`, false)
	require.Contains(t, file, "E string `json:\"e\"`")
	require.NotContains(t, file, "regexp")
}

func TestDurationsStayStrings(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"d":{"type":"string","format":"duration"},"at":{"type":"string","format":"date-time"},
		"day":{"type":"string","format":"date"}},"required":["d","at","day"]}`, false)
	require.Contains(t, file, "At  time.Time `json:\"at\"`\n\tD   string    `json:\"d\"`\n\tDay string    `json:\"day\"`")
}

// The test uses the patterns that zod 4.3.6 writes for z.iso.datetime(). The part of a pattern that
// matches the date is shortened.
func TestDateTimesWithoutAZoneAreStrings(t *testing.T) {
	const day = `^\\d{4}-\\d{2}-\\d{2}T(?:[01]\\d|2[0-3]):[0-5]\\d`
	for pattern, want := range map[string]string{
		day + `(?::[0-5]\\d(?:\\.\\d+)?)?(?:Z)$`:                                   "time.Time", // z.iso.datetime()
		day + `(?::[0-5]\\d(?:\\.\\d+)?)?(?:Z|([+-](?:[01]\\d|2[0-3]):[0-5]\\d))$`: "time.Time", // { offset: true }
		day + `:[0-5]\\d\\.\\d{3}(?:Z)$`:                                           "time.Time", // { precision: 3 }
		day + `(?::[0-5]\\d(?:\\.\\d+)?)?(?:Z|)$`:                                  "string",    // { local: true }
		day + `:[0-5]\\d\\.\\d{3}(?:Z|)$`:                                          "string",    // { local: true, precision: 3 }
		day + `(?:Z)$`:                                                             "string",    // { precision: -1 }
		`^(?!1)` + day[1:] + `$`:                                                   "time.Time",
		`^never$`:                                                                  "time.Time",
	} {
		file := generated(t, `{"type":"object","properties":{"at":{"type":"string","format":"date-time","pattern":"`+pattern+`"}},"required":["at"]}`, false)
		require.Contains(t, file, "At "+want+" `json:\"at\"`", pattern)
	}
}

func TestAdditionalMembersRoundTrip(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"id":{"type":"string"}},"required":["id"],"additionalProperties":{"type":"integer"}}`, false)
	require.Contains(t, file, "AdditionalProperties map[string]int64 `json:\"-\"`")
	require.Contains(t, file, `typed.MarshalOpen(plain(v), v.AdditionalProperties, "id")`)
}

func TestMixedEnumsAreWrittenAsTheirValue(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"size":{"enum":["all",10]}},"required":["size"]}`, false)
	require.Contains(t, file, "// Size: one of [\"all\",10]\n\tSize json.RawMessage `json:\"size\"`")
}

func TestUnsetAndNullAreDistinguished(t *testing.T) {
	file := generated(t, `{"type":"object","required":["n","ns","l"],"properties":{
		"o":{"type":"string"},"n":{"anyOf":[{"type":"string"},{"type":"null"}]},"on":{"type":["string","null"]},
		"l":{"type":"array","items":{"type":"string"}},"ol":{"type":"array","items":{"type":"string"}},
		"oln":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}]},"ns":{"enum":["a",null]}}}`, false)
	require.Contains(t, file, "L   []string                 `json:\"l\"`")
	require.Contains(t, file, "N   *string                  `json:\"n\"`")
	require.Contains(t, file, "Ns  *GetOutputNs             `json:\"ns\"`")
	require.Contains(t, file, "O   *string                  `json:\"o,omitempty\"`")
	require.Contains(t, file, "Ol  []string                 `json:\"ol,omitzero\"`")
	require.Contains(t, file, "Oln typed.Optional[[]string] `json:\"oln,omitzero\"`")
	require.Contains(t, file, "On  typed.Optional[string]   `json:\"on,omitzero\"`")
}

// A type allows null wherever the schema allows it: in a nested union, in an allOf, and behind
// references.
func TestNullIsFoundInNestedSchemas(t *testing.T) {
	const nullable = `"definitions":{"S":{"type":["string","null"]},"Chain":{"$ref":"#/definitions/S"},"E":{"enum":["x",null]},
		"O":{"type":["object","null"],"properties":{"n":{"$ref":"#/definitions/O"}},"additionalProperties":false}}`
	for schema, want := range map[string][2]string{
		`{"anyOf":[{"anyOf":[{"type":"string"},{"type":"null"}]}]}`: {"*string", "typed.Optional[string]"},
		`{"oneOf":[{"type":["string","null"]}]}`:                    {"*string", "typed.Optional[string]"},
		`{"allOf":[{"type":["string","null"]}]}`:                    {"*string", "typed.Optional[string]"},
		`{"$ref":"#/definitions/S"}`:                                {"*S", "typed.Optional[S]"},
		`{"$ref":"#/definitions/Chain"}`:                            {"*Chain", "typed.Optional[Chain]"},
		`{"$ref":"#/definitions/E"}`:                                {"*E", "typed.Optional[E]"},
		`{"$ref":"#/definitions/O"}`:                                {"*O", "typed.Optional[O]"},
		`{"type":"array","items":{"$ref":"#/definitions/E"}}`:       {"[]*E", "[]*E"},
	} {
		for i, required := range []string{`["f"]`, `[]`} {
			file := generated(t, `{"type":"object","properties":{"f":`+schema+`},"required":`+required+`,`+nullable+`}`, false)
			require.Contains(t, file, "\tF "+want[i]+" `json", "%s, required %s", schema, required)
		}
	}
}

// Descriptions and enum values are only text. A package name in them does not cause an import, and
// "+build" in them does not become a build constraint.
func TestDescriptionsHaveNoEffect(t *testing.T) {
	file := generated(t, `{"enum":["time.Now","json.Marshal"],"description":"see time.Now and json.Marshal\n\n+build ignore\n  +build ignore"}`, false)
	require.NotContains(t, file, "\"time\"")
	require.NotContains(t, file, "\"encoding/json\"")
	require.NotContains(t, file, "go:build")
	require.Contains(t, file, "// + build ignore")
}

// A function that makes a union gets a name that is not in use, and its type constraint lists no
// type twice.
func TestUnionsOfAliasesAndClashingNamesCompile(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"n":{"$ref":"#/definitions/NewU"},"t":{"anyOf":[{"$ref":"#/definitions/T"},{"type":"integer"}]},"u":{"$ref":"#/definitions/U"}},
		"definitions":{"NewU":{"type":"object","properties":{"a":{"type":"string"}}},"T":{"type":"object","properties":{"b":{"type":"string"}}},
		"U":{"anyOf":[{"$ref":"#/definitions/D1"},{"$ref":"#/definitions/D2"},{"$ref":"#/definitions/Any"}]},
		"D1":{"type":"string","format":"date-time"},"D2":{"type":"string","format":"date-time","description":"d"},"Any":{}}}`, false)
	require.Contains(t, file, "func NewU2[T D1](v T) (U, error)")
	require.Contains(t, file, "type NewU struct")
	require.Contains(t, file, "func NewGetOutputT[T T2 | int64](v T)")
}

// Decoding a union within a union, or a union that refers to itself, must not recurse forever.
func TestUnionsWithinUnionsAreOneUnion(t *testing.T) {
	file := generated(t, `{"anyOf":[{"$ref":"#/definitions/A"},{"type":["boolean","integer"]},{"$ref":"#"}],
		"definitions":{"A":{"anyOf":[{"$ref":"#/definitions/B"},{"type":"integer"}]},"B":{"oneOf":[{"allOf":[{"$ref":"#/definitions/A"}]},{"type":"string"}]}}}`, false)
	require.Contains(t, file, "typed.Choose(b, typed.As[string](), typed.As[int64](), typed.As[bool]())")
}

// The type of a field may be a union with the options of the union that contains the field, and one
// more option. The generator must not recurse forever.
func TestAUnionThatExtendsItselfEnds(t *testing.T) {
	file := generated(t, `{"anyOf":[{"type":"number"},{"type":"object","required":["next"],"properties":{
		"next":{"anyOf":[{"$ref":"#"},{"type":"boolean"}]}}}]}`, false)
	require.Equal(t, 2, strings.Count(file, "Value() any"), "M, and M with a boolean")
	file = generated(t, `{"anyOf":[{"type":"number"},{"type":"array","items":{
		"anyOf":[{"$ref":"#"},{"type":"boolean"}]}}]}`, false)
	require.Equal(t, 2, strings.Count(file, "Value() any"))
}

func TestNumbersThatGoCannotHoldAreRawJSON(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"integer","maximum":18446744073709551615}`: "json.Number",
		`{"type":"integer","minimum":-1e30}`:                "json.Number",
		`{"type":"integer","format":"uint64"}`:              "json.Number",
		`{"type":"integer","maximum":9007199254740991}`:     "int64",
		`{"enum":[1e400,1]}`:                                "json.RawMessage",
		`{"enum":[{"x":1},"a"]}`:                            "json.RawMessage",
	} {
		functions, err := generate.Read([]byte(`[{"providerConfigKey":"demo","actions":[{"name":"get","output":["M"],"json_schema":{"definitions":{"M":
			{"type":"object","properties":{"f":` + schema + `},"required":["f"]}}}}]}]`))
		require.NoError(t, err)
		file, err := generate.File(functions, generate.Config{Package: "models"})
		require.NoError(t, err)
		require.Contains(t, string(file), "\tF "+want+" `json", schema)
	}
}

// Members that patternProperties describes become additional members in Go, even if the schema
// allows no other additional members.
func TestMembersByPatternRoundTrip(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false}`, false)
	require.Contains(t, file, "AdditionalProperties map[string]json.RawMessage")
}

func TestAnAllOfKeepsTheMembersBesideIt(t *testing.T) {
	file := generated(t, `{"allOf":[{"$ref":"#/definitions/Base"}],"properties":{"b":{"type":"string"}},"required":["b"],
		"definitions":{"Base":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}}`, false)
	require.Contains(t, file, "\tA string `json:\"a\"`\n\tB string `json:\"b\"`")
	require.Contains(t, generated(t, `{"type":"object","properties":{"f":{"allOf":[]}}}`, false), "F json.RawMessage")
}

func TestTuplesKeepEveryItem(t *testing.T) {
	file := generated(t, `{"type":"object","properties":{"t":{"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"number"}}},"required":["t"]}`, false)
	require.Contains(t, file, "// T: a list in which each item has a separate type, 1 of them listed\n\tT []json.RawMessage `json:\"t\"`")
}

func TestUnionsAreDistinguishedByTheirConstant(t *testing.T) {
	file := generated(t, `{"oneOf":[
		{"type":"object","properties":{"kind":{"type":"string","const":"circle"},"r":{"type":"number"}},"required":["kind","r"]},
		{"type":"object","properties":{"kind":{"type":"string","const":"square"},"side":{"type":"number"}},"required":["kind","side"]}]}`, false)
	require.Contains(t, file, `typed.When[GetOutputCircle]("kind", "circle"), typed.When[GetOutputSquare]("kind", "square")`)
	require.Contains(t, file, "case GetOutputCircle:\n\t\tt.Kind = \"circle\"\n\t\tvalue = t")
}

// zod allows enums, numbers, booleans and null in the member that distinguishes the variants.
func TestUnionsAreDistinguishedByAnyValueOfAMember(t *testing.T) {
	for kinds, want := range map[[2]string]string{
		{`{"enum":["a","b"]}`, `{"enum":["c"]}`}:        `typed.When[GetOutputObject]("kind", "a", "b"), typed.When[GetOutputC]("kind", "c")`,
		{`{"const":1}`, `{"const":-2.5}`}:               `typed.When[GetOutput1]("kind", float64(1)), typed.When[GetOutputMinus2Point5]("kind", float64(-2.5))`,
		{`{"const":true}`, `{"const":false}`}:           `typed.When[GetOutputTrue]("kind", true), typed.When[GetOutputFalse]("kind", false)`,
		{`{"const":null}`, `{"const":"xml"}`}:           `typed.When[GetOutputNull]("kind", nil), typed.When[GetOutputXML]("kind", "xml")`,
		{`{"$ref":"#/definitions/K"}`, `{"const":"c"}`}: `typed.When[GetOutputK]("kind", "k"), typed.When[GetOutputC]("kind", "c")`,
		{`{"enum":["a","b"]}`, `{"enum":["b","c"]}`}:    `typed.Having[GetOutputObject]("kind", "x"), typed.Having[GetOutputObject2]("kind", "x")`,
		{`{"const":{"a":1}}`, `{"const":"c"}`}:          `typed.Having[GetOutputObject]("kind", "x"), typed.Having[GetOutputObject2]("kind", "x")`,
	} {
		variant := func(kind string) string {
			return `{"type":"object","properties":{"kind":` + kind + `,"x":{"type":"string"}},"required":["kind","x"]}`
		}
		file := generated(t, `{"oneOf":[`+variant(kinds[0])+`,`+variant(kinds[1])+`],"definitions":{"K":{"const":"k"}}}`, false)
		require.Contains(t, file, want)
	}
	file := generated(t, `{"oneOf":[{"type":"object","properties":{"ok":{"const":true}},"required":["ok"]},
		{"type":"object","properties":{"ok":{"const":false}},"required":["ok"]}]}`, false)
	require.Contains(t, file, "case GetOutputFalse:\n\t\tt.Ok = false\n\t\tvalue = t")
}

// nango compile removes the dashes of a function's name from the names of its models, so two
// functions can have models with the same name. If the schemas of these models differ, the models
// get different types.
func TestModelsWithOneNameAndTwoSchemas(t *testing.T) {
	model := func(member string) object {
		return object{"definitions": object{"Issue": object{"type": "object", "properties": object{member: object{"type": "string"}}}}}
	}
	function := func(integration, name, member string) generate.Function {
		return generate.Function{Integration: integration, Name: name, Kind: "sync", Outputs: []string{"Issue"}, Schema: model(member)}
	}
	functions := []generate.Function{
		function("github", "issues", "a"), function("github", "more", "a"), function("gitlab", "issues", "b"), function("jira", "x", "c"), function("jira", "y", "d"),
	}
	file, err := generate.File(functions, generate.Config{Package: "models"})
	require.NoError(t, err)
	for _, line := range []string{
		"type GithubIssue struct {\n\tA *string", "type GitlabIssue struct {\n\tB *string",
		"type JiraXIssue struct {\n\tC *string", "type JiraYIssue struct {\n\tD *string",
		`var GithubIssues = typed.Sync[GithubIssue]{Integration: "github", Name: "issues", Model: "Issue"}`,
		`var More = typed.Sync[GithubIssue]{Integration: "github", Name: "more", Model: "Issue"}`,
		`var GitlabIssues = typed.Sync[GitlabIssue]`,
	} {
		require.Contains(t, string(file), line)
	}
	slices.Reverse(functions)
	again, err := generate.File(functions, generate.Config{Package: "models"})
	require.NoError(t, err)
	require.Equal(t, string(file), string(again), "the order of the functions does not matter")
}

func TestNamesAreGoNames(t *testing.T) {
	file := generated(t, `{"type":"object","required":["html_url","userIds","2fa","id","ID","first-name","a,b","apiKey","HTTPStatus"],"properties":{
		"html_url":{"type":"string"},"userIds":{"type":"string"},"2fa":{"type":"string"},"id":{"type":"string"},"ID":{"type":"string"},
		"first-name":{"type":"string"},"a,b":{"type":"string"},"apiKey":{"type":"string"},"HTTPStatus":{"type":"string"}}}`, false)
	for _, field := range []string{
		"HTMLURL ", "UserIDs ", "X2fa ", "FirstName ", "APIKey ", "HTTPStatus ",
		"ID         string `json:\"ID\"`", "ID2        string `json:\"id\"`",
	} {
		require.Contains(t, file, "\t"+field)
	}
	require.Contains(t, file, `The members ["a,b"] are in AdditionalProperties`)

	file = generated(t, `{"type":"object","properties":{"日本":{"type":"string"},"問題":{"enum":["xml","日本","x-ray","Xray","1"]}}}`, false)
	for _, line := range []string{
		"X問題 *GetOutputX問題 `json:\"問題,omitempty\"`", "X日本 *string", `GetOutputX問題XML `, `GetOutputX問題日本 `, "GetOutputX問題XRay ", "GetOutputX問題Xray ", "GetOutputX問題1 ",
	} {
		require.Contains(t, file, line)
	}
}

func TestBadInputIsAnError(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:       "not a JSON list of integrations (nango.json, scripts/config) or functions (functions.json)",
		`[{}]`:     "entry 0: has neither providerConfigKey nor integrationId",
		`{"a":5}`:  "it is not a list but of type object",
		`[5]`:      "entry 0: it is not an object but of type number",
		`null`:     "not a JSON list of integrations (nango.json, scripts/config) or functions (functions.json): it is null",
		`<html>`:   "line 1: invalid character '<'",
		"[\n{\n}}": "line 3: invalid character '}'",
		`[{"providerConfigKey":"a","actions":[{"name":5}]}]`:                                "entry 0: actions[0].name is not a string but of type number",
		`[{"providerConfigKey":"a","syncs":[{"name":"a"},{"name":"b","returns":["A",5]}]}]`: "entry 0: syncs[1].returns[1] is not a string but of type number",
		`[{"integrationId":"a","model_schema_refs":"A"}]`:                                   "entry 0: model_schema_refs is not a list but of type string",
		`[{"providerConfigKey":5}]`:                                                         "entry 0: providerConfigKey is not a string but of type number",
		`[{"providerConfigKey":"a","syncs":{}}]`:                                            "entry 0: syncs is not a list but of type object",
		`[{"providerConfigKey":"a","syncs":[{"name":"s","json_schema":{]}]`:                 "not a JSON list",
	} {
		_, err := generate.Read([]byte(in))
		require.ErrorContains(t, err, want, in)
	}
	functions, err := generate.Read([]byte("\ufeff[]"))
	require.NoError(t, err, "a byte order mark, as editors for Windows write it, has no effect")
	require.Empty(t, functions)
	_, err = generate.File(nil, generate.Config{Package: "my-models"})
	require.EqualError(t, err, `"my-models" is not a valid package name`)
}

func TestSchemasOfTheWrongShapeDoNotPanic(t *testing.T) {
	for _, schema := range []string{
		`true`, `false`, `null`, `5`, `"x"`, `[]`, `{"type":5}`, `{"type":[]}`, `{"properties":[]}`, `{"properties":{"a":5}}`,
		`{"type":"object","required":true,"properties":{"a":null}}`, `{"anyOf":[]}`, `{"anyOf":5}`, `{"enum":[]}`, `{"enum":[null]}`,
		`{"enum":[{}]}`, `{"allOf":[]}`, `{"allOf":[5]}`, `{"items":5,"type":"array"}`, `{"$ref":"#"}`, `{"anyOf":[{"$ref":"#"},{"type":"null"}]}`,
		`{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}`, `{"type":"array","items":{"$ref":"#"}}`, `{"type":"string","enum":["a","a","A","å"]}`,
		`{"type":"object","properties":{"a":{"$ref":"#/properties/b"},"b":{"$ref":"#/properties/a"}}}`, `{"const":{"a":1}}`, `{"not":{}}`,
		`{"allOf":[{"$ref":"#"},{"type":"object","properties":{"a":{}}}]}`, `{"type":"unknown"}`,
	} {
		require.NotEmpty(t, generated(t, schema, false), schema)
	}
}
