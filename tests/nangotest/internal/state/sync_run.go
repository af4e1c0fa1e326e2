package state

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
)

// RunOptions holds the options of a run of a sync.
type RunOptions struct {
	Reset      bool // reset LastRun to zero
	EmptyCache bool // remove all records before the run
}

// SyncRun is a run of a sync. Its methods write records.
type SyncRun struct {
	Ref     client.ConnectionRef
	Variant string
	LastRun time.Time
	Earlier int // the number of earlier runs

	state *SyncState
	job   int64
	done  map[string]syncResult
}

// Trigger runs the sync in the background. If the sync is already running, it runs again
// afterwards.
func (st *SyncState) Trigger(opts RunOptions) {
	a := st.conn.Env.Account
	a.Work.Job(func(ctx context.Context) { a.runSync(ctx, st, opts) })
}

// runSync runs a sync, and runs it again if it was triggered during the run. It does not hold the
// account's lock while the Go function of the sync runs.
func (a *Account) runSync(ctx context.Context, st *SyncState, opts RunOptions) {
	a.Mu.Lock()
	if st.running || st.conn.Syncs[st.SyncKey] != st {
		st.triggered = st.running
		a.Mu.Unlock()
		return
	}
	started := a.Clock.Now()
	st.running, st.execution = true, "RUNNING"
	a.JobIDs++
	if opts.Reset {
		st.last = time.Time{}
	}
	run := &SyncRun{
		Ref: st.conn.Ref, Variant: st.Variant, LastRun: st.last, Earlier: st.runs,
		state: st, job: a.JobIDs, done: map[string]syncResult{},
	}
	st.runs++
	for _, model := range st.Fn.Returns {
		run.done[model] = syncResult{}
		if opts.EmptyCache {
			delete(st.conn.Models, records.NewModelKey(model, st.Variant))
		}
	}
	a.Mu.Unlock()
	err := run.call(ctx)
	a.Mu.Lock()
	again := a.finishSync(run, started, err)
	a.Mu.Unlock()
	if again {
		a.runSync(ctx, st, RunOptions{})
	}
}

// call calls the Go function of the sync. If the function panics, call returns an error.
func (r *SyncRun) call(ctx context.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	if r.state.Fn.RunSync == nil {
		return nil
	}
	return r.state.Fn.RunSync(ctx, r)
}

// finishSync stores the result of a run and sends the sync webhook. It reports whether the sync was
// triggered again during the run.
func (a *Account) finishSync(run *SyncRun, started time.Time, err error) bool {
	st, now := run.state, a.Clock.Now()
	if err == nil && st.Fn.TrackDeletes {
		run.deleteUnseen()
	}
	st.running, st.finished, st.results = false, now, run.done
	st.execution = "SUCCESS"
	st.conn.ClearErrors("sync", st.ID)
	if err == nil {
		st.last = started
	} else {
		st.execution = "STOPPED"
		st.conn.errors = append(st.conn.errors, connectionError{"sync", a.LogID(), st.ID})
	}
	a.sendSync(run, started, err)
	again := st.triggered
	st.triggered = false
	return again
}

func (r *SyncRun) deleteUnseen() {
	now := r.state.conn.Env.Account.Clock.Next()
	for _, model := range r.state.Fn.Returns {
		t := r.state.conn.Table(records.NewModelKey(model, r.Variant))
		done, _ := t.Remove(t.Unseen(r.job), records.Write{Now: now, Job: r.job})
		r.count(model, done)
	}
}

// Save adds or replaces records of a model of the sync. The parameter rows is a slice or an array.
// The JSON of each element must be an object with an id.
func (r *SyncRun) Save(model string, rows any) error {
	return r.put(model, rows, (*records.Table).Save, false)
}

// Update changes fields of existing records. It skips the elements of rows whose id matches no
// record.
func (r *SyncRun) Update(model string, rows any) error {
	return r.put(model, rows, (*records.Table).Save, true)
}

// Delete marks records as deleted. It reads only the id of each element of rows.
func (r *SyncRun) Delete(model string, rows any) error {
	return r.put(model, rows, (*records.Table).Remove, false)
}

func (r *SyncRun) put(model string, rows any, do func(*records.Table, []records.Record,
	records.Write) (records.Written, records.Position), merge bool) error {
	if !slices.Contains(r.state.Fn.Returns, model) {
		return fmt.Errorf("model %q is not one of the sync's models", model)
	}
	batch, err := RecordsOf(rows)
	if err != nil {
		return err
	}
	srv := r.state.conn.Env.Account
	srv.Mu.Lock()
	defer srv.Mu.Unlock()
	done, _ := do(r.state.conn.Table(records.NewModelKey(model, r.Variant)), batch,
		records.Write{Now: srv.Clock.Next(), Job: r.job, Merge: merge})
	r.count(model, done)
	return nil
}

func (r *SyncRun) count(model string, done records.Written) {
	result := r.done[model]
	result.Added += done.Added
	result.Updated += done.Updated
	result.Deleted += done.Deleted
	r.done[model] = result
}

// Advance moves the clock forward by d and runs the syncs that become due, in the order of their
// schedule. It returns when these runs have ended.
func (a *Account) Advance(ctx context.Context, d time.Duration) error {
	end := a.Clock.Now().Add(d)
	for {
		a.Mu.Lock()
		st := a.due(end)
		var at time.Time
		if st != nil {
			at = st.Next
			st.Next = st.Next.Add(st.Every)
		}
		a.Mu.Unlock()
		now := a.Clock.Now()
		if st == nil {
			a.Clock.Advance(max(0, end.Sub(now)))
			return ctx.Err()
		}
		a.Clock.Advance(max(0, at.Sub(now)))
		if err := ctx.Err(); err != nil {
			return err
		}
		a.runSync(ctx, st, RunOptions{})
	}
}

// due returns the sync that is due first, or nil if no sync is due at the given time or before it.
func (a *Account) due(limit time.Time) (first *SyncState) {
	for _, env := range a.Environments {
		for _, conn := range env.Order {
			for _, st := range conn.Syncs {
				if !st.Paused && !st.Next.After(limit) && (first == nil || st.Next.Before(first.Next)) {
					first = st
				}
			}
		}
	}
	return first
}
