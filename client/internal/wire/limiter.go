package wire

import "context"

// Limiter holds a request back until it may be sent. *rate.Limiter of golang.org/x/time/rate is
// one.
type Limiter interface {
	Wait(ctx context.Context) error
}

func (w *Wire) wait(ctx context.Context) error {
	if w.cfg.Limiter == nil {
		return ctx.Err()
	}
	return w.cfg.Limiter.Wait(ctx)
}
