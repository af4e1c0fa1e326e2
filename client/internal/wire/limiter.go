package wire

import (
	"context"

	"github.com/nango-go/nango/internal/sleep"
)

// Limiter delays each request until it may be sent. The type *rate.Limiter of
// golang.org/x/time/rate implements it.
type Limiter interface {
	Wait(ctx context.Context) error
}

func (w *Wire) wait(ctx context.Context) error {
	if w.cfg.Limiter == nil {
		return sleep.Ended(ctx)
	}
	return w.cfg.Limiter.Wait(ctx)
}
