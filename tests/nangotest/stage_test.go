package nangotest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

// stage does what happened between the recorded exchanges: calls that were not kept, and time that passed.
type stage struct {
	t       *testing.T
	replay  *replay
	limited *replay
	gate    *gate // holds the sync and the slow action while it is shut
	fail    *gate // holds the action that fails
	hooks   []hook
}

type hook struct {
	line int
	do   func()
}

func (s *stage) before(line int) {
	for len(s.hooks) > 0 && s.hooks[0].line <= line {
		s.hooks[0].do()
		s.hooks = s.hooks[1:]
	}
}

// call is a request that was not kept.
func (s *stage) call(method, path, body string, headers ...string) []byte {
	return s.callAs(recordedKey, method, path, body, headers...)
}

func (s *stage) callAs(key, method, path, body string, headers ...string) []byte {
	e := exchange{Method: method, Path: path, RequestBody: json.RawMessage(body), RequestHeaders: map[string]string{
		"Authorization": "Bearer " + key,
	}}
	e.Path, e.Query, _ = strings.Cut(path, "?")
	if body != "" {
		e.RequestHeaders["Content-Type"] = "application/json"
	}
	for i := 0; i < len(headers); i += 2 {
		e.RequestHeaders[headers[i]] = headers[i+1]
	}
	resp, out := s.replay.send(e)
	require.Less(s.t, resp.StatusCode, 300, "%s %s: %s", method, path, out)
	return out
}

// settle waits until nothing goes on but what a gate holds.
func (s *stage) settle() { synctest.Wait() }

var onConnection = []string{"Connection-Id", "c-none", "Provider-Config-Key", "unauth"}

// async queues an action under the id that it has in the recording.
func (s *stage) async(id, body string) {
	var answer struct{ ID string }
	require.NoError(s.t, json.Unmarshal(s.call("POST", "/action/trigger", body, append(onConnection, "X-Async", "true")...), &answer))
	s.replay.same[id] = answer.ID
}

// connect makes a connection with the token of a recorded session.
func (s *stage) connect(session, id string) {
	ref, err := s.replay.srv.CompleteConnect(s.t.Context(), s.replay.same[session], "key",
		gen.NewConnectionCredentials(gen.APIKeyCredentials{APIKey: "k"}))
	require.NoError(s.t, err)
	s.replay.same[id] = ref.ConnectionID
}

func (s *stage) script() []hook {
	const sessionA = "nango_connect_session_a2ac6b0c7cd9d9292ff6f30b8ceb2b20e22d0abe6f4f541837878dc172f65a95"
	const sessionB = "nango_connect_session_67f3af15aee1aca19a32f6689c06338506b416fcda0b97b0322a416cfab87f24"
	sync := func(verb, name string) func() {
		return func() {
			s.call("POST", "/sync/"+verb, fmt.Sprintf(`{"provider_config_key":"unauth","connection_id":"c-none","syncs":[%q]}`, name))
			s.settle()
		}
	}
	return []hook{
		{39, func() {
			s.call("POST", "/integrations", `{"unique_key":"tw","provider":"twitter","credentials":{"type":"OAUTH1","client_id":"c","client_secret":"s"}}`)
		}},
		{71, func() {
			s.call("PATCH", "/integrations/gh", `{"credentials":{"type":"OAUTH2","client_id":"cid2","client_secret":"csec2","scopes":"repo","webhook_secret":"whs"}}`)
		}},
		{78, func() {
			s.call("POST", "/integrations", `{"unique_key":"tmp","provider":"unauthenticated","display_name":"Unauthenticated"}`)
		}},
		{84, func() {
			s.call("POST", "/connections", `{"provider_config_key":"unauth","connection_id":"c-none","credentials":{"type":"NONE"}}`)
		}},
		{86, func() {
			s.call("POST", "/connections", `{"provider_config_key":"key","credentials":{"type":"API_KEY","apiKey":"k"}}`)
		}},
		{91, func() {
			s.call("POST", "/connections", `{"provider_config_key":"tw","connection_id":"c-tw","credentials":{"type":"OAUTH1","oauth_token":"t","oauth_token_secret":"s"}}`)
		}},
		{141, func() {
			s.call("PATCH", "/connections/c-none?provider_config_key=unauth", `{"end_user":{"id":"u9","email":"u9@example.com"}}`)
		}},
		{167, func() {
			s.call("POST", "/connections/metadata", `{"connection_id":"c-none","provider_config_key":"unauth","metadata":{}}`)
		}},
		{171, func() {
			s.call("POST", "/connection", `{"provider_config_key":"gh","connection_id":"d-gh","access_token":"a"}`)
		}},
		{217, func() { s.connect(sessionA, "9768afba-dee5-4970-a519-fc9e7d0e0626") }},
		{228, func() { s.seed(nangotest.Seed{Variables: recordedVariables}) }},
		{236, func() { s.seed(nangotest.Seed{Integrations: []nangotest.Integration{s.functions()}}); s.settle() }},
		{288, sync("trigger", "items")},
		{303, func() { s.gate.shut() }},
		{317, s.settle},
		{332, s.settle},
		{347, func() { s.gate.open(); s.settle() }},
		{356, func() {
			s.settle()
			sync("start", "items-manual")()
			sync("pause", "items-manual")()
			sync("start", "failing-sync")()
			sync("pause", "failing-sync")()
			s.call("POST", "/connections/metadata", `{"connection_id":"c-none","provider_config_key":"unauth","metadata":{"del":true,"update":true,"break":true}}`)
			sync("trigger", "items")()
			s.call("POST", "/connections/metadata", `{"connection_id":"c-none","provider_config_key":"unauth","metadata":{"del":true,"update":true}}`)
		}},
		{379, s.settle},
		{411, func() { s.gate.shut() }},
		{413, func() { s.async("27826476-ee8b-4da1-8ead-97ffe40f9a31", `{"action_name":"echo","input":{"z":1}}`) }},
		{414, func() { s.fail.shut() }},
		{418, func() { s.async("3c0fef11-3ce6-406f-8cef-8ba43f23e12e", `{"action_name":"string-out"}`) }},
		{419, func() { s.gate.open(); s.settle() }},
		{427, func() {
			s.call("POST", "/sync/trigger", `{"provider_config_key":"unauth","connection_id":"c-none","syncs":["items"],"opts":{"reset":true,"emptyCache":true}}`)
			s.settle()
		}},
		{440, func() {
			for _, key := range []string{"unauth", "generic", "key", "basic", "gh", "tw"} {
				require.NoError(s.t, s.replay.srv.SetUpstream(key, http.HandlerFunc(echo)))
			}
		}},
		{491, func() { s.fail.open(); s.settle() }},
		{497, func() { s.callAs(recordedAccountKey, "POST", "/environments", `{"name":"prod"}`) }},
		{524, func() { s.callAs(recordedAccountKey, "DELETE", "/environments/3", "") }},
		{527, func() { s.callAs(recordedAccountKey, "POST", "/environments", `{"name":"live","is_production":true}`) }},
		{604, func() {
			// Of another integration, so that it has no syncs: by the id that was recorded nothing can be asked about it.
			s.call("POST", "/connections", `{"provider_config_key":"key","connection_id":"a/b c?d#e%","credentials":{"type":"API_KEY","apiKey":"k"}}`)
		}},
		{613, func() { s.connect(sessionB, "e3d7c1b9-5cb2-43f1-b843-59b57e682a21") }},
		{629, s.settle},
		{633, s.settle},
		{642, s.settle},
		{644, s.settle},
	}
}

func (s *stage) seed(seed nangotest.Seed) { require.NoError(s.t, s.replay.srv.Seed(seed)) }

// functions is what was deployed.
func (s *stage) functions() nangotest.Integration {
	action := nangotest.FunctionDetails{
		Scopes: []string{"s1"}, Input: "EchoInput", Returns: []string{"EchoOutput"},
		Schema: json.RawMessage(`{"definitions":{"EchoInput":{"type":"object","properties":{"a":{"type":"number"}}},"EchoOutput":{"type":"object","properties":{"echoed":{}}}}}`),
	}
	in := nangotest.Integration{UniqueKey: "unauth", Provider: "unauthenticated", DisplayName: "No auth",
		OnEvents: []nangotest.OnEvent{{Name: "after-create", Event: "post-connection-creation"}}}
	actions := s.actions()
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		action.Code = "// " + name
		in.Actions = append(in.Actions, nangotest.Action{Name: name, Description: name + " action", Details: action, Run: actions[name]})
	}
	for _, name := range []string{"items", "items-manual", "failing-sync"} {
		model, run := models[name], s.items
		if name == "failing-sync" {
			run = func(context.Context, nangotest.SyncRun) error { return fmt.Errorf("as asked for") }
		}
		in.Syncs = append(in.Syncs, nangotest.Sync{
			Name: name, Description: name + " sync", Models: []string{model}, Run: run, AutoStart: name == "items",
			Details: nangotest.FunctionDetails{
				Scopes: []string{"s1", "s2"}, Code: "// " + name,
				Schema: json.RawMessage(`{"definitions":{"` + model + `":{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}},"required":["id"]}}}`),
			},
		})
	}
	return in
}

// models are what the syncs save.
var models = map[string]string{"items": "Item", "items-manual": "Thing", "failing-sync": "Never"}

type actionFunc = func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error)

func (s *stage) actions() map[string]actionFunc {
	always := func(v any) actionFunc {
		return func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) { return v, nil }
	}
	return map[string]actionFunc{
		"echo": func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
			return map[string]any{"echoed": input, "at": "fixed"}, nil
		},
		"fail": func(ctx context.Context, _ nangotest.FunctionCall, _ json.RawMessage) (any, error) {
			s.fail.pass(ctx)
			return nil, &nangotest.ActionError{Payload: map[string]any{"code": 42, "detail": map[string]any{"a": []int{1}}, "message": "custom"}}
		},
		"http-fail": func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
			return nil, &nangotest.UpstreamError{
				Status: 422, Header: http.Header{"Content-Type": {"application/json"}, "X-Ratelimit-Remaining": {"42"}, "X-Upstream": {"echo"}},
				Body: echoed("GET", "/status/422", "", map[string]string{"user-agent": "nango"}),
			}
		},
		"proxied": always(map[string]any{"upstream_status": 200, "got": "GET"}),
		"slow": func(ctx context.Context, _ nangotest.FunctionCall, _ json.RawMessage) (any, error) {
			s.gate.pass(ctx)
			return map[string]bool{"slow": true}, nil
		},
		"null-out": always(nil), "string-out": always("just a string"),
		"throw": func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
			return nil, fmt.Errorf("thrown")
		},
	}
}

// item is a record of the recorded sync.
type item struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	N      int             `json:"n"`
	Nested map[string]bool `json:"nested"`
	Tags   []any           `json:"tags"`
	Maybe  any             `json:"maybe"`
	Big    int64           `json:"big"`
	TS     string          `json:"ts"`
}

// items saves 1,250 records, and then changes and deletes a few where the metadata says so.
func (s *stage) items(ctx context.Context, run nangotest.SyncRun) error {
	s.gate.pass(ctx)
	conn, err := run.Client.Connections.Get(ctx, run.Connection.ConnectionID, run.Connection.ProviderConfigKey, client.GetConnectionParams{})
	if err != nil {
		return err
	}
	if conn.Metadata["break"] == true {
		return fmt.Errorf("as asked for")
	}
	model := models[run.Name]
	rows := make([]item, 1250)
	for i := range rows {
		rows[i] = item{
			ID: strconv.Itoa(i), Name: "item " + strconv.Itoa(i), N: i, Nested: map[string]bool{"even": i%2 == 0},
			Tags: []any{"a", nil}, Big: 9007199254740992, TS: fmt.Sprintf("2023-11-14T22:13:%02d.000Z", i%60),
		}
		if i%3 != 0 {
			rows[i].Maybe = "x"
		}
	}
	for _, chunk := range [][]item{rows[:1000], rows[1000:]} {
		if err := run.Save(model, chunk); err != nil {
			return err
		}
	}
	if conn.Metadata["update"] == true {
		if err := run.Update(model, []map[string]string{{"id": "0", "name": "upd 0"}, {"id": "1", "name": "upd 1"}, {"id": "2", "name": "upd 2"}}); err != nil {
			return err
		}
	}
	if conn.Metadata["del"] == true {
		return run.Delete(model, rows[10:15])
	}
	return nil
}

// echo is the recorded provider: it tells what it got. The headers of the transport are those of the recording.
func echo(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/binary" {
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte{0, 1, 2, 255})
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Upstream", "echo")
	body, _ := io.ReadAll(r.Body)
	headers := map[string]string{}
	for name, values := range r.Header {
		headers[strings.ToLower(name)] = values[0]
	}
	status := http.StatusOK
	if code, ok := strings.CutPrefix(r.URL.Path, "/status/"); ok {
		status, _ = strconv.Atoi(code)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(echoed(r.Method, r.URL.RequestURI(), string(body), headers))
}

func echoed(method, uri, body string, headers map[string]string) map[string]any {
	headers["accept-encoding"], headers["connection"], headers["host"] = "gzip", "keep-alive", "10.99.99.1:9999"
	if headers["accept"] == "" {
		headers["accept"] = "application/json"
	}
	return map[string]any{"method": method, "url": uri, "headers": headers, "body": body}
}

// gate holds those who pass while it is shut.
type gate struct {
	mu   sync.Mutex
	wait chan struct{}
}

func newGate() *gate {
	g := &gate{wait: make(chan struct{})}
	close(g.wait)
	return g
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wait = make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.wait)
}

func (g *gate) pass(ctx context.Context) {
	g.mu.Lock()
	wait := g.wait
	g.mu.Unlock()
	select {
	case <-wait:
	case <-ctx.Done():
	}
}
