package script_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

func TestDryRunStoresRecordsAsNangoDoes(t *testing.T) {
	n := newSync(t, &stub{})
	store := n.Store().(*script.MemoryStore)
	ctx := t.Context()
	save := func(texts ...string) { require.NoError(t, n.BatchSave(ctx, raws(texts...), "Doc")) }
	save(`{"id":1,"a":{"x":1,"list":[1,2]},"b":1.50}`, `{"id":"2"}`, `{"id":"2","v":"again"}`)
	require.Equal(t, raws(`{"id":1,"a":{"x":1,"list":[1,2]},"b":1.50}`, `{"id":"2"}`), store.Records("Doc"), "the first of a batch counts")

	require.NoError(t, n.BatchUpdate(ctx, raws(`{"id":"1","a":{"list":[3],"y":null},"c":9007199254740993}`, `{"id":"unknown"}`), "Doc"))
	require.Equal(t, raws(`{"id":"2"}`, `{"id":1,"a":{"x":1,"list":[3],"y":null},"b":1.50,"c":9007199254740993}`), store.Records("Doc"))

	require.NoError(t, n.BatchDelete(ctx, raws(`{"id":"2","ignored":true}`, `{"id":"unknown"}`), "Doc"))
	require.Len(t, store.Records("Doc"), 1)
	require.Equal(t, raws(`{"id":"2"}`), store.Deleted("Doc"))
	save(`{"id":"2"}`)
	require.Empty(t, store.Deleted("Doc"))
	require.Equal(t, []string{"Doc"}, store.Models())
	require.Empty(t, store.Records("Other"))

	store.Records("Doc")[0][0] = 'x'
	require.True(t, json.Valid(store.Records("Doc")[0]), "a copy was given away")
}

type issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func TestDryRunReadsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newSync(t, &stub{})
		ctx := t.Context()
		var issues []issue
		for i := range 250 {
			issues = append(issues, issue{strconv.Itoa(i), fmt.Sprint("issue ", i)})
		}
		began := time.Now().UTC()
		require.NoError(t, n.BatchSave(ctx, issues, "Issue"))
		time.Sleep(time.Hour)
		require.NoError(t, n.BatchDelete(ctx, issues[:1], "Issue"))

		var read []nango.Record[issue]
		for record, err := range script.ListRecords[issue](ctx, n, "Issue", "") {
			require.NoError(t, err)
			read = append(read, record)
		}
		require.Len(t, read, 250)
		require.Equal(t, issues[1], read[0].Data)
		require.Equal(t, nango.RecordMetadata{FirstSeenAt: began, LastModifiedAt: began, LastAction: nango.RecordAdded, Cursor: read[0].Metadata.Cursor}, read[0].Metadata)
		deleted := read[249].Metadata
		require.Equal(t, nango.RecordDeleted, deleted.LastAction)
		require.Equal(t, began.Add(time.Hour), *deleted.DeletedAt)

		rest := 0
		for range script.ListRecords[issue](ctx, n, "Issue", read[199].Metadata.Cursor) {
			rest++
		}
		require.Equal(t, 50, rest)

		ids := append(count(0, 249), 7, 999)
		found, err := script.GetRecordsByIDs[issue](ctx, n, ids, "Issue")
		require.NoError(t, err)
		require.Len(t, found, 250)
		require.Equal(t, "issue 7", found[7].Data.Title)

		_, err = script.GetRecordsByIDs[[]string](ctx, n, ids, "Issue")
		require.ErrorAs(t, err, new(*nango.RecordError))
		for _, err := range n.ListRecords(ctx, "Issue", "garbage") {
			require.ErrorContains(t, err, "cursor")
		}
	})
}

type (
	named  string
	number int32
	tally  uint32
)

func (named) String() string  { return "a name" }
func (number) String() string { return "a number" }
func (n tally) Error() string { return "an error" }

// An id is stored as the JSON of its value. A String method of its type is not called.
func TestIDsAreStoredAsJSON(t *testing.T) {
	n := newSync(t, &stub{})
	require.NoError(t, n.BatchSave(t.Context(), []obj{{"id": "x", "title": "X"}, {"id": -7, "title": "7"}, {"id": int64(4294967295), "title": "most"}}, "Issue"))
	byName, err := script.GetRecordsByIDs[issue](t.Context(), n, []named{"x", "y"}, "Issue")
	require.NoError(t, err)
	require.Equal(t, "X", byName["x"].Data.Title)
	require.Len(t, byName, 1)
	byNumber, err := script.GetRecordsByIDs[issue](t.Context(), n, []number{-7}, "Issue")
	require.NoError(t, err)
	require.Equal(t, "7", byNumber[-7].Data.Title)
	byCount, err := script.GetRecordsByIDs[issue](t.Context(), n, []tally{4294967295}, "Issue")
	require.NoError(t, err)
	require.Equal(t, "most", byCount[4294967295].Data.Title)
}

func TestMergingKeepsConcurrentChanges(t *testing.T) {
	ctx := t.Context()
	store := script.NewMemoryStore()
	n := newSync(t, &stub{}, script.WithStore(store))
	webhook := newSync(t, &stub{}, script.WithStore(store))
	save := func(s *script.Sync, text string) { require.NoError(t, s.BatchSave(ctx, raws(text), "Doc")) }
	save(webhook, `{"id":"1","by":"webhook, before"}`)
	require.NoError(t, n.SetMergingStrategy(ctx, script.MergingIgnoreIfModifiedAfter, "Doc"))
	save(webhook, `{"id":"2","by":"webhook, meanwhile"}`)
	require.NoError(t, n.BatchSave(ctx, raws(`{"id":"1","by":"sync"}`, `{"id":"2","by":"sync"}`, `{"id":"3","by":"sync"}`), "Doc"))
	require.ElementsMatch(t, raws(`{"id":"1","by":"sync"}`, `{"id":"2","by":"webhook, meanwhile"}`, `{"id":"3","by":"sync"}`), store.Records("Doc"))
	save(n, `{"id":"3","by":"sync, again"}`)
	require.Contains(t, store.Records("Doc"), json.RawMessage(`{"id":"3","by":"sync, again"}`), "its own changes are its own")

	require.NoError(t, n.SetMergingStrategy(ctx, script.MergingOverride, "Doc"))
	logs := store.Logs()
	require.Equal(t, nango.LogLevelWarn, logs[len(logs)-1].Level)
	require.ErrorContains(t, n.SetMergingStrategy(ctx, "newest", "Doc"), "strategy")
}

func TestTrackDeletes(t *testing.T) {
	ctx := t.Context()
	store := script.NewMemoryStore()
	first := newSync(t, &stub{}, script.WithStore(store), script.WithName("issues"))
	require.NoError(t, first.BatchSave(ctx, docs(1, 5), "Doc"))
	_, err := first.TrackDeletesEnd(ctx, "Doc")
	require.ErrorContains(t, err, "TrackDeletesStart")

	// The second run begins to track deletes and is interrupted. The third run continues the
	// tracking.
	second := newSync(t, &stub{}, script.WithStore(store.NextRun()), script.WithName("issues"))
	require.NoError(t, second.TrackDeletesStart(ctx, "Doc"))
	require.NoError(t, second.BatchSave(ctx, docs(1, 2), "Doc"))
	third := newSync(t, &stub{}, script.WithStore(store.NextRun().NextRun()), script.WithName("issues"))
	require.NoError(t, third.TrackDeletesStart(ctx, "Doc"))
	require.JSONEq(t, `{"syncJobId":2}`, string(store.Checkpoints()["sync:issues:base:trackDeletes:Doc"]))
	require.NoError(t, third.BatchSave(ctx, docs(3, 3), "Doc"))
	deleted, err := third.TrackDeletesEnd(ctx, "Doc")
	require.NoError(t, err)
	require.Equal(t, []string{"4", "5"}, deleted)
	require.Len(t, store.Deleted("Doc"), 2)
	require.Empty(t, store.Checkpoints())

	deleted, err = third.DeleteRecordsFromPreviousExecutions(ctx, "Doc")
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2"}, deleted)

	nameless := newSync(t, &stub{})
	require.ErrorContains(t, nameless.TrackDeletesStart(ctx, "Doc"), "WithName")
}

func TestCheckpoints(t *testing.T) {
	type progress struct {
		Page int64     `json:"page"`
		At   time.Time `json:"at"`
	}
	ctx := t.Context()
	store := script.NewMemoryStore()
	n := newSync(t, &stub{}, script.WithStore(store), script.WithName("issues"), script.WithVariant("eu"))
	none, err := script.GetCheckpoint[progress](ctx, n)
	require.NoError(t, err)
	require.Nil(t, none)
	require.ErrorIs(t, n.ClearCheckpoint(ctx), nango.ErrConflict)
	saved := progress{1<<53 + 1, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	require.NoError(t, n.SaveCheckpoint(ctx, saved))

	next := newSync(t, &stub{}, script.WithStore(store.NextRun()), script.WithName("issues"), script.WithVariant("eu"))
	got, err := script.GetCheckpoint[progress](ctx, next)
	require.NoError(t, err)
	require.Equal(t, saved, *got)
	_, err = script.GetCheckpoint[[]int](ctx, next)
	require.ErrorContains(t, err, "checkpoint")
	require.NoError(t, next.SaveCheckpoint(ctx, obj{"page": 2}))
	require.ErrorIs(t, n.SaveCheckpoint(ctx, obj{"page": 3}), nango.ErrConflict, "somebody else has saved")
	require.JSONEq(t, `{"page":2}`, string(store.Checkpoints()["sync:issues:eu"]))

	require.NoError(t, next.ClearCheckpoint(ctx))
	raw, err := next.GetCheckpoint(ctx)
	require.NoError(t, err)
	require.Nil(t, raw)
	require.NoError(t, next.SaveCheckpoint(ctx, obj{"page": 4}))

	tooMany := obj{}
	for i := range 17 {
		tooMany[strconv.Itoa(i)] = i
	}
	long := func(n int) string { return fmt.Sprintf("%0*d", n, 1) }
	for want, bad := range map[string]any{
		"checkpoint is not an object":      []int{1},
		"checkpoint.a is not a string":     obj{"a": obj{}},
		"checkpoint has more than 16":      tooMany,
		"checkpoint.b has more than 4,000": obj{"b": long(4001)},
		"is a key of more than 255":        obj{long(256): 1},
		"does not marshal":                 func() {},
	} {
		require.ErrorContains(t, next.SaveCheckpoint(ctx, bad), want)
	}
	require.ErrorContains(t, newAction(t, &stub{}).SaveCheckpoint(ctx, obj{}), "WithName")
}

func TestLocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		store := script.NewMemoryStore()
		one := newAction(t, &stub{}, script.WithStore(store))
		two := newAction(t, &stub{}, script.WithStore(store.NextRun()))
		check := func(want bool) func(bool, error) {
			return func(got bool, err error) { t.Helper(); require.NoError(t, err); require.Equal(t, want, got) }
		}
		check(true)(one.TryAcquireLock(ctx, "k", time.Minute))
		check(true)(one.TryAcquireLock(ctx, "k", time.Hour))
		check(false)(two.TryAcquireLock(ctx, "k", time.Minute))
		check(false)(two.ReleaseLock(ctx, "k"))
		require.NoError(t, two.ReleaseAllLocks(ctx))
		require.Equal(t, []string{"k"}, store.Locks())
		time.Sleep(time.Hour)
		require.Empty(t, store.Locks())
		check(false)(one.ReleaseLock(ctx, "k"))
		check(true)(two.TryAcquireLock(ctx, "k", time.Minute))
		check(true)(two.ReleaseLock(ctx, "k"))
		check(true)(one.TryAcquireLock(ctx, "k", time.Minute))
		check(false)(newAction(t, &stub{}, script.WithStore(store)).TryAcquireLock(ctx, "k", time.Minute)) // the Action of another run
		_, err := one.ReleaseLock(context.Background(), "")
		require.ErrorContains(t, err, "key")
	})
}

func TestRecordsThatChangeOften(t *testing.T) {
	n := newSync(t, &stub{})
	for i := range 3000 {
		require.NoError(t, n.BatchSave(t.Context(), []obj{{"id": 1.50, "n": i}, {"id": "2"}}, "Doc"))
	}
	require.Equal(t, raws(`{"id":"2"}`, `{"id":1.5,"n":2999}`), n.Store().(*script.MemoryStore).Records("Doc"))
	found, err := n.GetRecordsByIDs(t.Context(), []string{"1.5"}, "Doc")
	require.NoError(t, err)
	require.Contains(t, string(found["1.5"]), `"id":"1.5"`)
	require.NoError(t, n.BatchDelete(t.Context(), raws(`{"id":15e-1}`), "Doc"))
	require.Len(t, n.Store().(*script.MemoryStore).Deleted("Doc"), 1)
}

func TestZeroMemoryStore(t *testing.T) {
	var store script.MemoryStore
	require.Empty(t, store.Logs())
	n := newSync(t, &stub{}, script.WithStore(&store))
	require.NoError(t, n.BatchSave(t.Context(), docs(1, 1), "Doc"))
	require.Len(t, store.Records("Doc"), 1)
	require.EqualValues(t, 1, store.Job())
}
