package follow

import (
	"context"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
)

// Config says what a [Follower] follows, and how. Handle is required.
type Config[T any] struct {
	// Handle takes a batch. It is called by several goroutines, for a Ref by one at a time. If it
	// returns an error or panics, the batch comes again.
	Handle func(context.Context, Batch[T]) error
	// Store keeps how far each Ref was read. Nil is a new [MemoryStore], with which each process
	// begins anew.
	Store Store
	// Models are followed by Run in every connection of their integrations. Webhooks about others
	// are ignored. Without Models Run follows what Refs lists, and what webhooks and
	// [Follower.Note] name.
	Models []Model
	// Refs lists what Run follows, in place of all connections.
	Refs func(context.Context) iter.Seq2[Ref, error]

	// BatchSize is how many records are asked for, handed over and stored at a time, 1 to 10,000; 0
	// is 1,000.
	BatchSize int
	// Misfits says what becomes of a record that does not fit T.
	Misfits MisfitPolicy
	// Reconcile reads the whole list anew when its records were reset. Without it that is a
	// [*ResetError] at each look, until [Follower.Reconcile] is called.
	Reconcile bool

	// Period is how long Run waits between two looks at a Ref, give or take a tenth; 0 is a minute.
	// After a failure it waits less at first, and never longer.
	Period time.Duration
	// RefsPeriod is how long Run waits between two lists of connections; 0 is ten periods.
	RefsPeriod time.Duration
	// Workers is how many Refs Run looks at at a time; 0 is 4.
	Workers int
	// TurnBatches is how many batches a Ref may have before it is another one's turn; 0 is 10.
	TurnBatches int
	// Limiter is the one that the client was given, or nil. With it Run takes up a Ref when a
	// request can be sent for it, so that one that a webhook names does not wait behind those that
	// were taken up before.
	Limiter *Limiter
	// Grace is how long Handle and Store may still take when the context has ended; 0 is 30
	// seconds.
	Grace time.Duration

	// Logger gets a line for each failure. Nil logs nothing. Lines name refs, and hold no record.
	Logger *slog.Logger
	// Hooks are called as the follower goes on, for traces and metrics.
	Hooks Hooks
}

// MisfitPolicy says what becomes of a record that does not fit.
type MisfitPolicy int

const (
	// MisfitStop ends the look with the [*client.RecordError], after what came before it was handed
	// over.
	MisfitStop MisfitPolicy = iota
	// MisfitSkip goes on behind it, and hands the error over in [Batch].Misfits.
	MisfitSkip
)

// Hooks are functions that are called as a follower goes on. Each may be nil. They are called by
// several goroutines.
type Hooks struct {
	// Look is called when a look at a Ref begins. What it returns, a context for the requests of
	// the look and a function that is called at its end, may carry a span.
	Look func(context.Context, Ref) (context.Context, func(Result, error))
	// Batch is called before Handle with the number of records, and returns the same for that call.
	Batch func(ctx context.Context, ref Ref, records int) (context.Context, func(error))
	// Stopped is called once when Run stops following a Ref because its connection does not exist
	// any more.
	Stopped func(context.Context, Ref, error)
}

// Follower keeps copies up to date. It is safe for concurrent use. Make it with [New].
type Follower[T any] struct {
	client *client.Client
	cfg    Config[T]
	queue  *queue

	mu     sync.Mutex
	locks  map[Ref]*refLock
	models map[ModelError]modelCheck
}

// New returns a follower. An unusable value is a [*client.SDKValidationError].
func New[T any](c *client.Client, cfg Config[T]) (*Follower[T], error) {
	switch {
	case c == nil:
		return nil, invalid("client", "is nil")
	case cfg.Handle == nil:
		return nil, invalid("Config.Handle", "is nil")
	case cfg.BatchSize < 0 || cfg.BatchSize > 10_000:
		return nil, invalid("Config.BatchSize", "is not between 1 and 10,000")
	case slices.ContainsFunc(cfg.Models,
		func(m Model) bool { return m.ProviderConfigKey == "" || m.Name == "" }):
		return nil, invalid("Config.Models", "has a model without a ProviderConfigKey or a Name")
	case cfg.Misfits != MisfitStop && cfg.Misfits != MisfitSkip:
		return nil, invalid("Config.Misfits", "is neither MisfitStop nor MisfitSkip")
	}
	for _, d := range []struct {
		field string
		value *time.Duration
		unset time.Duration
	}{
		{"Config.Period", &cfg.Period, time.Minute}, {"Config.RefsPeriod", &cfg.RefsPeriod, 0},
		{"Config.Grace", &cfg.Grace, 30 * time.Second},
	} {
		if *d.value < 0 {
			return nil, invalid(d.field, "is negative")
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
		{"Config.BatchSize", &cfg.BatchSize, 1000}, {"Config.Workers", &cfg.Workers, 4},
		{"Config.TurnBatches", &cfg.TurnBatches, 10},
	} {
		if *n.value < 0 {
			return nil, invalid(n.field, "is negative")
		}
		if *n.value == 0 {
			*n.value = n.unset
		}
	}
	if cfg.Store == nil {
		cfg.Store = &MemoryStore{}
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return &Follower[T]{client: c, cfg: cfg, queue: newQueue(), locks: map[Ref]*refLock{},
		models: map[ModelError]modelCheck{}}, nil
}

// refLock lets one look at a Ref go on at a time.
type refLock struct {
	held    chan struct{} // has room for the holder
	waiting int           // holder included
}

// lock waits for its turn at a Ref. The returned function ends it.
func (f *Follower[T]) lock(ctx context.Context, ref Ref) (unlock func(), err error) {
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
