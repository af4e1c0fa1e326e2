// Package sleep waits like time.Sleep, but stops waiting when a context ends.
package sleep

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// For waits for the duration d or until ctx ends. It returns Ended(ctx).
func For(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return Ended(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return Ended(ctx)
}

// Ended returns nil if ctx has not ended. Otherwise it returns an error that wraps ctx.Err() and
// context.Cause(ctx).
func Ended(ctx context.Context) error { return With(ctx, nil) }

// With returns err if ctx has not ended. Otherwise it returns an error that wraps err, ctx.Err()
// and context.Cause(ctx). The text of the result does not contain the cause, which may be any
// error, such as that of an unrelated request with its URL.
func With(ctx context.Context, err error) error {
	ended := ctx.Err()
	if ended == nil {
		return err
	}
	cause := context.Cause(ctx)
	switch own := !errors.Is(ended, cause); {
	case err == nil, own && errors.Is(err, cause): // net/http returns the cause itself
		err = ended
	case !errors.Is(err, ended):
		err = fmt.Errorf("%w: %w", ended, err)
	}
	if !errors.Is(err, cause) {
		return &caused{err, cause}
	}
	return err
}

// caused is an error that wraps, but does not print, the cause for which a context has ended.
type caused struct {
	error

	cause error
}

func (e *caused) Unwrap() []error { return []error{e.error, e.cause} }
