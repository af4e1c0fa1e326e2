package contract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/runtime"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/contract"
	"github.com/nango-go/nango/tests/nangotest"
)

// use is an operation with the arguments of one call.
type use struct {
	name   string // of the case
	op     *openapi3.Operation
	path   string
	params []*openapi3.Parameter // those of the path first, then in the order of the document
	values map[string]any        // by the parameter's name
	body   json.RawMessage
}

// stockCall is an input line of tests/contract/stock.
type stockCall struct {
	Method string
	Path   []json.RawMessage
	Params json.RawMessage
	Body   json.RawMessage
}

// stockExchange is an output line of tests/contract/stock.
type stockExchange struct {
	Problem                           string
	Method, Path, Query, Body, Answer string
	Header, AnswerHeader              http.Header
	Status                            int
}

// The document works with other generators: the client that oapi-codegen generates without our
// templates calls every operation of the emulator, each exchange is valid, and our generated client
// sends the same requests.
func TestTheStockClientSendsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short: the test compiles a generated client")
	}
	t.Parallel()
	srv := newWorld(t).srv
	calls := usesOf(t)
	exchanges := runStock(t, srv, calls)
	require.Len(t, exchanges, len(calls))
	server, err := url.Parse(srv.URL())
	require.NoError(t, err)
	compared := map[string]bool{}
	for i, u := range calls {
		stock := exchanges[i]
		t.Run(u.op.OperationID+" "+u.name, func(t *testing.T) {
			require.Empty(t, stock.Problem)
			newest := u.op.Extensions["x-nango-until"] == nil
			if newest && !strings.Contains(u.path, "{anyPath}") { // the provider defines the answer
				var found complaints
				contract.New(&found, basePath).Exchange(stock.request(t), stock.response(), stock.Status < 300)
				require.Empty(t, found)
			}
			if u.op.Tags[0] == "legacy" || u.op.Tags[0] == "proxy" {
				return // our generated client omits these
			}
			ours := sentByUs(t, server, u)
			requireSameRequest(t, u, ours, stock)
			requireBound(t, u, ours)
			compared[u.op.OperationID] = true
		})
	}
	require.Len(t, compared, reflect.TypeFor[*gen.Client[*http.Request]]().NumMethod(), "methods of our generated client")
}

// zeros are zero values in the document's examples that our client omits, since they are the
// default: a parameter or a member of the body, by operation.
var zeros = map[string]string{"listFunctions": "page", "triggerSync": "emptyCache"}

// usesOf returns calls of every operation: with required arguments only, with all arguments, and
// with strings that must be escaped.
func usesOf(t *testing.T) []use {
	t.Helper()
	var out []use
	eachOperation(t, func(path, _ string, item *openapi3.PathItem, op *openapi3.Operation) {
		var params []*openapi3.Parameter
		for _, ref := range slices.Concat(item.Parameters, op.Parameters) {
			params = append(params, ref.Value)
		}
		slices.SortStableFunc(params, func(a, b *openapi3.Parameter) int {
			return strings.Index(path, "{"+a.Name+"}") - strings.Index(path, "{"+b.Name+"}")
		})
		var body json.RawMessage
		if op.RequestBody != nil {
			b, err := json.Marshal(op.RequestBody.Value.Content.Get("application/json").Example)
			require.NoError(t, err)
			body = b
		}
		for _, name := range []string{"with what is required", "with everything", "with odd strings"} {
			u := use{name: name, op: op, path: path, params: params, values: map[string]any{}, body: body}
			for _, p := range params {
				if p.Required || name != "with what is required" {
					u.values[p.Name] = sample(p, name == "with odd strings")
				}
			}
			out = append(out, u)
		}
	})
	slices.SortFunc(out, func(a, b use) int { return strings.Compare(a.op.OperationID+a.name, b.op.OperationID+b.name) })
	return out
}

// sample returns a value for a parameter: the document's example, or a string that must be escaped.
func sample(p *openapi3.Parameter, odd bool) any {
	s := p.Schema.Value
	plain := s.Type.Is("string") && len(s.Enum) == 0 && s.Format == "" && s.Pattern == ""
	switch {
	case odd && plain && p.In == "header":
		return "a b,c;d=e"
	case odd && plain:
		return "a b/c?d=e&f#g%2F,ü"
	case odd && s.Type.Is("object"):
		return map[string]any{"a b&c": "d=e, ü", "plan": "pro"}
	case odd && s.Type.Is("array") && len(s.Items.Value.Enum) == 0 && p.Explode != nil && *p.Explode:
		return []any{"a,b", "c d&e"}
	case p.Example != nil:
		return p.Example
	case s.Type.Is("boolean"):
		return true
	case s.Type.Is("integer"):
		return 3
	case s.Type.Is("array"):
		return []any{"added"}
	case s.Type.Is("object"):
		return map[string]any{"plan": "pro"}
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Format == "date-time":
		return "2026-11-21T20:31:47.5Z"
	case s.Pattern != "":
		return "404,409"
	}
	return "text"
}

// runStock generates and compiles the stock client with its program, and makes the calls.
func runStock(t *testing.T, srv *nangotest.Server, uses []use) []stockExchange {
	t.Helper()
	dir := t.TempDir()
	here, err := filepath.Abs("stock")
	require.NoError(t, err)
	generated, config, overlay, program := filepath.Join(dir, "client.gen.go"), filepath.Join(dir, "config.yaml"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "stock.exe")
	quoted, err := json.Marshal(generated)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(config, []byte("package: main\noutput: "+string(quoted)+"\ngenerate: {models: true, client: true}\n"), 0o600))
	replaced, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "client.gen.go"): generated}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replaced, 0o600))
	runGo(t, nil, "tool", "oapi-codegen", "-config", config, filepath.Join("..", "..", "openapi.yaml"))
	runGo(t, nil, "build", "-tags", "stock", "-overlay", overlay, "-o", program, "./stock")

	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, u := range uses {
		require.NoError(t, encoder.Encode(u.stock(t)))
	}
	cmd := exec.CommandContext(t.Context(), program, srv.URL(), srv.SecretKey())
	cmd.Stdin, cmd.Stderr, cmd.WaitDelay = &input, os.Stderr, time.Second
	out, err := cmd.Output()
	require.NoError(t, err)
	var exchanges []stockExchange
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var e stockExchange
		require.NoError(t, d.Decode(&e))
		exchanges = append(exchanges, e)
	}
	return exchanges
}

func runGo(t *testing.T, stdin io.Reader, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Stdin, cmd.WaitDelay = stdin, time.Second
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go %s: %s", strings.Join(args, " "), out)
}

// stock returns the call as input of tests/contract/stock.
func (u use) stock(t *testing.T) stockCall {
	t.Helper()
	c := stockCall{Method: strings.ToUpper(u.op.OperationID[:1]) + u.op.OperationID[1:], Body: u.body}
	others := map[string]any{}
	for _, p := range u.params {
		value, given := u.values[p.Name]
		switch {
		case p.In == "path":
			b, err := json.Marshal(value)
			require.NoError(t, err)
			c.Path = append(c.Path, b)
		case given:
			others[p.Name] = value
		}
	}
	if slices.ContainsFunc(u.params, func(p *openapi3.Parameter) bool { return p.In != "path" }) {
		b, err := json.Marshal(others)
		require.NoError(t, err)
		c.Params = b
	}
	if strings.HasPrefix(u.op.OperationID, "proxy") && u.body == nil && u.op.RequestBody != nil {
		c.Body = json.RawMessage(`{}`)
	}
	return c
}

func (e stockExchange) request(t *testing.T) *http.Request {
	t.Helper()
	var body io.Reader
	if e.Body != "" {
		body = strings.NewReader(e.Body)
	}
	req, err := http.NewRequestWithContext(t.Context(), e.Method, "http://example.com"+strings.TrimPrefix(e.Path, basePath)+"?"+e.Query, body)
	require.NoError(t, err)
	req.Header = e.Header
	return req
}

func (e stockExchange) response() *http.Response {
	return &http.Response{StatusCode: e.Status, Header: e.AnswerHeader, Body: io.NopCloser(strings.NewReader(e.Answer))}
}

// sentByUs builds the request with our generated client.
func sentByUs(t *testing.T, server *url.URL, u use) *http.Request {
	t.Helper()
	client := &gen.Client[*http.Request]{Server: server, Send: func(_ gen.Operation, req *http.Request) (*http.Request, error) { return req, nil }}
	method := reflect.ValueOf(client).MethodByName(strings.ToUpper(u.op.OperationID[:1]) + u.op.OperationID[1:])
	require.True(t, method.IsValid())
	args := []reflect.Value{reflect.ValueOf(t.Context())}
	fill := func(raw any) {
		require.Less(t, len(args), method.Type().NumIn())
		v := reflect.New(method.Type().In(len(args)))
		set(t, v.Elem(), raw)
		args = append(args, v.Elem())
	}
	optional := false
	for _, in := range []string{"path", "query", "header"} {
		for _, p := range u.params {
			if p.In == in && p.Required {
				fill(u.values[p.Name])
			}
			optional = optional || !p.Required
		}
	}
	if optional {
		params := reflect.New(method.Type().In(len(args))).Elem()
		for _, p := range u.params {
			if value, given := u.values[p.Name]; given && !p.Required {
				set(t, fieldOf(t, params, p.Name), value)
			}
		}
		args = append(args, params)
	}
	if u.body != nil {
		v := reflect.New(method.Type().In(len(args)))
		require.NoError(t, json.Unmarshal(u.body, v.Interface()))
		args = append(args, v.Elem())
	}
	results := method.Call(args)
	err, _ := reflect.TypeAssert[error](results[1])
	require.NoError(t, err)
	return results[0].Interface().(*http.Request)
}

// set decodes raw, encoded as JSON, into v.
func set(t *testing.T, v reflect.Value, raw any) {
	t.Helper()
	b, err := json.Marshal(raw)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v.Addr().Interface()))
}

var notLetters = regexp.MustCompile(`[^a-z0-9]`)

// fieldOf returns the field for a parameter. The names are compared without case, separators, and
// the prefix X-.
func fieldOf(t *testing.T, params reflect.Value, name string) reflect.Value {
	t.Helper()
	plain := func(s string) string {
		return strings.TrimPrefix(notLetters.ReplaceAllString(strings.ToLower(s), ""), "x")
	}
	for i := range params.NumField() {
		if plain(params.Type().Field(i).Name) == plain(name) {
			return params.Field(i)
		}
	}
	require.Fail(t, "there is no field", "%s in %s", name, params.Type())
	return reflect.Value{}
}

// requireSameRequest compares method, path, query, headers and body.
func requireSameRequest(t *testing.T, u use, ours *http.Request, stock stockExchange) {
	t.Helper()
	require.Equal(t, stock.Method, ours.Method)
	require.Equal(t, segments(t, stock.Path), segments(t, ours.URL.EscapedPath()))
	query, left := values(t, stock.Query), zeros[u.op.OperationID]
	if query.Get(left) == "0" {
		query.Del(left)
	}
	require.Equal(t, query, values(t, ours.URL.RawQuery))
	headers := maps.Clone(ours.Header)
	want := stock.Header.Clone()
	want.Del("Authorization") // package wire adds it
	require.Equal(t, map[string][]string(want), map[string][]string(headers))
	body := ""
	if ours.Body != nil {
		b, err := io.ReadAll(ours.Body)
		require.NoError(t, err)
		body = string(b)
	}
	if u.body == nil {
		require.Equal(t, stock.Body, body)
	} else {
		want := strings.Replace(stock.Body, `"`+left+`":false,`, "", 1)
		require.JSONEq(t, want, body)
	}
}

// segments returns the decoded segments of an escaped path. Servers treat paths with equal segments
// alike.
func segments(t *testing.T, escaped string) []string {
	t.Helper()
	parts := strings.Split(escaped, "/")
	for i, part := range parts {
		decoded, err := url.PathUnescape(part)
		require.NoError(t, err)
		parts[i] = decoded
	}
	return parts
}

func values(t *testing.T, query string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(query)
	require.NoError(t, err)
	return v
}

// requireBound parses our query with the runtime of oapi-codegen's servers, and compares the values
// with those given.
func requireBound(t *testing.T, u use, ours *http.Request) {
	t.Helper()
	for _, p := range u.params {
		value, given := u.values[p.Name]
		if p.In != "query" || !given || value == 0 || p.Name == zeros[u.op.OperationID] {
			continue
		}
		s, style, explode := p.Schema.Value, p.Style, p.Explode == nil || *p.Explode
		if style == "" {
			style = "form"
		}
		var bound any
		switch {
		case s.Type.Is("array"):
			bound = new([]string)
		case s.Type.Is("object"):
			bound = new(map[string]string)
		case s.Type.Is("boolean"):
			bound = new(bool)
		case s.Type.Is("integer"):
			bound = new(int)
		default:
			bound = new(string)
		}
		err := runtime.BindQueryParameterWithOptions(style, explode, true, p.Name, ours.URL.Query(), bound, runtime.BindQueryParameterOptions{})
		require.NoError(t, err, "%s", p.Name)
		require.Equal(t, fmt.Sprint(value), fmt.Sprint(reflect.ValueOf(bound).Elem().Interface()), p.Name)
	}
}
