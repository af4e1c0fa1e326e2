package follow

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/sleep"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Once reads everything that is new for ref and passes it to Handle in batches. If ctx ends, Once
// first finishes and stores the batch that Handle is working on.
//
// Once returns a [*ConnectionError] if the connection is unknown or deleted. If ref has never had
// records, Once checks that a sync of the integration writes the model, and returns a [*ModelError]
// if none does.
func (f *Follower[T]) Once(ctx context.Context, ref Ref) (Result, error) {
	return f.look(ctx, ref, 0, false, nil)
}

// Turn is like [Follower.Once] but stops after [Config].TurnBatches batches. Result.More reports
// whether there is more to read.
func (f *Follower[T]) Turn(ctx context.Context, ref Ref) (Result, error) {
	return f.look(ctx, ref, f.cfg.TurnBatches, false, nil)
}

// Reconcile reads all records of ref again, for example after a [*ResetError]. Its last batch has
// [Batch].Sweep set.
func (f *Follower[T]) Reconcile(ctx context.Context, ref Ref) (Result, error) {
	return f.look(ctx, ref, 0, true, nil)
}

// look reads the new records of ref. It begins at the stored state, or at the beginning of the list
// if the parameter anew is true. It stops after the given number of batches; 0 means no limit. If
// Run is the caller, the parameter run is the queue's entry for ref; otherwise, it is nil. If
// Forget has removed ref since the queue selected this entry, look reads nothing.
func (f *Follower[T]) look(ctx context.Context, ref Ref, batches int, anew bool,
	run *entry) (result Result, err error) {
	if ctx == nil {
		return Result{}, argument.Invalid("ctx", "is nil")
	}
	if err := ref.usable(); err != nil {
		return Result{}, err
	}
	ref = ref.normal()
	if f.cfg.Hooks.Read != nil {
		hooked, end := f.cfg.Hooks.Read(ctx, ref)
		ctx = orElse(hooked, ctx)
		if end != nil {
			defer func() { end(result, err) }()
		}
	}
	unlock, err := f.lock(ctx, ref)
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	if run != nil && !f.queue.has(run) {
		return Result{}, nil
	}
	writing, stop := f.graceful(ctx)
	defer stop()
	l := &look[T]{f: f, ref: ref, batches: batches, writing: writing}
	if err := l.load(ctx); err != nil {
		return Result{}, err
	}
	if anew && l.state.Token != "" {
		if err := l.restart(); err != nil {
			return l.result, err
		}
	}
	const mostResets = 3 // maximum number of resets that one call handles; the next call continues
	for range mostResets {
		err = l.read(ctx)
		reset, ok := errors.AsType[*ResetError](err)
		if !ok || !f.cfg.Reconcile {
			break
		}
		f.logger().WarnContext(ctx, "reading all records anew", "ref", ref.String(), "reason",
			reset.Reason)
		if err := l.restart(); err != nil {
			return l.result, err
		}
		l.result.Reconciled = true
	}
	return l.result, err
}

// graceful returns a context for storing what was read. When ctx ends, the returned context lasts
// for another Config.Grace, so that the end of ctx does not interrupt a write.
func (f *Follower[T]) graceful(ctx context.Context) (context.Context, func()) {
	writing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(over)
		_ = sleep.For(writing, f.cfg.Grace)
		cancel()
	})
	return writing, func() {
		cancel()
		if !stop() {
			<-over
		}
	}
}

// look is the state of one call of Once, Turn or Reconcile, which reads the new records of a Ref.
type look[T any] struct {
	f       *Follower[T]
	ref     Ref
	batches int
	writing context.Context //nolint:containedctx // for calls that store
	state   State
	result  Result
	// checked reports whether it is certain that the records were not reset before the first page
	// was read.
	checked bool
	// begun reports whether this call has begun to read the whole list from its beginning.
	begun bool
	pages int
}

// load loads the stored state of the Ref and returns an error if the state belongs to another Ref.
func (l *look[T]) load(ctx context.Context) error {
	state, err := l.f.cfg.Store.Load(ctx, l.ref)
	if err == nil {
		err = state.usable(l.ref)
	}
	if err != nil {
		return &StoreError{Ref: l.ref, Op: "load", Err: err}
	}
	if state.Token == "" {
		state = State{Ref: l.ref, Pass: 1, Full: true}
	}
	l.state = state
	return nil
}

func (s State) usable(ref Ref) error {
	switch {
	case s == State{}:
		return nil
	case s.Ref != ref:
		return errors.New("it belongs to another Ref")
	case s.Token == "":
		return errors.New("it has no token")
	case s.Pass < 1:
		return errors.New("it has no pass")
	case len(s.Cursor) > 1000 || len(s.Before) > 1000:
		return errors.New("its cursor is longer than 1,000 bytes")
	}
	return nil
}

// restart stores a state that makes the follower read the list from its beginning again, with the
// next pass number.
func (l *look[T]) restart() error {
	l.begun = true
	return l.move(State{Pass: l.state.Pass + 1, Full: true})
}

// begin runs before the first batch of a pass (a reading of the whole list) is passed to Handle. It
// stores that the pass has begun. Handle may write this batch, and the process may end before the
// next state is stored. The next reading then begins another pass, whose last batch (Batch.Sweep)
// makes Handle delete the rows whose records no longer exist.
func (l *look[T]) begin() error {
	switch {
	case l.begun || l.state.Cursor != "":
		return nil
	case l.state.Token == "":
		l.begun = true
		return l.move(l.state)
	}
	return l.restart()
}

// move replaces the stored state with the given state.
func (l *look[T]) move(next State) error {
	step := l.step(next)
	if err := l.f.cfg.Store.Save(l.writing, step); err != nil {
		return &StoreError{Ref: l.ref, Op: "save", Err: err}
	}
	l.state = step.To
	return nil
}

func (l *look[T]) step(next State) Step {
	next.Ref, next.Token = l.ref, rand.Text()
	return Step{From: l.state, To: next}
}

// pending holds records that were read but not yet passed to Handle.
type pending[T any] struct {
	records []client.Record[T]
	misfits []*client.RecordError
	to      State
	older   bool // whether one of the records existed at the last successful check
}

func (p *pending[T]) len() int { return len(p.records) + len(p.misfits) }

// reset empties p, so that the next batch starts at the given state. It allocates a new slice,
// since Handle may keep the slice of the previous batch.
func (p *pending[T]) reset(state State) {
	*p = pending[T]{records: make([]client.Record[T], 0, len(p.records)), to: state}
}

// read reads from the stored state to the end of the list, or until it has read the allowed number
// of batches.
func (l *look[T]) read(ctx context.Context) error {
	l.checked, l.pages = l.state.Cursor == "", 0
	l.result.More = false
	var p pending[T]
	p.reset(l.state)
	first := true // the next record may be the one of the stored cursor, read again
	for record, err := range l.list(ctx) {
		misfit, isMisfit := errors.AsType[*client.RecordError](err)
		if err != nil && !isMisfit {
			return l.failed(ctx, &p, err)
		}
		meta := record.Metadata
		if isMisfit {
			meta = misfit.Metadata
		}
		if first {
			first = false
			if meta.Cursor != "" && meta.Cursor == l.state.Cursor {
				l.checked = l.verified()
				continue
			}
		}
		if isMisfit && l.f.cfg.Misfits == MisfitStop {
			return errors.Join(l.handOver(ctx, &p), misfit)
		}
		p.add(record, misfit, meta)
		if p.len() < l.f.cfg.BatchSize {
			continue
		}
		if err := l.handOver(ctx, &p); err != nil {
			return err
		}
		if l.batches > 0 && l.result.Batches >= l.batches {
			l.result.More = true
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := l.handOver(ctx, &p); err != nil {
		return err
	}
	return l.finish(ctx)
}

// list iterates over the records that follow the cursor State.Before. State.Cursor is the cursor of
// the last record that Handle received, and State.Before is the cursor of the record before it. So
// list begins with the last record that Handle received. If that record has changed since, it has
// moved further back in the list, and list begins with the record that followed it.
func (l *look[T]) list(ctx context.Context) func(func(client.Record[T], error) bool) {
	return client.AllRecords[T](ctx, l.f.client, client.ListRecordsParams{
		ProviderConfigKey: l.ref.Connection.ProviderConfigKey,
		ConnectionID:      l.ref.Connection.ConnectionID, Model: l.ref.Model, Variant: l.ref.Variant,
		Limit: l.f.cfg.BatchSize, Cursor: l.state.Before,
	})
}

// add adds a record to p. If the record does not fit T, the parameter misfit is the error that says
// so, and add adds this error to p, but not the record. If meta lacks a time or the cursor, add
// leaves the corresponding field of the state unchanged.
func (p *pending[T]) add(record client.Record[T], misfit *client.RecordError,
	meta client.RecordMetadata) {
	if misfit != nil {
		p.misfits = append(p.misfits, misfit)
	} else {
		p.records = append(p.records, record)
	}
	if !meta.LastModifiedAt.IsZero() {
		p.to.Position = meta.LastModifiedAt
	}
	if !meta.FirstSeenAt.IsZero() && !meta.FirstSeenAt.After(p.to.Verified) {
		p.older = true
	}
	if meta.Cursor != "" {
		p.to.Before, p.to.Cursor = p.to.Cursor, meta.Cursor
	}
}

// failed is called if reading fails with err. If the server refuses the stored cursor, failed
// returns a [*ResetError]. Otherwise it passes the records that were read before the failure to
// Handle, and returns err.
func (l *look[T]) failed(ctx context.Context, p *pending[T], err error) error {
	if ctx.Err() != nil {
		return err
	}
	if refused, ok := errors.AsType[*client.SDKError](err); ok && l.pages == 0 && p.len() == 0 &&
		l.state.Before != "" &&
		refused.StatusCode == http.StatusInternalServerError && l.readable(ctx) {
		return &ResetError{Ref: l.ref, Reason: "the server refuses the stored cursor", Err: err}
	}
	return errors.Join(l.handOver(ctx, p), l.listError(err))
}

// listError returns a [*ConnectionError] if, according to err, Nango does not know the connection.
// It checks the error code, not the status 404, because a gateway may answer with status 404 too.
// It returns any other err unchanged.
func (l *look[T]) listError(err error) error {
	refused, ok := errors.AsType[*client.SDKError](err)
	if ok && (refused.Code == client.CodeUnknownConnection ||
		refused.Code == client.CodeUnknownProviderConfig) {
		return &ConnectionError{Ref: l.ref, Err: err}
	}
	return err
}

// handOver passes the pending records to Handle. Then it stores the state from which the next
// reading continues after these records.
func (l *look[T]) handOver(ctx context.Context, p *pending[T]) error {
	if l.pages == 0 && !l.checked {
		if err := l.check(ctx, p); err != nil {
			return err
		}
	}
	if p.len() == 0 {
		return nil
	}
	if err := l.begin(); err != nil {
		return err
	}
	p.to.Pass, p.to.Full = l.state.Pass, l.state.Full
	if l.pages == 0 && l.checked { // the list cannot have been reset within one page
		p.to.Verified = p.to.Position
	}
	b := Batch[T]{
		Ref: l.ref, Records: p.records, Misfits: p.misfits, Pass: l.state.Pass, Full: l.state.Full,
		Step: l.step(p.to),
	}
	if err := l.handle(ctx, b); err != nil {
		return err
	}
	l.pages++
	l.result.add(Result{Records: len(p.records), Misfits: len(p.misfits), Batches: 1})
	p.reset(l.state)
	return nil
}
