// Package sleep waits like time.Sleep, but stops waiting when a context ends.
package sleep

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// For waits for the duration d or until ctx ends. Then it returns Ended(ctx).
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

// Ended returns nil if ctx has not ended. Otherwise it returns an error that wraps ctx.Err(). The
// error also wraps context.Cause(ctx), unless this cause is an error of this module; see [With].
func Ended(ctx context.Context) error { return With(ctx, nil) }

// With returns err if ctx has not ended. Otherwise it returns an error that wraps err, ctx.Err()
// and context.Cause(ctx). The text of the result does not contain the cause, because the cause may
// be any error, such as one whose text contains the URL of an unrelated request. If the cause is or
// wraps an error of this module, the result does not wrap the cause. The reason is that the cause
// then comes from another call, and its type and code would seem to belong to this call.
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
	if errors.Is(err, cause) || isOwn(cause) {
		return err
	}
	return &caused{err, cause}
}

// isOwn reports whether err is or wraps an error of a type that this module declares.
func isOwn(err error) bool {
	t := reflect.TypeOf(err)
	if t == nil {
		return false
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	module := strings.TrimSuffix(reflect.TypeFor[caused]().PkgPath(), "internal/sleep")
	if strings.HasPrefix(t.PkgPath(), module) {
		return true
	}
	switch err := err.(type) { //nolint:errorlint // the errors below err are checked as well
	case interface{ Unwrap() error }:
		return isOwn(err.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(err.Unwrap(), isOwn)
	}
	return false
}

// caused is an error that wraps, but does not print, the cause for which a context has ended.
type caused struct {
	error

	cause error
}

func (e *caused) Unwrap() []error { return []error{e.error, e.cause} }
