// Package sleep waits like time.Sleep, but no longer than a context.
package sleep

import (
	"context"
	"time"
)

// For waits for d, or until ctx is done. It returns the error of ctx.
func For(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return ctx.Err()
}
