package wire

import "context"

// Limiter delays each request until it may be sent. The type *rate.Limiter of
// golang.org/x/time/rate implements it.
type Limiter interface {
	Wait(ctx context.Context) error
}

func (w *Wire) wait(ctx context.Context) error {
	if w.cfg.Limiter == nil {
		return ctx.Err()
	}
	return w.cfg.Limiter.Wait(ctx)
}
