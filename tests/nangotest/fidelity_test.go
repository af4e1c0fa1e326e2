package nangotest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

// The API keys of the recording: one for the environment, one for the account, and two that have
// only a few scopes.
const (
	recordedKey        = "00000002-0000-4000-8000-000000000000"
	recordedAccountKey = "00000003-0000-4000-8000-000000000000"
	recordedListKey    = "00000005-0000-4000-8000-000000000000"
	recordedReadKey    = "00000006-0000-4000-8000-000000000000"
)

// knownDifferences lists the operations for which the emulator's response differs from the recorded
// response on purpose, each with the reason.
var knownDifferences = map[string]string{
	"GET /sync/status": "a real server gives a new connection its syncs a moment later; the emulator does so at once, so that tests need not wait",
}

// The test brings the emulator into the state of the recorded server. The emulator must then
// respond to each recorded request with the recorded status, the recorded error and JSON of the
// recorded shape.
func TestAnswersLikeARealServer(t *testing.T) { synctest.Test(t, answersLikeARealServer) }

func answersLikeARealServer(t *testing.T) {
	exchanges := recorded.Read[exchange](t, "testdata/exchanges.jsonl")
	stage := newStage(t, exchanges)
	found := map[string][]string{}
	operations := map[string]int{}
	for _, e := range exchanges {
		stage.before(e.Line)
		r := stage.replay
		if e.Line >= 230 && e.Line <= 234 {
			r = stage.limited
		}
		resp, body := r.send(e)
		operations[e.Route]++
		if strings.HasPrefix(e.Path, "/proxy") && r != stage.limited { // the rate limit of r.limited is lower than the recorded one
			require.Equal(t, recordedHeaders(e), answeredHeaders(e, resp), "line %d (%s)", e.Line, e.Note)
			compareProxied(t, e, body)
		}
		for _, d := range compare(e, resp.StatusCode, body, resp.Header.Get("X-RateLimit-Limit") != "") {
			found[e.Route] = append(found[e.Route], fmt.Sprintf("line %d (%s): %s", e.Line, e.Note, d))
		}
	}
	for _, route := range slices.Sorted(maps.Keys(found)) {
		if knownDifferences[route] == "" {
			t.Errorf("%s:\n  %s", route, strings.Join(found[route], "\n  "))
		}
	}
	t.Logf("%d of %d operations without a difference, over %d exchanges", len(operations)-len(found), len(operations), len(exchanges))
	require.Len(t, operations, 60)
	require.GreaterOrEqual(t, len(operations)-len(found), 55)
	for route := range knownDifferences {
		require.Contains(t, found, route, "it has no difference any more")
	}
}

// compare returns the differences between a response and the recorded one. The parameter limited
// says whether the response has the headers that describe the rate limit.
func compare(e exchange, status int, body []byte, limited bool) []string {
	if e.Status != status {
		return []string{fmt.Sprintf("status %d, not %d: %.200s", status, e.Status, body)}
	}
	var out []string
	if want := e.ResponseHeaders["X-RateLimit-Limit"] != ""; want != limited {
		out = append(out, fmt.Sprintf("headers of the rate limit: %v, not %v", limited, want))
	}
	var want, got any
	_ = json.Unmarshal(e.ResponseBody, &want)
	if binary(want) {
		return out
	}
	_ = json.Unmarshal(body, &got)
	if a, b := refusalOf(want), refusalOf(got); a != b {
		return append(out, fmt.Sprintf("error %q, not %q", b, a))
	}
	forget(want)
	forget(got)
	return append(out, differences("", want, got, strings.Contains(e.Note, "trimmed"))...)
}

// binary reports whether a recorded body is not JSON. The recording has such a body as a string or
// in base64.
func binary(body any) bool {
	_, text := body.(string)
	fields, _ := body.(map[string]any)
	return text || fields["__base64__"] != nil
}

// forget removes the list of invalid values from an error response, because the list has no defined
// order. Before this, tests compare the list with the function refusalOf, which sorts it.
func forget(body any) {
	envelope, _ := body.(map[string]any)
	if e, ok := envelope["error"].(map[string]any); ok {
		delete(e, "errors")
	}
}

// newStage returns an emulator in the state in which the recorded server was at the beginning.
func newStage(t *testing.T, exchanges []exchange) *stage {
	options := []nangotest.Option{
		nangotest.WithBasePath(basePath), nangotest.WithSecretKey(recordedKey), nangotest.WithRefresh(nangotest.FailRefresh),
		nangotest.WithRateLimit(100_000), nangotest.WithoutRuntime(), nangotest.WithVersion("0.71.4"),
		nangotest.WithSeed(nangotest.Seed{
			Providers: recordedProviders(t, exchanges),
			Keys: []nangotest.Key{
				{Name: "account", Secret: recordedAccountKey, Account: true},
				{Name: "list", Secret: recordedListKey, Scopes: []string{"environment:connections:list"}},
				{Name: "read", Secret: recordedReadKey, Scopes: []string{"environment:connections:read", "environment:integrations:read"}},
			},
		}),
	}
	s := &stage{t: t, gate: newGate(), fail: newGate()}
	s.replay = &replay{t: t, srv: nangotest.NewServer(t, options...), same: map[string]string{}}
	s.limited = &replay{t: t, same: map[string]string{}, srv: nangotest.NewServer(t, append(options,
		nangotest.WithRateLimit(1), nangotest.WithSeed(nangotest.Seed{Variables: recordedVariables}))...)}
	recordedAt := time.Date(2026, 11, 21, 20, 28, 0, 0, time.UTC)
	require.NoError(t, s.replay.srv.Advance(t.Context(), recordedAt.Sub(s.replay.srv.Now())))
	s.hooks = s.script()
	return s
}

var recordedVariables = []nangotest.Variable{{Name: "FOO", Value: "bar"}, {Name: "BAZ", Value: "1"}}

// recordedProviders returns the providers that the recorded server described. The provider github
// has its recorded templates.
func recordedProviders(t *testing.T, exchanges []exchange) []nangotest.Provider {
	byName := map[string]map[string]any{}
	var templates any
	for _, e := range exchanges {
		var one struct{ Data map[string]any }
		var many struct{ Data []map[string]any }
		switch {
		case e.Status != 200:
		case e.Route == "GET /providers/{provider}":
			require.NoError(t, json.Unmarshal(e.ResponseBody, &one))
			many.Data = append(many.Data, one.Data)
		case e.Route == "GET /providers":
			require.NoError(t, json.Unmarshal(e.ResponseBody, &many))
		case e.Route == "GET /providers/{provider}/templates" && strings.Contains(e.Path, "github"):
			var answer struct{ Data any }
			require.NoError(t, json.Unmarshal(e.ResponseBody, &answer))
			templates = answer.Data
		}
		for _, p := range many.Data {
			byName[p["name"].(string)] = p
		}
	}
	byName["github"]["templates"] = templates
	var out []nangotest.Provider
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		raw, err := json.Marshal(byName[name])
		require.NoError(t, err)
		out = append(out, raw)
	}
	return out
}
