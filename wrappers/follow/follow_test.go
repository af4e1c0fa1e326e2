package follow_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

func TestOnceReadsWhatIsNew(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	for i := range 3 {
		save(t, srv, "user-1", 4*i+1, 4*i+4, "first")
	}
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, BatchSize: 5})
	result, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.Equal(t, follow.Result{Records: 12, Batches: 3}, result)
	require.Equal(t, []int{5, 5, 2}, c.sizes())
	c.requireSame(t, srv, ref("user-1"))

	srv.ResetRequests()
	result, err = f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.Equal(t, follow.Result{}, result, "nothing is new")
	require.Len(t, srv.Requests(), 1, "and one request says so")

	save(t, srv, "user-1", 3, 3, "changed")
	save(t, srv, "user-1", 13, 13, "new")
	result, err = f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.Equal(t, follow.Result{Records: 2, Batches: 1}, result)
	c.requireSame(t, srv, ref("user-1"))
	for _, b := range c.batches {
		require.EqualValues(t, 1, b.Pass)
		require.False(t, b.Sweep)
	}
}

func TestOneRecordMoreThanTheBatchSize(t *testing.T) {
	for records := range 8 {
		srv := newServer(t, nil, "user-1")
		if records > 0 {
			save(t, srv, "user-1", 1, records, "x")
		}
		c := newTable()
		f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, BatchSize: 3})
		for range 2 {
			_, err := f.Once(t.Context(), ref("user-1"))
			require.NoError(t, err)
		}
		result, err := f.Once(t.Context(), ref("user-1"))
		require.NoError(t, err)
		require.Zero(t, result)
		if records > 0 {
			c.requireSame(t, srv, ref("user-1"))
		}
	}
}

func TestDeletionsComeInOrder(t *testing.T) {
	srv := newServer(t, func(r nangotest.SyncRun) error {
		return errors.Join(r.Delete("GithubIssue", []Issue{{ID: "2"}}), r.Save("GithubIssue", []Issue{{"3", "later"}}))
	}, "user-1")
	save(t, srv, "user-1", 1, 3, "x")
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle})
	_, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.NoError(t, srv.Client().Syncs.Trigger(t.Context(), ref("user-1").Connection, nango.SyncNames("issues"), nango.TriggerSyncOptions{}))
	require.NoError(t, srv.Settle(t.Context()))
	_, err = f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	c.requireSame(t, srv, ref("user-1"))
	require.True(t, c.rows[ref("user-1")]["2"].deleted)
}

func TestVariantsAreFollowedSeparately(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 2, "base")
	other := records("user-1", 1, 4, "other")
	other.Variant = "other"
	require.NoError(t, srv.Seed(nangotest.Seed{Records: []nangotest.Records{other}}))
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle})
	variant, base := ref("user-1"), ref("user-1")
	variant.Variant, base.Variant = "other", "base"
	for of, want := range map[follow.Ref]int{ref("user-1"): 2, variant: 4} {
		result, err := f.Once(t.Context(), of)
		require.NoError(t, err)
		require.Equal(t, want, result.Records)
		c.requireSame(t, srv, of)
	}
	result, err := f.Once(t.Context(), base)
	require.NoError(t, err)
	require.Zero(t, result.Records, "base and the empty variant are the same")
}

// crashingStore makes one save fail, before or after the state is stored. To the follower, this
// looks as if its process had ended at that moment.
type crashingStore struct {
	follow.Store
	before, after int // number of the save to fail, counted from 1; 0 means none
}

func (s *crashingStore) Save(ctx context.Context, step follow.Step) error {
	if s.before--; s.before == 0 {
		return errCrash
	}
	err := s.Store.Save(ctx, step)
	if s.after--; s.after == 0 && err == nil {
		err = errCrash
	}
	return err
}

func TestNothingIsLostWhereverTheProcessEnds(t *testing.T) {
	for end := range 14 {
		t.Run(strconv.Itoa(end), func(t *testing.T) {
			srv := newServer(t, func(r nangotest.SyncRun) error {
				return r.Save("GithubIssue", []Issue{{"1", "anew"}, {"2", "anew"}, {"3", "anew"}, {"4", "anew"}})
			}, "user-1")
			for i := range 5 {
				save(t, srv, "user-1", 2*i+1, 2*i+2, "x")
			}
			c, handled := newTable(), 0
			kept := &follow.MemoryStore{}
			// process simulates a process that reads the Ref and then ends. The parameter end
			// selects where it ends early: in Handle, before a save or after a save. If end is
			// negative, the process does not end early.
			process := func(end int) error {
				crashing := &crashingStore{Store: kept}
				handle := c.handle
				switch end % 3 {
				case 0:
					crashing.before = end/3 + 1
				case 1:
					crashing.after = end/3 + 1
				case 2:
					handled = 0
					handle = func(ctx context.Context, b follow.Batch[Issue]) error {
						if handled++; handled == end/3+1 {
							return errCrash
						}
						return c.handle(ctx, b)
					}
				}
				f := newFollower(t, srv, follow.Config[Issue]{Handle: handle, Store: crashing, BatchSize: 3, Reconcile: true})
				_, err := f.Once(t.Context(), ref("user-1"))
				return err
			}
			require.ErrorIs(t, process(end), errCrash)
			require.NoError(t, process(-3))
			c.requireSame(t, srv, ref("user-1"))

			emptied(t, srv, "user-1")
			if err := process(end); err != nil { // a short list has fewer saves than end requires
				require.ErrorIs(t, err, errCrash)
			}
			require.NoError(t, process(-3))
			c.requireSame(t, srv, ref("user-1"))
			require.Len(t, c.rows[ref("user-1")], 4)
		})
	}
}

func TestOnlyOneOfTwoFollowersStoresItsState(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 4, "x")
	kept := &follow.MemoryStore{}
	c := newTable()
	other := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Store: kept, BatchSize: 2})
	f := newFollower(t, srv, follow.Config[Issue]{Store: kept, BatchSize: 3, Handle: func(ctx context.Context, _ follow.Batch[Issue]) error {
		_, err := other.Once(ctx, ref("user-1"))
		return err
	}})
	_, err := f.Once(t.Context(), ref("user-1"))
	require.ErrorIs(t, err, follow.ErrOvertaken)
	result, err := other.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.Zero(t, result.Records)
	c.requireSame(t, srv, ref("user-1"))
}

func TestTurnStopsAfterItsBatches(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 7, "x")
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, BatchSize: 2, TurnBatches: 2})
	for _, want := range []follow.Result{{Records: 4, Batches: 2, More: true}, {Records: 3, Batches: 2}, {}} {
		result, err := f.Turn(t.Context(), ref("user-1"))
		require.NoError(t, err)
		require.Equal(t, want, result)
	}
	c.requireSame(t, srv, ref("user-1"))
}

func TestAMisfitStopsOrIsSkipped(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	saveRaw(t, srv, `{"id":"1","title":"fits"}`)
	saveRaw(t, srv, `{"id":"2","title":["does not"]}`)
	saveRaw(t, srv, `{"id":"3","title":"fits"}`)
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle})
	for range 2 {
		_, err := f.Once(t.Context(), ref("user-1"))
		var misfit *nango.RecordError
		require.ErrorAs(t, err, &misfit)
		require.Equal(t, "2", misfit.ID)
		require.Equal(t, map[string]row{"1": {"fits", false, 1}}, c.rows[ref("user-1")])
		require.Equal(t, []int{1}, c.sizes(), "what came before is handed over once")
	}

	c = newTable()
	f = newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Misfits: follow.MisfitSkip})
	result, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.Equal(t, follow.Result{Records: 2, Misfits: 1, Batches: 1}, result)
	require.Len(t, c.batches[0].Misfits, 1)
	require.Equal(t, "2", c.batches[0].Misfits[0].ID)

	saveRaw(t, srv, `{"id":"4","title":7}`) // now also the last record of the list does not fit
	for _, want := range []follow.Result{{Misfits: 1, Batches: 1}, {}} {
		result, err = f.Once(t.Context(), ref("user-1"))
		require.NoError(t, err)
		require.Equal(t, want, result)
	}
}

func TestChangesAfterMisfitsAloneAreNotAReset(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Misfits: follow.MisfitSkip})
	saveRaw(t, srv, `{"id":"1","title":5}`, `{"id":"2","title":6}`)
	for _, want := range []follow.Result{{Misfits: 2, Batches: 1}, {Misfits: 1, Batches: 1}, {Records: 2, Batches: 1}, {}} {
		result, err := f.Once(t.Context(), ref("user-1"))
		require.NoError(t, err)
		require.Equal(t, want, result)
		if want.Misfits == 2 {
			saveRaw(t, srv, `{"id":"2","title":7}`)
		} else {
			saveRaw(t, srv, `{"id":"1","title":"a"}`, `{"id":"2","title":"b"}`)
		}
	}
}

func TestAPanicIsAnErrorWithoutTheRecord(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 1, "secret title")
	calm, c := false, newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
		if !calm {
			panic(b.Records[0].Data.Title)
		}
		return c.handle(ctx, b)
	}})
	_, err := f.Once(t.Context(), ref("user-1"))
	var panicked *follow.PanicError
	require.ErrorAs(t, err, &panicked)
	require.Equal(t, "secret title", panicked.Value)
	require.Contains(t, string(panicked.Stack), "follow_test.go")
	require.NotContains(t, fmt.Sprintf("%v %s", err, err), "secret")
	calm = true
	_, err = f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	c.requireSame(t, srv, ref("user-1"))
}
