package follow

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/sleep"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Run follows Refs until ctx ends. These are the Refs that [Follower.Refs] lists and the Refs that
// [Follower.Note] and [Follower.Handler] name. When ctx ends, Run waits until the batches being
// handled are stored, and returns nil. Failures to read or list Refs are logged and counted in
// [Follower.Stats]; they do not stop Run.
//
// Run reads the new records of every Ref once in each Config.Period, at most Config.TurnBatches
// batches before it continues with the next Ref. After a failure it waits one second, and twice as
// long after each further failure, but never longer than the period. If the connection of a Ref
// does not exist, Run skips the Ref until it is listed again or a webhook or Note names it.
func (f *Follower[T]) Run(ctx context.Context) error {
	if ctx == nil {
		return argument.Invalid("ctx", "is nil")
	}
	f.mu.Lock()
	f.began = time.Now()
	f.mu.Unlock()
	var all sync.WaitGroup
	work := make(chan *entry)
	for range f.cfg.Workers {
		all.Go(func() {
			for e := range work {
				f.turn(ctx, e)
			}
		})
	}
	all.Go(func() { f.listRefs(ctx) })
	f.dispatch(ctx, work)
	close(work)
	all.Wait()
	return nil
}

// Note tells Run that ref has new records. Run reads them as soon as a worker is free. Notes are
// kept in memory only: if the process ends, the new records are found after at most one period.
// Note returns an [*client.SDKValidationError] if a required field of ref is empty, or if ref
// belongs to none of Config.Models.
func (f *Follower[T]) Note(ref Ref) error {
	if err := ref.usable(); err != nil {
		return err
	}
	if !f.Follows(ref) {
		return argument.Invalid("ref", "belongs to none of Config.Models")
	}
	f.queue.note(ref.normal())
	return nil
}

// dispatch sends each entry of the queue to a worker when it is time to read the entry's Ref. It
// does so until ctx ends.
func (f *Follower[T]) dispatch(ctx context.Context, work chan<- *entry) {
	for ctx.Err() == nil {
		if f.cfg.Limiter != nil {
			if sleep.For(ctx, f.cfg.Limiter.backlog()) != nil {
				return
			}
		}
		e, wait := f.queue.next(time.Now())
		if e != nil {
			select {
			case work <- e:
			case <-ctx.Done():
				f.queue.done(e, time.Now())
			}
			if f.cfg.Limiter != nil {
				// The limiter's backlog does not include the worker's first request until the
				// worker has sent it. This pause gives the worker time to do so.
				_ = sleep.For(ctx, f.cfg.Limiter.space)
			}
			continue
		}
		f.queue.sleep(ctx, wait)
	}
}

// listRefs adds the listed Refs to the queue, once in each Config.RefsPeriod.
func (f *Follower[T]) listRefs(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		var failed error
		for ref, err := range f.Refs(ctx) {
			if err != nil {
				failed = err
				break
			}
			f.queue.add(ref, began)
		}
		if ctx.Err() != nil {
			return
		}
		failures := f.listed(failed)
		wait := jitter(f.cfg.RefsPeriod)
		if failed != nil {
			f.logger().ErrorContext(ctx, "list what to follow", "failures", failures, "err", failed)
			if _, ok := errors.AsType[*IntegrationError](failed); !ok {
				wait = f.backOff(failures)
			}
		}
		_ = sleep.For(ctx, wait)
	}
}

// listed is called when a listing of the Refs has ended with err, which is nil if it succeeded. It
// updates the statistics and returns the number of consecutive failed listings.
func (f *Follower[T]) listed(err error) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.listing.Err = err
	if f.listing.Failures++; err == nil {
		f.listing.Failures, f.listing.Succeeded = 0, time.Now()
	}
	return f.listing.Failures
}

// turn reads at most Config.TurnBatches batches of the entry's Ref and puts the entry back into the
// queue.
func (f *Follower[T]) turn(ctx context.Context, e *entry) {
	result, err := f.look(ctx, e.ref, f.cfg.TurnBatches, false, e)
	// An error that Handle returned says nothing about the records, even if Handle got the error
	// from Nango.
	_, unhandled := errors.AsType[*HandleError](err)
	_, unknown := errors.AsType[*ConnectionError](err)
	limited := !unhandled && errors.Is(err, client.ErrRateLimited)
	var failures int
	f.queue.update(func() {
		e.stats.LastRead = time.Now()
		e.stats.Records += int64(result.Records)
		e.stats.Misfits += int64(result.Misfits)
		switch {
		case err == nil:
			e.stats.Failures, e.stats.Err = 0, nil
			if !result.More {
				e.stats.CaughtUp = e.stats.LastRead
			}
		case ctx.Err() == nil && !limited:
			e.stats.Failures++
			e.stats.Err = err
		}
		failures = e.stats.Failures
	})
	// After one ErrOvertaken, Run reads again at once, because another follower has probably stored
	// a newer state. After two in a row, Run waits, because the store may be returning old states.
	overtaken := errors.Is(err, ErrOvertaken) && failures < 2
	switch {
	case ctx.Err() != nil || err == nil && result.More || overtaken:
		f.queue.done(e, time.Now())
	case err == nil:
		f.queue.done(e, time.Now().Add(jitter(f.cfg.Period)))
	case unknown && !unhandled:
		if !f.queue.stop(e) {
			return
		}
		f.logger().WarnContext(ctx, "stopped following a connection that does not exist", "ref",
			e.ref.String())
		if f.cfg.Hooks.Stopped != nil {
			writing, cancel := f.graceful(ctx)
			f.cfg.Hooks.Stopped(writing, e.ref, err)
			cancel()
		}
	case limited:
		until := time.Now().Add(window(err))
		f.queue.pause(until)
		f.queue.done(e, until)
		f.logger().WarnContext(ctx, "the account's limit of requests is used up", "ref", e.ref.String())
	default:
		f.queue.done(e, time.Now().Add(f.backOff(failures)))
		if failures&(failures-1) != 0 {
			return // during an outage, a line per Ref would fill the log
		}
		f.logger().ErrorContext(ctx, "follow", "ref", e.ref.String(), "failures", failures, "err", err)
	}
}

// window returns how long to wait until the server's rate limit window has ended. The error's
// RetryAfter is in whole seconds, rounded down, so window adds a second.
func window(err error) time.Duration {
	wait := time.Second
	if refused, ok := errors.AsType[*client.SDKError](err); ok {
		wait += refused.RetryAfter
	}
	return min(wait, time.Minute)
}

// backOff returns how long to wait after the given number of consecutive failures.
func (f *Follower[T]) backOff(failures int) time.Duration {
	wait := f.cfg.Period
	if failures < 20 { // a longer shift exceeds any period
		wait = min(wait, time.Second<<max(failures-1, 0))
	}
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // no secret
}

// jitter returns a random duration between 90 and 110 percent of d, so that Refs that start
// together do not stay synchronized.
func jitter(d time.Duration) time.Duration {
	return d - d/10 + rand.N(d/5+1) //nolint:gosec // no secret
}
