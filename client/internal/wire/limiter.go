package wire

import "context"

// Limiter holds a request back until it may be sent. *rate.Limiter of golang.org/x/time/rate is one.
type Limiter interface {
	Wait(ctx context.Context) error
}

func (w *Wire) wait(ctx context.Context) error {
	if w.cfg.Limiter == nil {
		return ctx.Err()
	}
	return w.cfg.Limiter.Wait(ctx)
}

// notSent marks an error from before anything was sent: there is nothing to retry.
type notSent struct{ error }

func (e *notSent) Unwrap() error { return e.error }
