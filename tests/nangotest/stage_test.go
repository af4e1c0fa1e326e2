package nangotest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

// stage makes the changes that happened between the recorded exchanges: it sends requests that the
// recording does not contain and lets time pass.
type stage struct {
	t       *testing.T
	replay  *replay
	limited *replay
	gate    gate // blocks the sync and the slow action while it is shut
	fail    gate // blocks the failing action
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

// call sends a request that the recording does not contain.
func (s *stage) call(method, path, body string, headers ...string) []byte {
	return s.callAs(recordedKey, method, path, body, headers...)
}

func (s *stage) callAs(key, method, path, body string, headers ...string) []byte {
	var e exchange
	e.Method, e.RequestBody = method, json.RawMessage(body)
	e.RequestHeaders = map[string]string{"Authorization": "Bearer " + key}
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

// settle waits until all work has ended, except functions that wait until a gate is opened.
func (s *stage) settle() { synctest.Wait() }

var onConnection = []string{"Connection-Id", "c-none", "Provider-Config-Key", "unauth"}

// async queues an action. It maps the id that the action has in the recording to the id that the
// emulator has given it.
func (s *stage) async(id, body string) {
	var answer struct{ ID string }
	require.NoError(s.t, json.Unmarshal(s.call("POST", "/action/trigger", body, append(onConnection, "X-Async", "true")...), &answer))
	s.replay.same[id] = answer.ID
}

// connect creates a connection in a connect session. It maps the id that the connection has in the
// recording to its id in the emulator. The parameter session is the token that the session has in
// the recording.
func (s *stage) connect(session, id string) {
	ref, err := s.replay.srv.CompleteConnect(s.t.Context(), nangotest.ConnectSession{Token: s.replay.same[session]}, "key",
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
		{489, func() { require.NoError(s.t, s.replay.srv.Advance(s.t.Context(), time.Minute)) }},
		{491, func() { s.fail.open(); s.settle() }},
		{497, func() { s.callAs(recordedAccountKey, "POST", "/environments", `{"name":"prod"}`) }},
		{524, func() { s.callAs(recordedAccountKey, "DELETE", "/environments/3", "") }},
		{527, func() { s.callAs(recordedAccountKey, "POST", "/environments", `{"name":"live","is_production":true}`) }},
		{604, func() {
			// This connection belongs to another integration, which has no syncs. No recorded
			// request uses the connection.
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

// gate is either open or shut. While it is shut, callers of the method pass wait. While it is open,
// the channel holds one value.
type gate chan struct{}

func newGate() gate {
	g := make(gate, 1)
	g.open()
	return g
}

func (g gate) shut() { <-g }
func (g gate) open() { g <- struct{}{} }

func (g gate) pass(ctx context.Context) {
	select {
	case v := <-g:
		g <- v
	case <-ctx.Done():
	}
}
