package script_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/script"
)

// lost returns a fault for the next call of an operation: the server executes the call, but its
// response is lost.
func lost(operation string) nangotest.Fault {
	return nangotest.Fault{Operation: operation, After: true, Reset: true}
}

// newPersisted returns an emulator and two runs of the same sync. The runs store their state in the
// emulator.
func newPersisted(t *testing.T) (srv *nangotest.Server, n, other *script.Sync) {
	t.Helper()
	srv = newNango(t)
	retry := nango.WithRetry(nango.RetryPolicy{MinWait: time.Nanosecond})
	_, n = newIssuesRun(t, srv, retry)
	_, other = newIssuesRun(t, srv, retry)
	return srv, n, other
}

// newTracked returns an emulator and a run of a sync. The run tracks deletions and has saved issue
// 1. An earlier run has saved the issues 1 and 2.
func newTracked(t *testing.T) (*nangotest.Server, *nango.Persist, *script.Sync) {
	t.Helper()
	srv, n, _ := newPersisted(t)
	require.NoError(t, n.BatchSave(t.Context(), []issue{{ID: "1"}, {ID: "2"}}, "Issue"))
	p, next := newIssuesRun(t, srv)
	require.NoError(t, next.TrackDeletesStart(t.Context(), "Issue"))
	require.NoError(t, next.BatchSave(t.Context(), []issue{{ID: "1"}}, "Issue"))
	return srv, p, next
}

func requireLost(t *testing.T, err error) {
	t.Helper()
	var broken *nango.TransportError
	require.ErrorAs(t, err, &broken)
}

// The response to each save and clear is lost once. The call must succeed if the change was stored,
// and the run must be able to continue.
func TestCheckpointsAfterALostResponse(t *testing.T) {
	srv, n, other := newPersisted(t)
	ctx := t.Context()
	stored := func() string {
		raw, err := other.GetCheckpoint(ctx)
		require.NoError(t, err)
		return string(raw)
	}
	for i, value := range []obj{{"page": 1.0, "name": "a\u2028"}, {"page": 2, "name": "b"}} {
		srv.Fail(lost("saveCheckpoint"))
		require.NoError(t, n.SaveCheckpoint(ctx, value))
		require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 10 + i}))
		require.JSONEq(t, []string{`{"page":10}`, `{"page":11}`}[i], stored())
	}
	srv.Fail(lost("deleteCheckpoint"))
	require.NoError(t, n.ClearCheckpoint(ctx))
	require.Empty(t, stored())
	require.ErrorIs(t, n.ClearCheckpoint(ctx), nango.ErrConflict, "there is none")
	srv.Fail(lost("saveCheckpoint"))
	require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 12}))
	require.JSONEq(t, `{"page":12}`, stored())
}

// After a lost response, the run reads the checkpoint. If this fails too, the run reads the
// checkpoint before its next change.
func TestCheckpointsThatCannotBeReadBack(t *testing.T) {
	srv, n, other := newPersisted(t)
	ctx := t.Context()
	unreadable := nangotest.Fault{Operation: "getCheckpoint", Status: 503, Times: 4}
	require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 1}))
	srv.Fail(lost("saveCheckpoint"))
	srv.Fail(unreadable)
	requireLost(t, n.SaveCheckpoint(ctx, obj{"page": 2}))
	require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 3}))

	srv.Fail(nangotest.Fault{Operation: "saveCheckpoint", Reset: true}) // the server does not store this checkpoint
	requireLost(t, n.SaveCheckpoint(ctx, obj{"page": 4}))
	require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 5}))

	srv.Fail(lost("saveCheckpoint"))
	srv.Fail(unreadable)
	requireLost(t, n.SaveCheckpoint(ctx, obj{"page": 6}))
	require.NoError(t, other.SaveCheckpoint(ctx, obj{"page": 7}))
	require.ErrorIs(t, n.SaveCheckpoint(ctx, obj{"page": 8}), nango.ErrConflict, "somebody else's")
	raw, err := n.GetCheckpoint(ctx)
	require.NoError(t, err)
	require.JSONEq(t, `{"page":7}`, string(raw))
}

// The response to a call of ClearCheckpoint is lost. The next call must succeed, even if the first
// call has already cleared the checkpoint. If another run has saved a checkpoint since then, the
// next call must return a conflict error, until this run reads the new checkpoint.
func TestClearingAgainAfterALostResponse(t *testing.T) {
	srv, n, other := newPersisted(t)
	ctx := t.Context()
	lose := func(operation string, executed bool) {
		srv.Fail(nangotest.Fault{Operation: operation, After: executed, Reset: true})
		srv.Fail(nangotest.Fault{Operation: "getCheckpoint", Status: 503, Times: 4})
	}
	for _, executed := range []bool{true, false} {
		require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 1}))
		lose("deleteCheckpoint", executed)
		requireLost(t, n.ClearCheckpoint(ctx))
		require.NoError(t, n.ClearCheckpoint(ctx))
		require.ErrorIs(t, n.ClearCheckpoint(ctx), nango.ErrConflict, "there is none")
	}
	require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 2}))
	lose("deleteCheckpoint", true)
	requireLost(t, n.ClearCheckpoint(ctx))
	require.NoError(t, other.SaveCheckpoint(ctx, obj{"page": 3}))
	require.ErrorIs(t, n.ClearCheckpoint(ctx), nango.ErrConflict)

	lose("saveCheckpoint", false)
	requireLost(t, n.SaveCheckpoint(ctx, obj{"page": 4}))
	require.NoError(t, other.SaveCheckpoint(ctx, obj{"page": 5}))
	raw, err := n.GetCheckpoint(ctx)
	require.NoError(t, err)
	require.JSONEq(t, `{"page":5}`, string(raw))
	require.NoError(t, n.SaveCheckpoint(ctx, obj{"page": 6}), "the other run's checkpoint was read")
}

// If the response to a deletion is lost, the call returns an error, although the server has deleted
// the records. A second attempt succeeds.
func TestDeletionsAfterALostResponse(t *testing.T) {
	srv, p, next := newTracked(t)
	ctx := t.Context()
	srv.Fail(lost("deleteOutdatedRecords"))
	ids, err := next.TrackDeletesEnd(ctx, "Issue")
	requireLost(t, err)
	require.Empty(t, ids)
	_, err = next.TrackDeletesEnd(ctx, "Issue")
	require.NoError(t, err, "the rest can be done")

	srv.Fail(lost("hardDeleteRecords"))
	_, err = p.HardDelete(ctx, "Issue")
	requireLost(t, err)
	last, err := p.Cursor(ctx, "Issue", nango.CursorOffsetLast)
	require.NoError(t, err)
	require.Empty(t, last, "it was carried out")

	require.NoError(t, next.BatchSave(ctx, []issue{{ID: "3"}}, "Issue"))
	last, err = p.Cursor(ctx, "Issue", nango.CursorOffsetLast)
	require.NoError(t, err)
	srv.Fail(lost("pruneRecords"))
	_, err = srv.Client().Records.Prune(ctx, userRef, nango.PruneRecordsRequest{Model: "Issue", UntilCursor: last})
	requireLost(t, err)
}

// TrackDeletesEnd has deleted the records, but the response to its request that ends the tracking
// is lost. TrackDeletesEnd must return both the ids and an error. The next call of TrackDeletesEnd
// must end the tracking.
func TestTrackingThatEndsWithALostResponse(t *testing.T) {
	for _, executed := range []bool{true, false} {
		srv, _, next := newTracked(t)
		ctx := t.Context()
		srv.Fail(nangotest.Fault{Operation: "deleteCheckpoint", After: executed, Reset: true})
		srv.Fail(nangotest.Fault{Operation: "getCheckpoint", Latency: time.Nanosecond}) // the first one succeeds
		srv.Fail(nangotest.Fault{Operation: "getCheckpoint", HTML: true, Status: 500})
		ids, err := next.TrackDeletesEnd(ctx, "Issue")
		requireLost(t, err)
		require.Equal(t, []string{"2"}, ids)
		ids, err = next.TrackDeletesEnd(ctx, "Issue")
		require.NoError(t, err, executed)
		require.Empty(t, ids)
		_, err = next.TrackDeletesEnd(ctx, "Issue")
		require.ErrorIs(t, err, nango.ErrInvalidArgument, "tracking has ended")
	}
}

func TestLocksAfterALostResponse(t *testing.T) {
	srv, n, other := newPersisted(t)
	ctx := t.Context()
	got, err := n.TryAcquireLock(ctx, "k", time.Hour)
	require.NoError(t, err)
	require.True(t, got)
	srv.Fail(lost("releaseLock"))
	released, err := n.ReleaseLock(ctx, "k")
	require.NoError(t, err)
	require.True(t, released, "it was held")
	released, err = n.ReleaseLock(ctx, "k")
	require.NoError(t, err)
	require.False(t, released)

	got, err = n.TryAcquireLock(ctx, "k", time.Hour)
	require.NoError(t, err)
	require.True(t, got)
	srv.Fail(nangotest.Fault{Operation: "releaseLock", Reset: true}) // the server does not release this lock
	released, err = n.ReleaseLock(ctx, "k")
	require.NoError(t, err)
	require.True(t, released)

	srv.Fail(lost("releaseLock"))
	_, err = other.ReleaseLock(ctx, "k")
	requireLost(t, err) // it is unknown whether this run held the lock
}

// Several scripts use the same store, one after another. Each is a new run: the records that a run
// does not save are detected as deleted.
func TestEachScriptOnAStoreIsANewRun(t *testing.T) {
	store := script.NewMemoryStore()
	for i, want := range [][]string{nil, {"2"}, {"1"}} {
		n := newSync(t, &stub{}, script.WithStore(store), script.WithName("issues"))
		require.EqualValues(t, i+1, n.Store().Job())
		require.NoError(t, n.TrackDeletesStart(t.Context(), "Issue"))
		require.NoError(t, n.BatchSave(t.Context(), [][]issue{{{ID: "1"}, {ID: "2"}}, {{ID: "1"}}, {{ID: "3"}}}[i], "Issue"))
		ids, err := n.TrackDeletesEnd(t.Context(), "Issue")
		require.NoError(t, err)
		require.ElementsMatch(t, want, ids)
	}
	require.EqualValues(t, 1, store.Job())
	require.Len(t, store.Records("Issue"), 1)
}
