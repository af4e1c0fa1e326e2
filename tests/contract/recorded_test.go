package contract_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/contract"
)

// recording is a recorded exchange with a Nango 0.71.4 server.
type recording struct{ recorded.Exchange }

func recordings(t *testing.T) []recording {
	t.Helper()
	all := append(recorded.Read[recording](t, "testdata/exchanges.jsonl"),
		recorded.Read[recording](t, "../nangotest/testdata/exchanges.jsonl")...)
	require.Len(t, all, 467+340)
	return all
}

// isJSON reports whether the response's body is JSON. Only JSON bodies are recorded unchanged.
func (r recording) isJSON() bool {
	return strings.Contains(r.ContentType(), "json")
}

func (r recording) response(body string) *http.Response {
	return &http.Response{StatusCode: r.Status, Header: recorded.Header(r.ResponseHeaders), Body: io.NopCloser(strings.NewReader(body))}
}

func (r recording) request(t *testing.T) *http.Request {
	t.Helper()
	var body io.Reader
	if sent := string(r.RequestBody); sent != "" && sent != "null" {
		body = strings.NewReader(sent)
	}
	req, err := http.NewRequestWithContext(t.Context(), r.Method, "http://example.com"+r.Path+"?"+r.Query, body)
	require.NoError(t, err)
	req.Header = recorded.Header(r.RequestHeaders)
	return req
}

// wider lists recorded requests that openapi.yaml forbids on purpose, although the recorded server
// accepted them. The keys are lines of the recording, and the values are the rules that forbid the
// requests.
var wider = map[int]string{
	256: "openapi.yaml only allows a whole number as a limit",
	275: "openapi.yaml only has the filters in lower case",
	390: "the server treats an unknown format as the default",
	541: "the server ignores the body",
}

// check validates the given response body against openapi.yaml, and also the request of r if the
// server accepted it. It returns the errors.
func (r recording) check(t *testing.T, body string) complaints {
	t.Helper()
	var found complaints
	contract.New(&found, "").Exchange(r.request(t), r.response(body), r.Status < 300 && wider[r.Line] == "")
	return found
}

// Recorded exchanges with a real server must match openapi.yaml, except for proxied responses,
// which come from a provider.
func TestRecordedExchangesAreAsDocumented(t *testing.T) {
	t.Parallel()
	doc := document(t)
	tried, loose := map[string]bool{}, []string{}
	for _, r := range recordings(t) {
		if strings.HasPrefix(r.Path, "/proxy/") {
			require.NotNil(t, doc.Paths.Find("/proxy/{anyPath}").GetOperation(r.Method), "line %d: %s %s", r.Line, r.Method, r.Path)
			continue
		}
		path := contract.Template(r.request(t))
		if !r.isJSON() {
			if found := r.check(t, ""); len(found) > 0 {
				t.Errorf("line %d: %s", r.Line, found)
			}
			continue
		}
		if found := r.check(t, string(r.ResponseBody)); len(found) > 0 {
			t.Errorf("line %d: %s", r.Line, found)
			continue
		}
		op := doc.Paths.Find(path).GetOperation(r.Method)
		schema := op.Responses.Status(r.Status).Value.Content.Get("application/json").Schema.Value
		var body any
		require.NoError(t, json.Unmarshal(r.ResponseBody, &body))
		require.Empty(t, undeclared(schema, body, ""), "line %d: %s %s has undocumented fields", r.Line, r.Method, r.Path)
		if r.Status >= 300 || strings.HasPrefix(r.Path, "/action") || path == "/connection/{connectionId}/metadata" { // users define the content of these responses
			continue
		}
		for where, changed := range mutations(body, "") {
			key := r.Method + " " + path + " " + where
			if tried[key] {
				continue
			}
			tried[key] = true
			b, err := json.Marshal(changed)
			require.NoError(t, err)
			if len(r.check(t, string(b))) == 0 && len(undeclared(schema, changed, "")) == 0 {
				loose = append(loose, key)
			}
		}
	}
	require.Greater(t, len(tried), 500)
	t.Logf("%d of %d mutations rejected", len(tried)-len(loose), len(tried))
	require.LessOrEqual(t, float64(len(loose)), 0.01*float64(len(tried)), "mutated fields that were accepted: %v", loose)
}

// undefined lists fields such as metadata, whose content Nango does not define.
var undefined = strings.Fields(`metadata connection_config raw payload upstream records latestResult recordCount tags input output attributes checkpoint
	parameters integration_config custom json_schema returns connectUISettings credentials_label proxy authorization_params token_params
	refresh_params credentials connection_configuration webhook_routing_script`)

// mutations yields copies of v with one change each: a field has another name, or its value has
// another type. It skips the fields in undefined, and changes only the first two items of each
// list.
func mutations(v any, at string) func(yield func(string, any) bool) {
	return func(yield func(string, any) bool) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				if slices.Contains(undefined, name) {
					continue
				}
				renamed := maps.Clone(v)
				delete(renamed, name)
				renamed["x_"+name] = v[name]
				if !yield(at+"."+name+" renamed", renamed) {
					return
				}
				if v[name] != nil {
					retyped := maps.Clone(v)
					switch v[name].(type) {
					case string:
						retyped[name] = 12345
					case map[string]any, []any:
						retyped[name] = true
					default:
						retyped[name] = "another type"
					}
					if !yield(at+"."+name+" retyped", retyped) {
						return
					}
				}
				for where, changed := range mutations(v[name], at+"."+name) {
					inner := maps.Clone(v)
					inner[name] = changed
					if !yield(where, inner) {
						return
					}
				}
			}
		case []any:
			for i := range v[:min(len(v), 2)] {
				for where, changed := range mutations(v[i], at+"[]") {
					items := slices.Clone(v)
					items[i] = changed
					if !yield(where, items) {
						return
					}
				}
			}
		}
	}
}

// undeclared returns the paths of the fields of v that are declared neither by the schema itself
// nor by a schema that it is composed of.
func undeclared(schema *openapi3.Schema, v any, at string) (out []string) {
	switch v := v.(type) {
	case map[string]any:
		fields, open := map[string][]*openapi3.Schema{}, false
		branches(schema, func(s *openapi3.Schema) {
			for name, field := range s.Properties {
				fields[name] = append(fields[name], field.Value)
			}
			open = open || s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has ||
				s.Properties == nil && s.Items == nil && len(s.Enum) == 0 && s.Const == nil && len(s.OneOf) == 0 && (s.Type == nil || s.Type.Includes("object"))
		})
		for name, value := range v {
			if fields[name] != nil {
				out = append(out, undeclared(anyOf(fields[name]), value, at+"."+name)...)
			} else if !open {
				out = append(out, at+"."+name)
			}
		}
	case []any:
		var items []*openapi3.Schema
		branches(schema, func(s *openapi3.Schema) {
			if s.Items != nil {
				items = append(items, s.Items.Value)
			}
		})
		for _, item := range v {
			if items != nil {
				out = append(out, undeclared(anyOf(items), item, at+"[]")...)
			}
		}
	}
	return out
}

// branches calls visit for a schema and for all schemas that it is composed of.
func branches(s *openapi3.Schema, visit func(*openapi3.Schema)) {
	visit(s)
	for _, member := range slices.Concat(s.OneOf, s.AnyOf, s.AllOf) {
		branches(member.Value, visit)
	}
}

func anyOf(schemas []*openapi3.Schema) *openapi3.Schema {
	s := &openapi3.Schema{Type: &openapi3.Types{"null"}}
	for _, member := range schemas {
		s.AnyOf = append(s.AnyOf, &openapi3.SchemaRef{Value: member})
	}
	return s
}
