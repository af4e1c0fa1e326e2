package follow_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

var errFault = errors.New("a random fault")

// world makes random changes on the server, reads the records at random times, and causes random
// faults of the server, the store and Handle. It implements follow.Store.
type world struct {
	t      *testing.T
	r      *rand.Rand
	srv    *nangotest.Server
	copied *table
	kept   follow.MemoryStore
	tx     bool // Handle stores rows and state together

	storing  sync.Mutex    // held while Handle stores
	changing chan struct{} // holds a value while changeRecords runs

	mu       sync.Mutex
	faults   bool
	versions int
	sync     func(nangotest.SyncRun) error
}

// happens returns true at random, on average once in n calls. If faults are off, it returns false.
func (w *world) happens(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.faults && w.r.IntN(n) == 0
}

// around calls f and returns its error. At random, it returns errFault instead, either without
// calling f or after f has succeeded.
func (w *world) around(f func() error) error {
	if w.happens(10) {
		return errFault
	}
	if err := f(); err != nil || !w.happens(10) {
		return err
	}
	return errFault
}

func (w *world) Load(ctx context.Context, of follow.Ref) (state follow.State, err error) {
	err = w.around(func() error { state, err = w.kept.Load(ctx, of); return err })
	return state, err
}

func (w *world) Save(ctx context.Context, step follow.Step) error {
	return w.around(func() error { return w.kept.Save(ctx, step) })
}

func (w *world) Delete(ctx context.Context, of follow.Ref) error {
	return w.around(func() error { return w.kept.Delete(ctx, of) })
}

func (w *world) copyBatch(ctx context.Context, b follow.Batch[Issue]) error {
	if w.happens(6) {
		w.changeRecords()
	}
	return w.around(func() error {
		w.storing.Lock()
		defer w.storing.Unlock()
		if w.tx {
			if err := w.kept.Save(ctx, b.Step); err != nil {
				return err
			}
			b.Committed()
		}
		err := w.copied.handle(ctx, b)
		for _, misfit := range b.Misfits {
			delete(w.copied.rows[b.Ref], misfit.ID)
		}
		return err
	})
}

// changeRecords makes a random change to the records on the server.
func (w *world) changeRecords() {
	w.changing <- struct{}{}
	defer func() { <-w.changing }()
	time.Sleep(time.Millisecond) // no two changes have the same time
	w.mu.Lock()
	kind, first, last := w.r.IntN(20), w.r.IntN(12), w.r.IntN(5)
	last += first
	w.versions++
	var issues []Issue
	var misfits []map[string]any
	for id := first; id <= last; id++ {
		issues = append(issues, Issue{strconv.Itoa(id), fmt.Sprint("version ", w.versions)})
		misfits = append(misfits, map[string]any{"id": strconv.Itoa(id), "title": w.versions})
	}
	w.sync = func(r nangotest.SyncRun) error { return r.Save("GithubIssue", issues) }
	switch {
	case kind < 5:
		w.sync = func(r nangotest.SyncRun) error { return r.Delete("GithubIssue", issues) }
	case kind < 7:
		w.sync = func(r nangotest.SyncRun) error { return r.Save("GithubIssue", misfits) }
	case kind == 7:
		w.sync = func(nangotest.SyncRun) error { return nil }
	}
	w.mu.Unlock()
	reset := kind >= 7 && kind < 11
	if kind == 11 {
		require.NoError(w.t, w.srv.Client().Connections.Delete(w.t.Context(), "user-1", "github"))
		connect(w.t, w.srv, "user-1")
	}
	require.NoError(w.t, w.srv.Client().Syncs.Trigger(w.t.Context(), ref("user-1").Connection, nango.SyncNames("issues"),
		nango.TriggerSyncOptions{Reset: reset, EmptyCache: reset}))
	require.NoError(w.t, w.srv.Settle(w.t.Context()))
}

// save is the function of the emulator's sync. It makes the change to the records that
// changeRecords selected last.
func (w *world) save(r nangotest.SyncRun) error {
	w.mu.Lock()
	run := w.sync
	w.mu.Unlock()
	return run(r)
}

// act does one random thing, such as a change on the server or a reading by the follower f. Some
// readings use a new follower with the same store. The function in the parameter again creates this
// follower.
func (w *world) act(f *follow.Follower[Issue], again func() *follow.Follower[Issue]) {
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	switch kind := w.r.IntN(14); {
	case kind < 5:
		w.changeRecords()
	case kind < 7:
		_, _ = f.Once(ctx, ref("user-1"))
	case kind < 9:
		_, _ = f.Turn(ctx, ref("user-1"))
	case kind == 9:
		_, _ = f.Reconcile(ctx, ref("user-1"))
	case kind == 10:
		fault := []nangotest.Fault{{Status: 500}, {HTML: true, Status: 502}, {Reset: true}, {Truncate: 50}, {Status: 429}}[w.r.IntN(5)]
		fault.Operation = "listRecords"
		w.srv.Fail(fault)
	case kind == 11:
		time.AfterFunc(time.Duration(w.r.IntN(2000))*time.Microsecond, cancel)
		_, _ = again().Once(ctx, ref("user-1"))
	case kind == 12: // the rows are deleted first
		w.faults = false
		delete(w.copied.rows, ref("user-1"))
		require.NoError(w.t, f.Forget(ctx, ref("user-1")))
		w.faults = true
	case w.tx:
		var two sync.WaitGroup
		for range 2 {
			other := again()
			two.Go(func() { _, _ = other.Once(ctx, ref("user-1")) })
		}
		two.Wait()
	}
}

// Whatever happened before, a single reading without faults makes the copy equal to the server's
// records.
func TestTheCopyIsRightAfterRandomFaults(t *testing.T) {
	for seed := range 200 {
		synctest.Test(t, func(t *testing.T) {
			w := &world{t: t, r: rand.New(rand.NewPCG(uint64(seed), 0)), copied: newTable(), tx: seed%2 == 0, faults: true,
				changing: make(chan struct{}, 1)}
			w.srv = newServer(t, w.save, "user-1")
			cfg := follow.Config[Issue]{BatchSize: 1 + w.r.IntN(4), TurnBatches: 1 + w.r.IntN(2), Reconcile: true,
				Misfits: follow.MisfitSkip, Store: w, Handle: w.copyBatch}
			again := func() *follow.Follower[Issue] { return newFollower(t, w.srv, cfg) }
			f := again()
			for range 25 {
				w.act(f, again)
			}
			w.faults = false
			params := nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: "user-1", Model: "GithubIssue"}
			for range 25 { // meets all faults that are still pending
				_, _ = nango.ListRecords[any](t.Context(), w.srv.Client(), params, nango.WithNoRetry())
			}
			want := map[string]row{}
			for r, err := range nango.AllRecords[Issue](t.Context(), w.srv.Client(), params) {
				if err == nil {
					want[r.Data.ID] = row{title: r.Data.Title, deleted: r.Metadata.DeletedAt != nil}
					continue
				}
				require.ErrorAs(t, err, new(*nango.RecordError))
			}
			_, err := again().Once(t.Context(), ref("user-1"))
			require.NoError(t, err, "seed %d", seed)
			got := map[string]row{}
			for id, r := range w.copied.rows[ref("user-1")] {
				r.pass = 0
				got[id] = r
			}
			require.Equal(t, want, got, "seed %d", seed)
		})
	}
}
