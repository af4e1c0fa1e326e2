package script_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/wrappers/script"
)

// exchange is a recorded request to the persist service and its response.
type exchange = recorded.Persist[map[string]any, json.RawMessage]

// outcome is the recorded result of calling a method of Nango's helper object; see
// testdata/README.md.
type outcome struct {
	Script   string          `json:"script"`
	Helper   string          `json:"helper"`
	Threw    bool            `json:"threw"`
	Requests int             `json:"persist_requests"`
	Returned json.RawMessage `json:"returned"`
}

// run is one run of a recorded script. The field sync is nil if the script is an action.
type run struct {
	*script.Action
	sync *script.Sync
}

// step is a call of a method of the helper object. The call must do what the same call did in
// Nango's runner, unless one of the other fields is set.
type step struct {
	call func(context.Context, run) (any, error)
	// where describes how the call differs from Nango's runner, and why. It is "" if there is no
	// difference.
	where string
	// change turns the recorded exchanges into the expected ones. If change is nil, the recorded
	// exchanges are expected.
	change func([]exchange) []exchange
	// fails says whether the call must return an error. If fails is nil, the call must return an
	// error if the recorded call returned an error.
	fails *bool
}

func TestPersistRequestsAsRecorded(t *testing.T) {
	exchanges := recorded.Read[exchange](t, "testdata/persist.jsonl")
	outcomes := recorded.Read[outcome](t, "testdata/persist-outcomes.jsonl")
	runs := map[string]nango.PersistConfig{
		"g-sync, job 1":           {ConnectionID: 21, SyncID: "bf836393-f70b-45a2-ba86-832cf550dbc0", SyncJobID: 24, ActivityLogID: "1795296519394_VYFGkNnF"},
		"g-sync, job 2":           {ConnectionID: 21, SyncID: "bf836393-f70b-45a2-ba86-832cf550dbc0", SyncJobID: 25, ActivityLogID: "1795296543725_ir8gq46w"},
		"g-variant, variant base": {ConnectionID: 21, SyncID: "c9d534fb-8a0c-4f27-809f-906c906cd885", SyncJobID: 26, ActivityLogID: "1795296555763_JDPRp3XD"},
		"g-variant, variant v1":   {ConnectionID: 21, SyncID: "d5c0c462-f60e-430b-8d0c-3c3a153278b0", SyncJobID: 27, ActivityLogID: "1795296561835_tALwAgNE"},
		"g-action":                {ConnectionID: 21, ActivityLogID: "1795296570845_6HAkbibz"},
	}
	tried := 0
	for _, name := range slices.Sorted(maps.Keys(runs)) {
		t.Run(name, func(t *testing.T) {
			s := &stub{}
			r := newRun(t, s, name, runs[name])
			for _, o := range outcomes {
				if o.Script != name {
					continue
				}
				step, ok := steps[o.Helper]
				if !ok {
					require.Contains(t, elsewhere, o.Helper, "no call for this helper")
					continue
				}
				tried++
				t.Run(o.Helper, func(t *testing.T) {
					var expected []exchange
					for _, e := range exchanges {
						if e.Script == name && e.Helper == o.Helper && e.Attempt <= 1 { // Go does not retry after a 500, so only first attempts count
							expected = append(expected, e)
						}
					}
					step.replay(t, s, r, o, expected)
				})
			}
		})
	}
	require.Equal(t, 136, tried)
}

func newRun(t *testing.T, s *stub, name string, cfg nango.PersistConfig) run {
	t.Helper()
	cfg.Host, cfg.EnvironmentID, cfg.Connection = stubHost, 2, stubRef
	p, err := nango.NewPersist(stubKey, cfg, nango.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	function, variant, _ := strings.Cut(name, ", ")
	opts := []script.Option{script.WithStore(script.NewPersistStore(p)), script.WithName(function)}
	if function == "g-action" {
		return run{Action: newAction(t, s, opts...)}
	}
	if variant, ok := strings.CutPrefix(variant, "variant "); ok && variant != "base" {
		opts = append(opts, script.WithVariant(variant))
	}
	n := newSync(t, s, opts...)
	return run{Action: n.Action, sync: n}
}

func (step step) replay(t *testing.T, s *stub, r run, o outcome, expected []exchange) {
	if step.change != nil {
		require.NotEmpty(t, step.where)
		expected = step.change(expected)
	}
	if o.Helper == "log: default logger level, warn is sent" {
		defer r.SetLogLevel(script.LevelDebug)
	}
	n := 0
	s.answer = func(got sent) reply {
		require.Less(t, n, len(expected), "a request too many: %s %s %s", got.method, got.path, got.body)
		e := expected[n]
		n++
		requireSent(t, e, got)
		return reply{status: e.Status, body: string(e.ResponseBody)}
	}
	returned, err := step.call(t.Context(), r)
	require.Equal(t, len(expected), n, "requests")
	fails := o.Threw
	if step.fails != nil {
		require.NotEmpty(t, step.where)
		fails = *step.fails
	}
	require.Equal(t, fails, err != nil, "error %v", err)
	if err == nil && returned != nil {
		got, err := json.Marshal(returned)
		require.NoError(t, err)
		require.JSONEq(t, string(o.Returned), string(got))
	}
}

// requireSent compares a request that was sent with the recorded request.
func requireSent(t *testing.T, e exchange, got sent) {
	t.Helper()
	require.Equal(t, e.Method, got.method)
	require.Equal(t, e.Path, got.path)
	require.Equal(t, "Bearer "+stubKey, got.header.Get("Authorization"))
	query, err := url.ParseQuery(got.query)
	require.NoError(t, err)
	requireQuery(t, e.Query, query)
	if e.RequestBody == nil {
		require.Empty(t, got.body)
		return
	}
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.body), &body))
	if records, ok := body["records"].([]any); ok && e.RequestBody["__records_count"] != nil {
		body["__records_count"], body["records"] = float64(len(records)), records[:3]
	}
	if log, ok := body["log"].(map[string]any); ok {
		require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$`, log["createdAt"])
		log["createdAt"] = e.RequestBody["log"].(map[string]any)["createdAt"]
		recorded := e.RequestBody["log"].(map[string]any)
		if head, tail, cut := strings.Cut(recorded["message"].(string), "…<"); cut {
			require.True(t, strings.HasPrefix(log["message"].(string), head))
			require.Equal(t, tail, fmt.Sprintf("%d characters>", len(log["message"].(string))))
			log["message"] = recorded["message"]
		}
	}
	require.Equal(t, e.RequestBody, body)
}

func requireQuery(t *testing.T, want map[string]any, got url.Values) {
	t.Helper()
	for name, value := range want {
		switch value := value.(type) {
		case string:
			require.Equal(t, []string{value}, got[name])
		case []any:
			texts := make([]string, len(value))
			for i := range value {
				texts[i] = value[i].(string)
			}
			if count, ok := want["__"+name+"_count"].(float64); ok {
				require.Len(t, got[name], int(count))
			} else {
				require.Len(t, got[name], len(texts))
			}
			require.Equal(t, texts, got[name][:len(texts)])
		}
	}
	for name := range got {
		require.Contains(t, want, name)
	}
}
