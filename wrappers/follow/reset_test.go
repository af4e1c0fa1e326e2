package follow_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

func TestAnEmptiedCacheIsNoticed(t *testing.T) {
	for name, after := range map[string][]Issue{
		"nothing comes back":        nil,
		"others come":               {{"7", "new"}},
		"some of them come back":    {{"1", "x"}, {"4", "x"}},
		"all of them and others do": {{"1", "x"}, {"2", "x"}, {"3", "x"}, {"4", "x"}, {"5", "x"}},
	} {
		for records := 1; records <= 4; records++ {
			t.Run(name, func(t *testing.T) {
				srv := newServer(t, func(r nangotest.SyncRun) error { return r.Save("GithubIssue", after) }, "user-1")
				for i := range records {
					save(t, srv, "user-1", i+1, i+1, "x")
				}
				c := newTable()
				f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, BatchSize: 2})
				_, err := f.Once(t.Context(), ref("user-1"))
				require.NoError(t, err)
				handed := len(c.batches)
				emptied(t, srv, "user-1")
				for range 2 {
					_, err = f.Once(t.Context(), ref("user-1"))
					var reset *follow.ResetError
					require.ErrorAs(t, err, &reset)
					require.Equal(t, ref("user-1"), reset.Ref)
					require.Len(t, c.batches, handed, "nothing is handed over")
				}
				_, err = f.Reconcile(t.Context(), ref("user-1"))
				require.NoError(t, err)
				c.requireSame(t, srv, ref("user-1"))
				last := c.batches[len(c.batches)-1]
				require.True(t, last.Sweep)
				require.Empty(t, last.Records)
				require.EqualValues(t, 2, last.Pass)
				result, err := f.Once(t.Context(), ref("user-1"))
				require.NoError(t, err)
				require.Zero(t, result)
			})
		}
	}
}

func TestResetRecordsAreReconciled(t *testing.T) {
	srv := newServer(t, func(r nangotest.SyncRun) error {
		return r.Save("GithubIssue", []Issue{{"2", "again"}, {"9", "new"}})
	}, "user-1")
	save(t, srv, "user-1", 1, 5, "x")
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, BatchSize: 2, Reconcile: true})
	_, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	emptied(t, srv, "user-1")
	result, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.True(t, result.Reconciled)
	c.requireSame(t, srv, ref("user-1"))
}

// The follower checks for a reset when a reading begins. This check cannot notice a reset that
// happens later, between two pages of the reading, so another check must notice it.
func TestAResetInTheMiddleOfALookIsNoticed(t *testing.T) {
	for batch := 1; batch <= 4; batch++ {
		for ends := range 6 { // number of batches from the reset until the process ends; 0 means that it does not end
			srv := newServer(t, func(r nangotest.SyncRun) error {
				return r.Save("GithubIssue", []Issue{{"8", "again"}, {"9", "new"}, {"10", "n"}, {"11", "n"}, {"12", "n"}, {"13", "n"}, {"14", "n"}})
			}, "user-1")
			for i := range 8 {
				save(t, srv, "user-1", i+1, i+1, "x")
			}
			c := newTable()
			handed := 0
			kept := &follow.MemoryStore{}
			var resets int
			cfg := follow.Config[Issue]{BatchSize: 2, Reconcile: true, Store: kept, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
				if handed++; handed == batch {
					emptied(t, srv, "user-1")
				}
				if ends > 0 && handed == batch+ends {
					return errCrash
				}
				return c.handle(ctx, b)
			}}
			for range 10 {
				result, err := newFollower(t, srv, cfg).Once(t.Context(), ref("user-1"))
				if result.Reconciled {
					resets++
				}
				// The follower requests the second page before it passes the first batch to Handle.
				// If the list is empty at that moment, this reading ends there, and the next
				// reading notices the reset.
				if err == nil && (batch > 1 || resets > 0) {
					break
				}
				if err != nil {
					require.ErrorIs(t, err, errCrash)
				}
			}
			require.Equal(t, 1, resets)
			c.requireSame(t, srv, ref("user-1"))
		}
	}
}

// The process ends after Handle has written the first batch of a pass. Then the records are reset.
// The next reading cannot notice the reset, because no cursor is stored. Nevertheless, its last
// batch (Batch.Sweep) must make Handle delete the rows of the first batch.
func TestRowsOfAFirstBatchThatWasNotStoredAreSwept(t *testing.T) {
	for name, before := range map[string]func(t *testing.T, srv *nangotest.Server, once func()){
		"in the first pass": func(*testing.T, *nangotest.Server, func()) {},
		"in a second pass": func(t *testing.T, srv *nangotest.Server, once func()) {
			t.Helper()
			save(t, srv, "user-1", 1, 3, "x")
			once()
			emptied(t, srv, "user-1")
		},
		"after a pass without records": func(t *testing.T, srv *nangotest.Server, once func()) {
			t.Helper()
			save(t, srv, "user-1", 1, 3, "x")
			once()
			emptied(t, srv, "user-1")
			once()
		},
		"after misfits alone": func(t *testing.T, srv *nangotest.Server, once func()) {
			t.Helper()
			saveRaw(t, srv, `{"id":"1","title":5}`, `{"id":"2","title":6}`)
			once()
		},
	} {
		for _, later := range []int{0, 3} { // number of records after the reset
			t.Run(fmt.Sprintf("%s, %d later", name, later), func(t *testing.T) { loseFirstBatch(t, before, later) })
		}
	}
}

func loseFirstBatch(t *testing.T, before func(*testing.T, *nangotest.Server, func()), later int) {
	srv := newServer(t, nil, "user-1")
	c := newTable()
	var crash bool
	cfg := follow.Config[Issue]{BatchSize: 2, Reconcile: true, Store: &follow.MemoryStore{}, Misfits: follow.MisfitSkip,
		Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
			if err := c.handle(ctx, b); err != nil || !crash {
				return err
			}
			return errCrash
		}}
	once := func() {
		_, err := newFollower(t, srv, cfg).Once(t.Context(), ref("user-1"))
		require.NoError(t, err)
	}
	before(t, srv, once)
	save(t, srv, "user-1", 4, 6, "lost")
	crash = true
	_, err := newFollower(t, srv, cfg).Once(t.Context(), ref("user-1"))
	require.ErrorIs(t, err, errCrash)
	crash = false
	emptied(t, srv, "user-1")
	if later > 0 {
		save(t, srv, "user-1", 7, 6+later, "new")
	}
	once()
	c.requireSame(t, srv, ref("user-1"))
	c.batches = nil
	once()
	require.Empty(t, c.batches, "one sweep is enough")
}

func TestOrdinaryChangesAreNotAReset(t *testing.T) {
	var change func(r nangotest.SyncRun) error
	srv := newServer(t, func(r nangotest.SyncRun) error { return change(r) }, "user-1")
	for i := range 4 {
		save(t, srv, "user-1", i+1, i+1, "x")
	}
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, BatchSize: 3})
	_, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	all := func(title string) []Issue { return []Issue{{"1", title}, {"2", title}, {"3", title}, {"4", title}} }
	for name, next := range []func(r nangotest.SyncRun) error{
		// The functions make four ordinary changes, in this order: the last record changes; all
		// four records change; ten records are added and the four change; the four are deleted.
		func(r nangotest.SyncRun) error { return r.Save("GithubIssue", []Issue{{"4", "y"}}) },
		func(r nangotest.SyncRun) error { return r.Save("GithubIssue", all("z")) },
		func(r nangotest.SyncRun) error {
			for i := range 10 {
				if err := r.Save("GithubIssue", []Issue{{"new" + string(rune('a'+i)), "n"}}); err != nil {
					return err
				}
			}
			return r.Save("GithubIssue", all("later"))
		},
		func(r nangotest.SyncRun) error { return r.Delete("GithubIssue", all("")) },
	} {
		change = next
		require.NoError(t, srv.Advance(t.Context(), time.Hour))
		require.NoError(t, srv.Client().Syncs.Trigger(t.Context(), ref("user-1").Connection, nango.SyncNames("issues"), nango.TriggerSyncOptions{}))
		require.NoError(t, srv.Settle(t.Context()))
		srv.ResetRequests()
		_, err := f.Once(t.Context(), ref("user-1"))
		require.NoError(t, err, name)
		if name == 0 {
			require.Len(t, srv.Requests(), 1, "what comes is known to be older, so that nothing has to be asked")
		}
		c.requireSame(t, srv, ref("user-1"))
	}
}

func TestACursorThatTheServerRefusesIsAReset(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 3, "x")
	kept := &follow.MemoryStore{}
	foreign := follow.State{Ref: ref("user-1"), Token: "t", Pass: 4, Cursor: "foreign", Before: "foreign too"}
	require.NoError(t, kept.Save(t.Context(), follow.Step{To: foreign}))
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Store: kept})
	_, err := f.Once(t.Context(), ref("user-1"))
	var reset *follow.ResetError
	require.ErrorAs(t, err, &reset)
	require.NotContains(t, err.Error(), "foreign")
	require.Error(t, reset.Err)
	_, err = f.Reconcile(t.Context(), ref("user-1"))
	require.NoError(t, err)
	c.requireSame(t, srv, ref("user-1"))
	require.EqualValues(t, 5, c.batches[0].Pass)

	save(t, srv, "user-1", 4, 4, "x")
	// Reading from the cursor fails, and so does reading from the beginning.
	srv.Fail(nangotest.Fault{Operation: "listRecords", Times: 2})
	_, err = f.Once(t.Context(), ref("user-1"))
	require.Error(t, err)
	require.NotErrorAs(t, err, &reset, "a server that fails is not a reset")
}
