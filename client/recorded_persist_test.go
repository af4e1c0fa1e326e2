package client_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/contract"
	"github.com/stretchr/testify/require"
)

// persistExchange is a recorded request to the persist service with its response.
type persistExchange struct {
	recorded.Persist[json.RawMessage, json.RawMessage]
}

var (
	persistPath = regexp.MustCompile(`^/environment/(\d+)(?:/connection/(\d+))?(?:/sync/([^/]+)/job/(\d+))?/(.+)$`)
	// notForScripts matches the paths of requests that Nango's runner sends for itself. No method
	// of Persist sends them.
	notForScripts = regexp.MustCompile(`/runner/(sync-conflict|task|telemetry)|^/health$`)
)

// persistBody has a field for every member of the recorded request bodies.
type persistBody struct {
	Model, ActivityLogID, ProviderConfigKey, ConnectionID, Key, Owner string
	Records                                                           []nango.PersistRecord
	Merging                                                           nango.RecordMerging
	Checkpoint                                                        nango.Checkpoint
	ExpectedVersion, TTLMs                                            int
	Log                                                               nango.LogMessage
}

// repeat sends the recorded request again, by calling the method of Persist that sends requests to
// the recorded path.
func (e persistExchange) repeat(t *testing.T) (*stub, any, error) {
	parts := persistPath.FindStringSubmatch(e.Path)
	require.NotNil(t, parts, e.Path)
	var in persistBody
	if e.Method != http.MethodGet {
		require.NoError(t, json.Unmarshal(e.RequestBody, &in))
	}
	query := e.values()
	number := func(text string) int64 {
		n, _ := strconv.ParseInt(text, 10, 64)
		return n
	}
	s := &stub{replies: []reply{{status: e.Status, body: e.answer()}}}
	p := newPersist(t, s, nango.PersistConfig{
		EnvironmentID: number(parts[1]), ConnectionID: number(parts[2]), SyncID: parts[3], SyncJobID: number(parts[4]),
		ActivityLogID: in.ActivityLogID, LockOwner: in.Owner + query.Get("owner"),
		Connection: nango.ConnectionRef{ProviderConfigKey: in.ProviderConfigKey, ConnectionID: in.ConnectionID},
	}, contract.New(t, "/nango").Option())
	result, err := e.call(t, p, e.Method+" "+parts[5], in, query)
	return s, result, err
}

func (e persistExchange) call(t *testing.T, p *nango.Persist, operation string, in persistBody, query url.Values) (any, error) {
	ctx := t.Context()
	wrap := func(name string, v any, err error) (any, error) { return map[string]any{name: v}, err }
	switch operation {
	case "POST records":
		return p.SaveRecords(ctx, in.Model, in.Records, in.Merging)
	case "PUT records":
		return p.UpdateRecords(ctx, in.Model, in.Records, in.Merging)
	case "DELETE records":
		return p.DeleteRecords(ctx, in.Model, in.Records, in.Merging)
	case "DELETE records/hard":
		return p.HardDelete(ctx, in.Model)
	case "DELETE outdated":
		keys, err := p.DeleteOutdated(ctx, in.Model)
		return wrap("deletedKeys", keys, err)
	case "GET records":
		limit, _ := strconv.Atoi(query.Get("limit"))
		return p.ListRecords(ctx, query.Get("model"), nango.PersistedRecordsParams{ExternalIDs: query["externalIds"], Cursor: query.Get("cursor"), Limit: limit})
	case "GET cursor":
		cursor, err := p.Cursor(ctx, query.Get("model"), nango.CursorOffset(query.Get("offset")))
		return wrap("cursor", cursor, err)
	case "GET checkpoint":
		return p.GetCheckpoint(ctx, query.Get("key"))
	case "PUT checkpoint":
		return p.SaveCheckpoint(ctx, in.Key, in.Checkpoint, in.ExpectedVersion)
	case "DELETE checkpoint":
		return nil, p.DeleteCheckpoint(ctx, in.Key, in.ExpectedVersion)
	case "POST runner/locks/try-acquire":
		acquired, err := p.TryAcquireLock(ctx, in.Key, time.Duration(in.TTLMs)*time.Millisecond)
		return wrap("acquired", acquired, err)
	case "POST runner/locks/release":
		released, err := p.ReleaseLock(ctx, in.Key)
		return wrap("released", released, err)
	case "POST runner/locks/release-all":
		return nil, p.ReleaseAllLocks(ctx)
	case "GET runner/locks":
		held, err := p.HasLock(ctx, query.Get("key"))
		return wrap("hasLock", held, err)
	case "POST log":
		return nil, p.Log(ctx, in.Log)
	}
	require.Fail(t, "no method sends "+operation)
	return nil, nil
}

func (e persistExchange) values() url.Values {
	q := url.Values{}
	for name, v := range e.Query {
		name = strings.TrimSuffix(name, "[]")
		switch v := v.(type) {
		case string:
			q.Add(name, v)
		case []any:
			for _, item := range v {
				q.Add(name, item.(string))
			}
		}
	}
	return q
}

func (e persistExchange) answer() string {
	var text string
	if e.Status == http.StatusNoContent {
		return ""
	}
	if json.Unmarshal(e.ResponseBody, &text) == nil {
		return text // the answer is HTML
	}
	return string(e.ResponseBody)
}

// For each recorded request, the test calls the method of Persist that sends requests to the
// recorded path. The method must send the same request and return every value of the recorded
// response.
func TestRecordedPersistSuccesses(t *testing.T) {
	checked := 0
	for i, e := range recorded.Read[persistExchange](t, recordings+"persist.jsonl") {
		unsendable := e.Helper == "ok: no merging" || e.Helper == "log: unknown field in log"
		if e.Status >= 300 || notForScripts.MatchString(e.Path) || unsendable {
			continue
		}
		checked++
		t.Run(fmt.Sprintf("%d %s", i+1, e.Helper), func(t *testing.T) {
			s, got, err := e.repeat(t)
			require.NoError(t, err)
			out := s.last(t)
			require.Equal(t, e.Method, out.method)
			path, err := url.PathUnescape(out.path)
			require.NoError(t, err)
			require.Equal(t, e.Path, path)
			query, err := url.ParseQuery(out.query)
			require.NoError(t, err)
			require.Equal(t, deleteMarks(e.values()), query)
			if out.body != "" {
				sentBody, wantBody := parse(t, []byte(out.body)), unmarked(parse(t, e.RequestBody))
				require.Empty(t, unreached("", wantBody, sentBody))
				require.Empty(t, unreached("", sentBody, wantBody))
			}
			if got != nil {
				require.Empty(t, unreached("", unmarked(parse(t, e.ResponseBody)), generic(t, got)))
			}
		})
	}
	require.Equal(t, 193, checked)
}

// In the recording, a list that was shortened has a mark: a parameter or member whose name begins
// with __. deleteMarks removes such parameters from a query, and unmarked removes such members from
// a JSON object.
func deleteMarks(q url.Values) url.Values {
	for name := range q {
		if strings.HasPrefix(name, "__") {
			q.Del(name)
		}
	}
	return q
}

func unmarked(v any) any {
	if object, ok := v.(map[string]any); ok {
		for name := range object {
			if strings.HasPrefix(name, "__") {
				delete(object, name)
			}
		}
	}
	return v
}

// For each recorded error response, the method of Persist that sends the recorded request returns
// an error with the same status and code.
func TestRecordedPersistRefusals(t *testing.T) {
	checked := 0
	for i, e := range recorded.Read[persistExchange](t, recordings+"persist.jsonl") {
		if e.Status < 300 {
			continue
		}
		checked++
		t.Run(fmt.Sprintf("%d %s", i+1, e.Helper), func(t *testing.T) {
			kind := ""
			if !slices.Contains([]byte("{["), e.ResponseBody[0]) {
				kind = "text/html"
			}
			_, c := newStub(t, reply{status: e.Status, kind: kind, body: e.answer()})
			requireRefusal(t, e.Status, e.ResponseBody, c.Do(t.Context(), e.Method, e.Path, nil, nil, nil, nango.WithNoRetry()))
		})
	}
	require.Equal(t, 97, checked)
}
