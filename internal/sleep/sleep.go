// Package sleep waits like time.Sleep, but stops waiting when a context ends.
package sleep

import (
	"context"
	"time"
)

// For waits for the duration d or until ctx ends. It returns ctx.Err().
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
