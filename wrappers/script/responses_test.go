package script_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/allcalls"
	"github.com/nango-go/nango/wrappers/script"
)

// everyCall contains a call of each function and method that sends a request. The methods of the
// proxy are missing, because they return the provider's response unchanged.
var everyCall = map[string]func(context.Context, *script.Sync) error{
	"Action.GetConnection": func(ctx context.Context, s *script.Sync) error { return errorOf(s.GetConnection(ctx)) },
	"Action.GetToken":      func(ctx context.Context, s *script.Sync) error { return errorOf(s.GetToken(ctx)) },
	"Action.GetIntegration": func(ctx context.Context, s *script.Sync) error {
		return errorOf(s.GetIntegration(ctx))
	},
	"Action.GetWebhookURL": func(ctx context.Context, s *script.Sync) error { return errorOf(s.GetWebhookURL(ctx)) },
	"Action.GetEnvironmentVariables": func(ctx context.Context, s *script.Sync) error {
		return errorOf(s.GetEnvironmentVariables(ctx))
	},
	"Action.GetMetadata":    func(ctx context.Context, s *script.Sync) error { return errorOf(s.GetMetadata(ctx)) },
	"GetMetadata":           func(ctx context.Context, s *script.Sync) error { return errorOf(script.GetMetadata[obj](ctx, s)) },
	"Action.SetMetadata":    func(ctx context.Context, s *script.Sync) error { return s.SetMetadata(ctx, obj{"a": 1}) },
	"Action.UpdateMetadata": func(ctx context.Context, s *script.Sync) error { return s.UpdateMetadata(ctx, obj{"a": 1}) },
	"Action.TriggerAction": func(ctx context.Context, s *script.Sync) error {
		return errorOf(s.TriggerAction(ctx, "a", nil))
	},
	"TriggerAction": func(ctx context.Context, s *script.Sync) error {
		return errorOf(script.TriggerAction[any](ctx, s, "a", nil))
	},
	"Action.TriggerSync": func(ctx context.Context, s *script.Sync) error {
		return s.TriggerSync(ctx, nango.SyncRef{Name: "s"}, nango.TriggerSyncOptions{})
	},
	"Action.StartSync":     func(ctx context.Context, s *script.Sync) error { return s.StartSync(ctx, nango.SyncNames("s")) },
	"Action.GetCheckpoint": func(ctx context.Context, s *script.Sync) error { return errorOf(s.GetCheckpoint(ctx)) },
	"GetCheckpoint": func(ctx context.Context, s *script.Sync) error {
		return errorOf(script.GetCheckpoint[obj](ctx, s))
	},
	"Action.SaveCheckpoint":  func(ctx context.Context, s *script.Sync) error { return s.SaveCheckpoint(ctx, obj{"a": 1}) },
	"Action.ClearCheckpoint": func(ctx context.Context, s *script.Sync) error { return s.ClearCheckpoint(ctx) },
	"Action.TryAcquireLock": func(ctx context.Context, s *script.Sync) error {
		return errorOf(s.TryAcquireLock(ctx, "k", time.Second))
	},
	"Action.ReleaseLock":     func(ctx context.Context, s *script.Sync) error { return errorOf(s.ReleaseLock(ctx, "k")) },
	"Action.ReleaseAllLocks": func(ctx context.Context, s *script.Sync) error { return s.ReleaseAllLocks(ctx) },
	"Action.Paginate": func(ctx context.Context, s *script.Sync) error {
		return firstError(s.Paginate(ctx, script.PaginateConfig{ProxyRequest: nango.ProxyRequest{Endpoint: "/a"}}))
	},
	"Paginate": func(ctx context.Context, s *script.Sync) error {
		return firstError(script.Paginate[any](ctx, s, script.PaginateConfig{ProxyRequest: nango.ProxyRequest{Endpoint: "/a"}}))
	},
	"Sync.BatchSave":   func(ctx context.Context, s *script.Sync) error { return s.BatchSave(ctx, docs(1, 1), "M") },
	"Sync.BatchUpdate": func(ctx context.Context, s *script.Sync) error { return s.BatchUpdate(ctx, docs(1, 1), "M") },
	"Sync.BatchDelete": func(ctx context.Context, s *script.Sync) error { return s.BatchDelete(ctx, docs(1, 1), "M") },
	"Sync.ListRecords": func(ctx context.Context, s *script.Sync) error { return firstError(s.ListRecords(ctx, "M", "")) },
	"ListRecords": func(ctx context.Context, s *script.Sync) error {
		return firstError(script.ListRecords[obj](ctx, s, "M", ""))
	},
	"Sync.GetRecordsByIDs": func(ctx context.Context, s *script.Sync) error {
		return errorOf(s.GetRecordsByIDs(ctx, []string{"1"}, "M"))
	},
	"GetRecordsByIDs": func(ctx context.Context, s *script.Sync) error {
		return errorOf(script.GetRecordsByIDs[obj](ctx, s, []string{"1"}, "M"))
	},
	"Sync.SetMergingStrategy": func(ctx context.Context, s *script.Sync) error {
		return s.SetMergingStrategy(ctx, script.MergingIgnoreIfModifiedAfter, "M")
	},
	"Sync.TrackDeletesStart": func(ctx context.Context, s *script.Sync) error { return s.TrackDeletesStart(ctx, "M") },
	"Sync.TrackDeletesEnd":   func(ctx context.Context, s *script.Sync) error { return errorOf(s.TrackDeletesEnd(ctx, "M")) },
	"Sync.DeleteRecordsFromPreviousExecutions": func(ctx context.Context, s *script.Sync) error {
		return errorOf(s.DeleteRecordsFromPreviousExecutions(ctx, "M"))
	},
}

// newPersistedStub returns a sync whose client and store send their requests to the stub.
func newPersistedStub(t *testing.T, s *stub) *script.Sync {
	t.Helper()
	p, err := nango.NewPersist(stubKey, nango.PersistConfig{
		Host: stubHost, EnvironmentID: 2, ConnectionID: 21, SyncID: "c9d534fb-8a0c-4f27-809f-906c906cd885", SyncJobID: 24,
		ActivityLogID: "1795296519394_VYFGkNnF", Connection: stubRef,
	}, nango.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	return newSync(t, s, script.WithStore(script.NewPersistStore(p)), script.WithName("n"))
}

// If a response with status 200 does not have the documented form, every call returns an error.
func TestWrongResponsesAreErrors(t *testing.T) {
	for _, wrong := range allcalls.Wrong {
		for name, do := range everyCall {
			switch {
			case strings.HasSuffix(name, "TriggerAction") && json.Valid([]byte(wrong.Body)),
				name == "Action.ReleaseAllLocks" && wrong.Nothing(),
				name == "Sync.SetMergingStrategy" && wrong.Body == "{}": // for a model without records, the response is valid
				continue
			}
			t.Run(wrong.Name+"/"+name, func(t *testing.T) {
				err := do(t.Context(), newPersistedStub(t, &stub{replies: []reply{{body: wrong.Body}}}))
				require.ErrorIs(t, err, nango.ErrInvalidResponse)
				require.NotContains(t, err.Error(), "secret")
				require.NotContains(t, err.Error(), "login")
			})
		}
	}
}

// The map everyCall must have a call of every function and method that is not listed in elsewhere.
// This test fails if someone adds a method and forgets to add its call.
func TestEveryCallIsComplete(t *testing.T) {
	elsewhere := map[string]bool{
		"RunAction": true, "RunSync": true, "Action.Log": true, // these do not return a response
		"Action.Proxy": true, "Action.Get": true, "Action.Post": true, "Action.Put": true, "Action.Patch": true, "Action.Delete": true,
	}
	for _, name := range allcalls.Of(t, ".") {
		if !elsewhere[name] && !strings.Contains(name, "Store.") {
			require.NotNil(t, everyCall[name], name)
		}
	}
}

// GetToken returns an error if the response contains no token. Otherwise, the caller could send a
// request without a token.
func TestResponsesWithoutATokenAreErrors(t *testing.T) {
	for _, credentials := range []string{
		``, `,"credentials":null`, `,"credentials":{"type":"OAUTH2"}`, `,"credentials":{"type":"OAUTH1"}`, `,"credentials":{"type":"API_KEY"}`,
		`,"credentials":{"type":"OAUTH2","access_token":""}`, `,"credentials":{"type":"TWO_STEP","token":null}`,
	} {
		a := newAction(t, &stub{replies: []reply{{body: `{"connection_id":"1"` + credentials + `}`}}})
		token, err := a.GetToken(t.Context())
		require.ErrorIs(t, err, nango.ErrInvalidResponse)
		require.ErrorContains(t, err, "credentials")
		require.Zero(t, token)
	}
}

// If a record does not fit the type, ListRecords yields an error that names the field. The loop
// over the records may then continue.
func TestRecordsAfterOneThatDoesNotFit(t *testing.T) {
	type timed struct {
		ID string
		At *time.Time
	}
	for odd, want := range map[string]string{
		`"at":""`:                 "At is not a date in RFC 3339 form",
		`"at":"2026-11-21T20:31"`: "At is not a date in RFC 3339 form",
		`"at":7`:                  "At is a JSON number, which does not fit time.Time",
		`"_nango_metadata":{"cursor":"c","deleted_at":"secret"}`: "_nango_metadata.deleted_at is not a date in RFC 3339 form",
		`"_nango_metadata":[]`: "_nango_metadata is a JSON array, which does not fit script.metadata",
	} {
		body := `{"records":[{"id":"1"},{"id":"2",` + odd + `},{"id":"3"}],"next_cursor":null}`
		s := newPersistedStub(t, &stub{replies: []reply{{body: body}}})
		var ids []string
		var problems []error
		for record, err := range script.ListRecords[timed](t.Context(), s, "M", "") {
			if err != nil {
				problems = append(problems, err)
				continue
			}
			ids = append(ids, record.Data.ID)
		}
		require.Equal(t, []string{"1", "3"}, ids)
		require.Len(t, problems, 1)
		var bad *nango.RecordError
		require.ErrorAs(t, problems[0], &bad)
		require.Equal(t, "2", bad.ID)
		require.ErrorContains(t, bad, want)
		require.NotContains(t, bad.Error(), "secret")
	}
}
