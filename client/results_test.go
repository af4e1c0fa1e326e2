package client_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// If no function is deployed, Nango responds with an empty list instead of an object that contains
// a list.
func TestOpenAIConfigIsEmptyIfNothingIsDeployed(t *testing.T) {
	_, c := newStub(t, reply{body: " []\n"})
	tools, err := c.Scripts.OpenAIConfig(t.Context())
	require.NoError(t, err)
	require.Equal(t, []nango.OpenAIFunction{}, tools)
}

// The result of an action is decoded into the type that the caller chooses. null gives the zero
// value of that type.
func TestTriggerActionResults(t *testing.T) {
	trigger := func(answer string) *nango.Client {
		_, c := newStub(t, reply{body: answer})
		return c
	}
	text, err := nango.TriggerAction[string](t.Context(), trigger(`"x"`), ref, "echo", nil)
	require.NoError(t, err)
	require.Equal(t, "x", text)

	raw, err := nango.TriggerAction[json.RawMessage](t.Context(), trigger(`{"n": 9007199254740993}`), ref, "echo", nil)
	require.NoError(t, err)
	require.Equal(t, `{"n": 9007199254740993}`, string(raw))

	none, err := nango.TriggerAction[*struct{ A int }](t.Context(), trigger(" null\n"), ref, "echo", nil)
	require.NoError(t, err)
	require.Nil(t, none)

	_, err = nango.TriggerAction[int](t.Context(), trigger(`"secret text"`), ref, "echo", nil)
	require.ErrorContains(t, err, "is a JSON string, which does not fit int")
	require.NotContains(t, err.Error(), "secret")
}

func TestTriggerActionInput(t *testing.T) {
	for _, test := range []struct {
		input any
		want  string
	}{
		{nil, `{"action_name":"echo"}`},
		{map[string]int{"a": 1}, `{"action_name":"echo","input":{"a":1}}`},
		{json.RawMessage(`9007199254740993`), `{"action_name":"echo","input":9007199254740993}`},
		{(*int)(nil), `{"action_name":"echo","input":null}`},
		{0, `{"action_name":"echo","input":0}`},
		{false, `{"action_name":"echo","input":false}`},
	} {
		t.Run(fmt.Sprint(test.input), func(t *testing.T) {
			s, c := newStub(t, reply{body: "{}"})
			_, err := nango.TriggerAction[json.RawMessage](t.Context(), c, ref, "echo", test.input)
			require.NoError(t, err)
			got := s.last(t)
			require.Equal(t, test.want, got.body)
			require.Equal(t, "github", got.header.Get("Provider-Config-Key"))
			require.Equal(t, "c-1", got.header.Get("Connection-Id"))
			require.Empty(t, got.header.Get("X-Async"))
		})
	}
}

// A session's token replaces the secret key, but only in the calls for that session.
func TestSessionTokens(t *testing.T) {
	s, c := newStub(t, reply{body: `{"data":{"token":"t","endUser":{"id":"1"},"connectUISettings":{"showWatermark":true}}}`})
	_, err := c.Connect.Session(t.Context(), "nango_connect_session_1")
	require.NoError(t, err)
	require.Equal(t, "Bearer nango_connect_session_1", s.last(t).header.Get("Authorization"))
	s.answer(reply{status: http.StatusNoContent})
	require.NoError(t, c.Connect.DeleteSession(t.Context(), "nango_connect_session_2"))
	require.Equal(t, "Bearer nango_connect_session_2", s.last(t).header.Get("Authorization"))
	s.answer(reply{body: `{"data":{"token":"t"}}`})
	_, err = c.Connect.CreateSession(t.Context(), nango.CreateConnectSessionRequest{EndUser: nango.EndUserInput{ID: "u-1"}})
	require.NoError(t, err)
	require.Equal(t, "Bearer "+stubKey, s.last(t).header.Get("Authorization"))
}

func TestFunctionsAll(t *testing.T) {
	page := func(names ...string) reply {
		var items []json.RawMessage
		for _, name := range names {
			items = append(items, json.RawMessage(fmt.Sprintf(`{"type":"sync","name":%q}`, name)))
		}
		b, _ := json.Marshal(map[string]any{"data": items, "pagination": map[string]int{"total": 3}})
		return reply{body: string(b)}
	}
	s, c := newStub(t, page("a", "b"), page("b", "c"), page())
	functions := c.Functions.All(t.Context(), "github", nango.ListFunctionsParams{Limit: 2})
	for range 2 { // the sequence can be ranged over more than once
		s.got = nil
		var names []string
		for f, err := range functions {
			require.NoError(t, err)
			names = append(names, f.Value().(nango.DeployedSync).Name)
		}
		require.Equal(t, []string{"a", "b", "c"}, names)
		require.Equal(t, "page=2&limit=2", s.last(t).query)
	}
}

// A page may have fewer records than the limit. If a cursor leads back to an earlier page, the
// iteration ends with an error instead of running forever.
func TestPersistAllRecords(t *testing.T) {
	s, p := newPersistStub(t, persistConfig(), reply{body: `{"records":[{"id":"1"}],"next_cursor":"a"}`}, reply{body: `{"records":[],"next_cursor":"b"}`},
		reply{body: `{"records":[{"id":"2"}],"next_cursor":null}`})
	records, err := p.RecordsByID(t.Context(), "Issue", []string{"1", "2"})
	require.NoError(t, err)
	require.Len(t, records, 2)
	require.Equal(t, "model=Issue&externalIds=1&externalIds=2&cursor=b", s.last(t).query)

	s.answer(reply{body: `{"records":[{"id":"1"}],"next_cursor":"a"}`})
	_, err = p.RecordsByID(t.Context(), "Issue", []string{"1"})
	require.ErrorContains(t, err, "next_cursor leads back to an earlier page")
	require.Len(t, s.got, 2)
}

func TestPersistLogSetsDefaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := newPersistStub(t, persistConfig(), reply{status: 204})
		require.NoError(t, p.Log(t.Context(), nango.LogMessage{Message: "m"}))
		require.JSONEq(t, `{"activityLogId":"1795296519394_VYFGkNnF","log":{"type":"log","level":"info","message":"m","createdAt":"2000-01-01T00:00:00Z"}}`, s.last(t).body)
		at := time.Date(2026, 11, 21, 22, 0, 0, 0, time.FixedZone("", 7200))
		require.NoError(t, p.Log(t.Context(), nango.LogMessage{Message: "m", Level: nango.LogLevelWarn, CreatedAt: at}))
		require.Contains(t, s.last(t).body, `"createdAt":"2026-11-21T20:00:00Z"`)
	})
}

// By default, the owner of a lock is the activity log id of the run. The caller may set another
// owner.
func TestPersistLockOwner(t *testing.T) {
	cfg := persistConfig()
	s, p := newPersistStub(t, cfg, reply{body: `{"acquired":true}`})
	acquired, err := p.TryAcquireLock(t.Context(), "k", 1500*time.Microsecond)
	require.NoError(t, err)
	require.True(t, acquired)
	require.JSONEq(t, `{"owner":"1795296519394_VYFGkNnF","key":"k","ttlMs":1}`, s.last(t).body)
	cfg.LockOwner = "one"
	s, p = newPersistStub(t, cfg, reply{body: `{"released":true}`})
	released, err := p.ReleaseLock(t.Context(), "k")
	require.NoError(t, err)
	require.True(t, released)
	require.JSONEq(t, `{"owner":"one","key":"k"}`, s.last(t).body)
}
