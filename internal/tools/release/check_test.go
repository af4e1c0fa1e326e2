package release_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/tools/release"
)

func check(t *testing.T, r *repo) *release.Report {
	t.Helper()
	report, err := release.Check(t.Context(), r.dir, "")
	require.NoError(t, err)
	return report
}

func printed(t *testing.T, report *release.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.Print(&b))
	return b.String()
}

func TestTheStepThatIsDue(t *testing.T) {
	const operation = "  /things:\n    get:\n      operationId: listThings\n      responses:\n        '204': {description: None.}\n"
	for _, test := range []struct {
		name, file, from, to string
		level                release.Level
		due, where, what     string // where is "" if the change is not listed
	}{
		{"a document that loses a parameter", "openapi.yaml", "- {name: limit, in: query, schema: {type: integer}}", "- {name: page, in: query, schema: {type: integer}}",
			release.Breaking, "v0.2.0", "openapi.yaml", "[request-parameter-removed]"},
		{"a document that loses a field", "openapi.yaml", "        id: {type: string}\n", "",
			release.Breaking, "v0.2.0", "openapi.yaml", "[response-required-property-removed]"},
		{"a document that gains an operation", "openapi.yaml", "paths:\n", "paths:\n" + operation,
			release.Addition, "v0.2.0", "openapi.yaml", "GET /things: endpoint added [endpoint-added]"},
		{"a document that gains an enum value in an answer", "openapi.yaml", "enum: [open, closed]", "enum: [open, closed, stuck]",
			release.Addition, "v0.2.0", "openapi.yaml", "[response-property-enum-value-added]"},
		{"a document that changes an internal operation", "openapi.yaml", "x-internal: true\n", "x-internal: true\n      parameters: [{name: job, in: query, required: true, schema: {type: string}}]\n",
			release.Internal, "v0.1.1", "openapi.yaml", "[new-required-request-parameter]"},
		{"a request that is closed", "openapi.yaml", "Order: {type: object,", "Order: {type: object, additionalProperties: false,",
			release.Breaking, "v0.2.0", "openapi.yaml", "[request-additionalProperties]"},
		{"a part of a request that is closed", "openapi.yaml", "additionalProperties: true", "additionalProperties: false",
			release.Breaking, "v0.2.0", "openapi.yaml", "[request-additionalProperties]"},
		{"a request that is closed in another way", "openapi.yaml", "Order: {type: object,", "Order: {type: object, unevaluatedProperties: false,",
			release.Breaking, "v0.2.0", "openapi.yaml", "unevaluated"},
		{"a request that excludes a value", "openapi.yaml", "note: {type: string}", "note: {type: string, not: {enum: [x]}}",
			release.Breaking, "v0.2.0", "openapi.yaml", "not"},
		{"a parameter of unique items", "openapi.yaml", "schema: {type: array,", "schema: {type: array, uniqueItems: true,",
			release.Breaking, "v0.2.0", "openapi.yaml", "[request-uniqueItems]"},
		{"a keyword that no rule knows", "openapi.yaml", "id: {type: string}", "id: {type: string, collation: de}",
			release.Addition, "v0.2.0", "openapi.yaml", "responses.200.content.application/json.schema.properties.id.collation"},
		{"a keyword that oasdiff knows", "openapi.yaml", "id: {type: string}", "id: {type: string, contentEncoding: base64}",
			release.Breaking, "v0.2.0", "openapi.yaml", "content-encoding-changed"},
		{"a style that no rule knows", "openapi.yaml", "{name: ids, in: query,", "{name: ids, in: query, style: pipeDelimited,",
			release.Addition, "v0.2.0", "openapi.yaml", "[unknown-keyword]"},
		{"a description", "openapi.yaml", "description: A thing.", "description: The thing.",
			release.Internal, "v0.1.1", "", ""},
		{"a document that makes an operation internal", "openapi.yaml", "      operationId: getThing\n", "      operationId: fetchThing\n      x-internal: true\n",
			release.Addition, "v0.2.0", "openapi.yaml", "[api-operation-id"},
		{"a Go function with another signature", "client/client.go", "Get(id string)", "Get(id int)",
			release.Breaking, "v0.2.0", "Go API", "Get: changed from func(string)"},
		{"a removed Go type", "client/client.go", goClient, "package client\n",
			release.Breaking, "v0.2.0", "Go API", ".Get: removed"},
		{"a new Go function", "client/client.go", "func Get", "func List() {}\n\nfunc Get",
			release.Addition, "v0.2.0", "Go API", "List: added"},
		{"a newer Go", "go.mod", "go 1.26.0", "go 1.26.1",
			release.Addition, "v0.2.0", "go.mod", "needs Go 1.26.1 instead of 1.26.0"},
		{"the inside of a function", "client/client.go", "return Thing{}, nil", "return Thing{ID: id}, nil",
			release.Internal, "v0.1.1", "", ""},
		{"an internal Go package", "client/internal/wire/wire.go", "func Send() {}", "func Receive() {}",
			release.Internal, "v0.1.1", "", ""},
		{"the server's interface", "gen/server/server.go", "GetThing()", "GetThing(); ListThings()",
			release.Internal, "v0.1.1", "", ""},
		{"a text", "CHANGELOG.md", "# Changelog", "# Changes",
			release.Internal, "v0.1.1", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRepo(t)
			r.edit(test.file, test.from, test.to)
			if test.file == "go.mod" {
				t.Setenv("GOTOOLCHAIN", "local")
			}
			report := check(t, r)
			require.Equal(t, "v0.1.0", report.Last)
			require.Equal(t, test.due, report.Due, printed(t, report))
			if test.where == "" {
				require.Empty(t, report.Changes)
				require.Contains(t, printed(t, report), "due: a patch, v0.1.1")
				return
			}
			require.NotEmpty(t, report.Changes)
			first := report.Changes[0]
			require.Equal(t, test.level, first.Level, first.What)
			require.Equal(t, test.where, first.Where)
			require.Contains(t, first.What, test.what)
			require.Contains(t, printed(t, report), first.What)
		})
	}
}

func TestNothingIsDueWhenNothingChanged(t *testing.T) {
	report := check(t, newRepo(t))
	require.Equal(t, "none", report.Step)
	require.Empty(t, report.Changes)
	require.Equal(t, "nothing changed since v0.1.0: no version is due\n", printed(t, report))
}

func TestTheFirstVersionIsDueBeforeTheFirstTag(t *testing.T) {
	report := check(t, untagged(t))
	require.Equal(t, "there is no tag yet: v0.1.0 is due\n", printed(t, report))
}

func TestAfterTheFirstMajorVersionABreakIsAMajorStep(t *testing.T) {
	r := newRepo(t)
	r.git("tag", "v1.4.2")
	r.git("tag", "v1.10.0-rc.1") // a pre-release, which does not count
	r.git("tag", "vendor")       // not a version, so it does not count
	r.edit("client/client.go", "Get(id string)", "Get(id int)")
	report := check(t, r)
	require.Equal(t, []string{"v1.4.2", "v2.0.0", "major"}, []string{report.Last, report.Due, report.Step})
	require.Contains(t, printed(t, report), "client.Version is still v0.1.0")

	r.edit("client/client.go", "Get(id int)", "Get(id string)")
	r.write("client/more.go", "package client\n\nconst More = 1\n") // an untracked file
	require.Equal(t, "v1.5.0", check(t, r).Due)
}

func TestATagMustMatchTheModule(t *testing.T) {
	r := newRepo(t)
	r.edit("client/client.go", "func Get", "func List() {}\n\nfunc Get")
	release := func(tag string) error {
		_, err := release.Check(t.Context(), r.dir, tag)
		return err
	}
	require.ErrorContains(t, release("0.2.0"), `the tag "0.2.0" is not a version such as v0.1.0`)
	require.EqualError(t, release("v0.2.0"), "the tag is v0.2.0, but client.Version is v0.1.0")

	r.edit("client/version.go", `"0.1.0"`, `"0.2.0"`)
	require.EqualError(t, release("v0.2.0"), "the newest heading of CHANGELOG.md does not name v0.2.0")
	r.edit("CHANGELOG.md", "## v0.1.0", "## v0.2.0 (unreleased, Nango 0.71.4)\n\n## v0.1.0")
	require.EqualError(t, release("v0.2.0"), "CHANGELOG.md still calls v0.2.0 unreleased; write the date")
	r.edit("CHANGELOG.md", "unreleased", "2026-11-30")
	require.NoError(t, release("v0.2.0"))

	r.commit()
	r.git("tag", "v0.2.0") // HEAD is the tagged commit, as in the release workflow
	require.NoError(t, release("v0.2.0"))

	r.edit("client/version.go", `"0.2.0"`, `"0.1.1"`)
	r.edit("CHANGELOG.md", "v0.2.0", "v0.1.1")
	require.EqualError(t, release("v0.1.1"), "v0.1.1 is too small a step: v0.2.0 is due")
}

func TestABrokenTreeIsAnError(t *testing.T) {
	r := newRepo(t)
	r.edit("client/client.go", "func Get", "func Get(")
	_, err := release.Check(t.Context(), r.dir, "")
	require.ErrorContains(t, err, "the Go API: ")

	r = newRepo(t)
	r.write("openapi.yaml", "openapi: [")
	_, err = release.Check(t.Context(), r.dir, "")
	require.ErrorContains(t, err, "load openapi.yaml")

	_, err = release.Check(t.Context(), t.TempDir(), "")
	require.ErrorContains(t, err, "version.go")
}
