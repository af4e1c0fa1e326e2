package contract_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/contract"
	"github.com/nango-go/nango/tests/nangotest"
)

// use describes one call of an operation and the arguments of the call.
type use struct {
	name   string // the name of the case
	op     *openapi3.Operation
	path   string
	params []*openapi3.Parameter // first those in the path, then the others, in the order of openapi.yaml
	values map[string]any        // by the name of the parameter
	body   json.RawMessage
}

// stockCall is a line of the input of the program tests/contract/stock.
type stockCall struct {
	Method string
	Path   []json.RawMessage
	Params json.RawMessage
	Body   json.RawMessage
}

// stockExchange is a line of the output of the program tests/contract/stock.
type stockExchange struct {
	Problem                           string
	Method, Path, Query, Body, Answer string
	Header, AnswerHeader              http.Header
	Status                            int
}

// The OpenAPI spec must also work with oapi-codegen's own templates instead of this project's
// templates. The client generated with them calls every operation of the emulator. Each exchange
// must be valid, and the client in package gen must send the same requests for the same calls.
func TestTheStockClientSendsTheSameRequests(t *testing.T) {
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
			if newest && !strings.Contains(u.path, "{anyPath}") { // the provider defines the response
				var found complaints
				contract.New(&found, basePath).Exchange(stock.request(t), stock.response(), stock.Status < 300)
				require.Empty(t, found)
			}
			if u.op.Tags[0] == "legacy" || u.op.Tags[0] == "proxy" {
				return // package gen does not have these operations
			}
			ours := sentByUs(t, server, u)
			requireSameRequest(t, u, ours, stock)
			requireBound(t, u, ours)
			compared[u.op.OperationID] = true
		})
	}
	require.Len(t, compared, reflect.TypeFor[*gen.Client[*http.Request]]().NumMethod(), "methods of our generated client")
}

// zeros maps an operationId to the name of a parameter or body member whose example in openapi.yaml
// equals its default. Package gen does not send a value that equals the default.
var zeros = map[string]string{"listFunctions": "page", "triggerSync": "emptyCache"}

// usesOf returns three calls of each operation: one with the required arguments only, one with all
// arguments, and one with strings that must be escaped.
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
		for _, name := range []string{"required arguments", "all arguments", "escaped strings"} {
			u := use{name: name, op: op, path: path, params: params, values: map[string]any{}, body: body}
			for _, p := range params {
				if p.Required || name != "required arguments" {
					u.values[p.Name] = sample(p, name == "escaped strings")
				}
			}
			out = append(out, u)
		}
	})
	slices.SortFunc(out, func(a, b use) int { return strings.Compare(a.op.OperationID+a.name, b.op.OperationID+b.name) })
	return out
}

// sample returns a value for a parameter: the example in openapi.yaml or, if odd is true, a string
// that must be escaped.
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

// runStock generates the stock client, compiles it together with the program in the folder stock,
// and makes the calls with it.
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

// stock returns the call as a line of the input of the program tests/contract/stock.
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
