package nangotest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/records"
)

// runOptions is how a sync is run.
type runOptions struct {
	reset      bool // forget what earlier runs noted
	emptyCache bool // drop all records first
}

// syncRun is a run of a sync, and where it puts its records.
type syncRun struct {
	functionCall
	Variant string
	LastRun time.Time

	state *syncState
	job   int64
	done  map[string]syncResult
}

// trigger runs the sync in the background, once more where it runs already.
func (st *syncState) trigger(opts runOptions) {
	a := st.conn.env.account
	a.work.job(func(ctx context.Context) { a.runSync(ctx, st, opts) })
}

// runSync is one run. The server's lock is free while the Go function runs.
func (a *account) runSync(ctx context.Context, st *syncState, opts runOptions) {
	a.mu.Lock()
	if st.running || st.conn.syncs[st.syncKey] != st {
		st.again = st.running
		a.mu.Unlock()
		return
	}
	started := a.clock.Now()
	st.running, st.execution = true, "RUNNING"
	a.jobIDs++
	if opts.reset {
		st.last = time.Time{}
	}
	run := &syncRun{
		functionCall: functionCall{Connection: st.conn.ref, Name: st.name}, Variant: st.variant,
		LastRun: st.last,
		state:   st, job: a.jobIDs, done: map[string]syncResult{},
	}
	for _, model := range st.fn.sync.Models {
		run.done[model] = syncResult{}
		if opts.emptyCache {
			delete(st.conn.models, records.NewModelKey(model, st.variant))
		}
	}
	a.mu.Unlock()
	err := a.callSync(ctx, run)
	a.mu.Lock()
	again := a.finishSync(run, started, err)
	a.mu.Unlock()
	if again {
		a.runSync(ctx, st, runOptions{})
	}
}

func (a *account) callSync(ctx context.Context, run *syncRun) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	if run.state.fn.sync.Run == nil {
		return run.deliver()
	}
	if run.Client, err = a.newClient(); err != nil {
		return err
	}
	return run.state.fn.sync.Run(ctx, run)
}

// deliver saves what the seed has for this run; runs after the last one deliver the same again.
func (r *syncRun) deliver() error {
	deliveries := r.state.fn.sync.Deliveries
	if len(deliveries) == 0 {
		return nil
	}
	next := deliveries[min(r.state.delivered, len(deliveries)-1)]
	r.state.delivered++
	for _, model := range slices.Sorted(maps.Keys(next.Save)) {
		if err := r.Save(model, next.Save[model]); err != nil {
			return err
		}
	}
	for _, model := range slices.Sorted(maps.Keys(next.Delete)) {
		if err := r.Delete(model, next.Delete[model]); err != nil {
			return err
		}
	}
	return nil
}

// finishSync notes how a run went, and tells the webhook target. It reports whether the sync is to
// run again.
func (a *account) finishSync(run *syncRun, started time.Time, err error) bool {
	st, now := run.state, a.clock.Now()
	if err == nil && st.fn.sync.TrackDeletes {
		run.deleteUnseen()
	}
	st.running, st.finished, st.results = false, now, run.done
	st.execution = "SUCCESS"
	st.conn.clearErrors("sync", st.id)
	if err == nil {
		st.last = started
	} else {
		st.execution = "STOPPED"
		st.conn.errors = append(st.conn.errors, connectionError{"sync", a.logID(), st.id})
	}
	a.sendSync(run, started, err)
	again := st.again
	st.again = false
	return again
}

func (r *syncRun) deleteUnseen() {
	now := r.state.conn.env.account.clock.Next()
	for _, model := range r.state.fn.sync.Models {
		t := r.state.conn.table(records.NewModelKey(model, r.Variant))
		r.count(model, t.RemoveUnseen(r.job, records.Write{Now: now, Job: r.job}))
	}
}

// Save adds and replaces records of a model of the sync. rows is a slice of anything whose JSON has
// an id.
func (r *syncRun) Save(model string, rows any) error {
	return r.put(model, rows, (*records.Table).Save, false)
}

// Update changes fields of records that there are; others are ignored.
func (r *syncRun) Update(model string, rows any) error {
	return r.put(model, rows, (*records.Table).Save, true)
}

// Delete marks records as deleted; of rows only the ids count.
func (r *syncRun) Delete(model string, rows any) error {
	return r.put(model, rows, (*records.Table).Remove, false)
}

func (r *syncRun) put(model string, rows any, do func(*records.Table, []records.Record,
	records.Write) (records.Written, records.Position), merge bool) error {
	if !slices.Contains(r.state.fn.sync.Models, model) {
		return fmt.Errorf("model %q is none of the sync's", model)
	}
	batch, err := recordsOf(rows)
	if err != nil {
		return err
	}
	srv := r.state.conn.env.account
	srv.mu.Lock()
	defer srv.mu.Unlock()
	done, _ := do(r.state.conn.table(records.NewModelKey(model, r.Variant)), batch,
		records.Write{Now: srv.clock.Next(), Job: r.job, Merge: merge})
	r.count(model, done)
	return nil
}

func (r *syncRun) count(model string, done records.Written) {
	result := r.done[model]
	result.Added += done.Added
	result.Updated += done.Updated
	result.Deleted += done.Deleted
	r.done[model] = result
}

// advance lets time pass, and runs the syncs that are due.
func (a *account) advance(ctx context.Context, d time.Duration) error {
	end := a.clock.Now().Add(d)
	for {
		a.mu.Lock()
		st := a.due(end)
		var at time.Time
		if st != nil {
			at = st.next
			st.next = st.next.Add(st.every)
		}
		a.mu.Unlock()
		now := a.clock.Now()
		if st == nil {
			a.clock.Advance(max(0, end.Sub(now)))
			return ctx.Err()
		}
		a.clock.Advance(max(0, at.Sub(now)))
		if err := ctx.Err(); err != nil {
			return err
		}
		a.runSync(ctx, st, runOptions{})
	}
}

// due is the sync that is to run first until end.
func (a *account) due(end time.Time) (first *syncState) {
	for _, env := range a.environments {
		for _, conn := range env.order {
			for _, st := range conn.syncs {
				if !st.paused && !st.next.After(end) && (first == nil || st.next.Before(first.next)) {
					first = st
				}
			}
		}
	}
	return first
}
