package follow

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/sleep"
)

// Run follows what [Follower.Refs] lists and what [Follower.Note] and [Follower.Handler] name until
// ctx ends, and then returns when the batches that are being handled are stored: with nil, since
// that is how it ends. Failures are logged and counted in [Follower.Stats]; they end nothing.
//
// Every Ref is looked at in each Config.Period, in turns of Config.TurnBatches batches. After a
// failure it waits for a second, and twice as long after each further one, but never longer than
// the period. A connection that does not exist is looked at no more, until it is listed or noted
// again.
func (f *Follower[T]) Run(ctx context.Context) error {
	if ctx == nil {
		return invalid("ctx", "is nil")
	}
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

// Note makes a Ref due at once: something is new there. Run looks at it as soon as a worker is
// free. Notes are kept in memory; if the process ends, the period finds what they named.
func (f *Follower[T]) Note(ref Ref) error {
	if err := ref.usable(); err != nil {
		return err
	}
	f.queue.note(ref.normal())
	return nil
}

// dispatch hands out what is due.
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
				_ = sleep.For(ctx, f.cfg.Limiter.space) // its request is not in the backlog yet
			}
			continue
		}
		f.queue.sleep(ctx, wait)
	}
}

// listRefs reads the list of refs again and again.
func (f *Follower[T]) listRefs(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		began := time.Now()
		var failed error
		for ref, err := range f.Refs(ctx) {
			if err == nil {
				err = ref.usable()
			}
			if err != nil {
				failed = err
				break
			}
			f.queue.add(ref.normal(), began)
		}
		wait := jitter(f.cfg.RefsPeriod)
		if failures++; failed == nil {
			failures = 0
		} else if ctx.Err() == nil {
			f.cfg.Logger.ErrorContext(ctx, "list what to follow", "err", failed)
			wait = f.backOff(failures)
		}
		_ = sleep.For(ctx, wait)
	}
}

// turn looks at an entry and puts it back.
func (f *Follower[T]) turn(ctx context.Context, e *entry) {
	result, err := f.Turn(ctx, e.ref)
	var failures int
	f.queue.update(func() {
		e.stats.Looked = time.Now()
		e.stats.Records += int64(result.Records)
		e.stats.Misfits += int64(result.Misfits)
		switch {
		case err == nil:
			e.stats.Failures, e.stats.Err = 0, nil
			if !result.More {
				e.stats.Level = e.stats.Looked
			}
		case ctx.Err() == nil && !errors.Is(err, client.ErrRateLimited):
			e.stats.Failures++
			e.stats.Err = err
		}
		failures = e.stats.Failures
	})
	switch {
	case ctx.Err() != nil || err == nil && result.More || errors.Is(err, ErrOvertaken):
		f.queue.done(e, time.Now())
	case err == nil:
		f.queue.done(e, time.Now().Add(jitter(f.cfg.Period)))
	case errors.Is(err, client.ErrNotFound):
		f.queue.stop(e)
		f.cfg.Logger.WarnContext(ctx, "the connection does not exist; it is followed no more", "ref",
			e.ref.String())
		if f.cfg.Hooks.Stopped != nil {
			f.cfg.Hooks.Stopped(ctx, e.ref, err)
		}
	case errors.Is(err, client.ErrRateLimited):
		until := time.Now().Add(window(err))
		f.queue.pause(until)
		f.queue.done(e, until)
		f.cfg.Logger.WarnContext(ctx, "the account's limit of requests is used up", "ref", e.ref.String())
	default:
		f.queue.done(e, time.Now().Add(f.backOff(failures)))
		if failures&(failures-1) != 0 {
			return // an outage would fill the log
		}
		f.cfg.Logger.ErrorContext(ctx, "follow", "ref", e.ref.String(), "failures", failures, "err", err)
	}
}

// window is how long the server's limit lasts. It rounds down to seconds.
func window(err error) time.Duration {
	wait := time.Second
	if refused, ok := errors.AsType[*client.SDKError](err); ok {
		wait += refused.RetryAfter
	}
	return min(wait, time.Minute)
}

// backOff is how long to wait after so many failures in a row.
func (f *Follower[T]) backOff(failures int) time.Duration {
	wait := f.cfg.Period
	if failures < 20 { // beyond it the shift is longer than any period
		wait = min(wait, time.Second<<max(failures-1, 0))
	}
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // no secret
}

// jitter is a time within a tenth of d, so that what began together does not stay together.
func jitter(d time.Duration) time.Duration {
	return d - d/10 + rand.N(d/5+1) //nolint:gosec // no secret
}
