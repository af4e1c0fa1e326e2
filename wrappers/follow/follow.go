package follow

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Config configures a [Follower]. Only Handle is required.
type Config[T any] struct {
	// Handle receives each batch. It is called from several goroutines, but never by two of them at
	// once for the same Ref. If it returns an error or panics, the same batch is passed to it again
	// later. It must not call Once, Turn, Reconcile or Forget for the Ref of its batch: these
	// methods would wait for Handle to return. If they are called with the context that Handle
	// received, they return an error and do not wait.
	Handle func(context.Context, Batch[T]) error
	// Store keeps the state of each Ref. Nil means a new [MemoryStore]; each new process then reads
	// all records from the beginning.
	Store Store
	// Models are the models that Run follows, in every connection of their integrations. Webhooks
	// about other models are ignored. If Models is empty, Run follows the Refs that Config.Refs
	// lists, and the Refs that webhooks and [Follower.Note] name.
	Models []Model
	// Refs lists the Refs that Run follows. If Refs is nil, Run follows Models in every connection.
	Refs func(context.Context) iter.Seq2[Ref, error]

	// BatchSize is the largest number of records in a page and in a batch, from 1 to 10,000; 0
	// means 1,000.
	BatchSize int
	// Misfits selects what happens to a record that does not fit T.
	Misfits MisfitPolicy
	// Reconcile makes the follower read the whole list again after Nango has reset the records. If
	// Reconcile is false, reading a Ref then returns a [*ResetError] until [Follower.Reconcile] is
	// called.
	Reconcile bool

	// Period is how long Run waits before it reads the new records of a Ref again, plus or minus 10
	// percent; 0 means a minute. After a failure, the wait is shorter at first, and never longer
	// than Period.
	Period time.Duration
	// RefsPeriod is how long Run waits before it lists the Refs again; 0 means ten times Period.
	RefsPeriod time.Duration
	// Workers is the number of Refs that Run reads concurrently; 0 means 4.
	Workers int
	// TurnBatches is the number of batches that Run reads from one Ref before it continues with the
	// next Ref; 0 means 10.
	TurnBatches int
	// Limiter is the Limiter that the client uses, or nil if the client has no Limiter. If
	// Config.Limiter is set, Run starts to read a Ref only when a request can be sent at once. So
	// requests do not pile up, and a Ref that a webhook names does not wait behind queued requests
	// for other Refs.
	Limiter *Limiter
	// Grace is how much longer Handle and Store may run after the context has ended; 0 means 30
	// seconds.
	Grace time.Duration

	// Logger receives a line for each failure, with the Ref but without records. Nil means
	// slog.Default(). To log nothing, use slog.New(slog.DiscardHandler).
	Logger *slog.Logger
	// Hooks are functions that are called at the beginning and end of each reading and batch, for
	// traces and metrics.
	Hooks Hooks
}

// MisfitPolicy selects what happens to a record that does not fit T, the type of the records.
type MisfitPolicy int

const (
	// MisfitStop ends the reading at a record that does not fit T. The records before it are passed to
	// Handle, and the reading returns a [*client.RecordError].
	MisfitStop MisfitPolicy = iota
	// MisfitSkip skips a record that does not fit T and passes its error to Handle in
	// [Batch].Misfits.
	MisfitSkip
)

// Hooks are functions that a follower calls during its work. Each may be nil. They are called from
// several goroutines.
type Hooks struct {
	// List is called when [Follower.Refs] begins to list the Refs to follow. It returns the context
	// for the requests and a function that is called when the listing ends, with the number of Refs
	// that were listed and the error that ended the listing, if any.
	List func(context.Context) (context.Context, func(refs int, err error))
	// Read is called at the beginning of each reading. It returns the context for the requests of
	// this reading, and a function that is called at its end. The context may carry a trace span.
	Read func(context.Context, Ref) (context.Context, func(Result, error))
	// Batch is called before each call of Handle, with the number of records in the batch. It
	// returns the context for Handle and a function that is called with the error that Handle
	// returned.
	Batch func(ctx context.Context, ref Ref, records int) (context.Context, func(error))
	// Stopped is called once when Run stops following a Ref because its connection no longer
	// exists. The error is the [*ConnectionError]. Stopped can delete the application's rows for
	// the Ref and call [Follower.Forget]. To give it time, its context lasts for Config.Grace after
	// the context of Run has ended.
	Stopped func(context.Context, Ref, error)
}

// Follower keeps copies of records up to date. It is safe for concurrent use. Create it with [New].
type Follower[T any] struct {
	client *client.Client
	cfg    Config[T]
	queue  *queue

	mu     sync.Mutex
	locks  map[Ref]*refLock
	models map[ModelError]modelCheck
	// existing has the keys of the integrations that have no connections but are known to exist.
	existing map[string]bool
	began    time.Time // when Run was called; zero before
	listing  ListingStats
}

// New returns a Follower that reads records with c. If a value in cfg is invalid, New returns an
// [*client.SDKValidationError].
func New[T any](c *client.Client, cfg Config[T]) (*Follower[T], error) {
	switch {
	case c == nil:
		return nil, argument.Invalid("client", "is nil")
	case cfg.Handle == nil:
		return nil, argument.Invalid("Handle", "is nil")
	case cfg.BatchSize < 0 || cfg.BatchSize > 10_000:
		return nil, argument.Invalid("BatchSize", "is not between 1 and 10,000")
	case slices.ContainsFunc(cfg.Models,
		func(m Model) bool { return m.ProviderConfigKey == "" || m.Name == "" }):
		return nil, argument.Invalid("Models", "has a model without a ProviderConfigKey or a Name")
	case cfg.Misfits != MisfitStop && cfg.Misfits != MisfitSkip:
		return nil, argument.Invalid("Misfits", "is neither MisfitStop nor MisfitSkip")
	}
	for _, d := range []struct {
		field string
		value *time.Duration
		unset time.Duration
	}{
		{"Period", &cfg.Period, time.Minute}, {"RefsPeriod", &cfg.RefsPeriod, 0},
		{"Grace", &cfg.Grace, 30 * time.Second},
	} {
		if *d.value < 0 {
			return nil, argument.Invalid(d.field, "is negative")
		}
		if *d.value == 0 {
			*d.value = d.unset
		}
	}
	if cfg.RefsPeriod == 0 {
		cfg.RefsPeriod = 10 * cfg.Period
	}
	for _, n := range []struct {
		field string
		value *int
		unset int
	}{
		{"BatchSize", &cfg.BatchSize, 1000}, {"Workers", &cfg.Workers, 4},
		{"TurnBatches", &cfg.TurnBatches, 10},
	} {
		if *n.value < 0 {
			return nil, argument.Invalid(n.field, "is negative")
		}
		if *n.value == 0 {
			*n.value = n.unset
		}
	}
	if cfg.Store == nil {
		cfg.Store = &MemoryStore{}
	}
	return &Follower[T]{client: c, cfg: cfg, queue: newQueue(), locks: map[Ref]*refLock{},
		models: map[ModelError]modelCheck{}, existing: map[string]bool{}}, nil
}

// logger returns Config.Logger, or slog.Default() if it is nil.
func (f *Follower[T]) logger() *slog.Logger {
	if f.cfg.Logger == nil {
		return slog.Default()
	}
	return f.cfg.Logger
}

// refLock ensures that a Ref is read by only one call at a time.
type refLock struct {
	held    chan struct{} // holds an element if the lock is held
	waiting int           // number of calls that hold the lock or wait for it
}

var errWithin = errors.New("follow: Handle must not read or forget the Ref of its batch")

// lock waits until no other call is reading ref. The returned function releases the lock. If Handle
// was called with ctx for a batch of ref, lock returns an error, because it would wait for the
// reading from which it was called.
func (f *Follower[T]) lock(ctx context.Context, ref Ref) (unlock func(), err error) {
	if ctx.Value(handling{f, ref}) != nil {
		return nil, errWithin
	}
	f.mu.Lock()
	l := f.locks[ref]
	if l == nil {
		l = &refLock{held: make(chan struct{}, 1)}
		f.locks[ref] = l
	}
	l.waiting++
	f.mu.Unlock()
	leave := func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if l.waiting--; l.waiting == 0 {
			delete(f.locks, ref)
		}
	}
	select {
	case l.held <- struct{}{}:
		return func() { <-l.held; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
