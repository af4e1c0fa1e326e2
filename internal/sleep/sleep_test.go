package sleep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestForWaitsAndEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		start := time.Now()
		require.NoError(t, For(ctx, time.Minute))
		require.Equal(t, time.Minute, time.Since(start))
		require.ErrorIs(t, For(ctx, time.Minute), context.DeadlineExceeded)
		require.Equal(t, 90*time.Second, time.Since(start))
		require.ErrorIs(t, For(ctx, 0), context.DeadlineExceeded)
		require.NoError(t, For(t.Context(), -1))
	})
}

// The error that reports the end of a context wraps the context's error and its cause. The text of
// the error does not contain the cause, which may be any error.
func TestTheCauseOfAContextIsFoundButNotPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := &url.Error{Op: "Get", URL: "https://example.com/?token=secret", Err: io.ErrUnexpectedEOF}
		canceled, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		late, stop := context.WithDeadlineCause(t.Context(), time.Unix(0, 0), cause)
		defer stop()
		plain, end := context.WithCancel(t.Context())
		end()
		reset := errors.New("connection reset")
		for name, tt := range map[string]struct {
			ctx       context.Context
			err       error
			text      string
			is, isNot []error
		}{
			"not ended":               {t.Context(), reset, "connection reset", []error{reset}, []error{context.Canceled}},
			"canceled":                {canceled, nil, "context canceled", []error{context.Canceled, cause, io.ErrUnexpectedEOF}, nil},
			"late":                    {late, nil, "context deadline exceeded", []error{context.DeadlineExceeded, cause}, []error{context.Canceled}},
			"without a cause":         {plain, nil, "context canceled", []error{context.Canceled}, []error{cause}},
			"another error":           {canceled, reset, "context canceled: connection reset", []error{context.Canceled, cause, reset}, nil},
			"another error, no cause": {plain, reset, "context canceled: connection reset", []error{context.Canceled, reset}, nil},
			"the context's error":     {canceled, fmt.Errorf("read: %w", context.Canceled), "read: context canceled", []error{context.Canceled, cause}, nil},
			"the cause":               {canceled, cause, "context canceled", []error{context.Canceled, cause}, nil},
			"the cause, wrapped":      {late, fmt.Errorf("read: %w", cause), "context deadline exceeded", []error{context.DeadlineExceeded, cause}, nil},
		} {
			err := With(tt.ctx, tt.err)
			require.EqualError(t, err, tt.text, name)
			for _, target := range tt.is {
				require.ErrorIs(t, err, target, name)
			}
			for _, target := range tt.isNot {
				require.NotErrorIs(t, err, target, name)
			}
		}
		require.NoError(t, Ended(t.Context()))
		found, ok := errors.AsType[*url.Error](Ended(canceled))
		require.True(t, ok)
		require.Same(t, cause, found)
	})
}

// ownError is an error type of this module, like those of package client.
type ownError struct{}

func (*ownError) Error() string { return "not found" }

// The cause may be an error that another call returned, for example if errgroup has canceled the
// context. The error of this call then wraps only the context's error and not the cause.
func TestTheErrorOfAnotherCallIsNotWrapped(t *testing.T) {
	own := &ownError{}
	for _, cause := range []error{own, fmt.Errorf("export: %w", own), errors.Join(io.EOF, own)} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		for _, given := range []error{nil, cause, io.ErrUnexpectedEOF} {
			err := With(ctx, given)
			require.ErrorIs(t, err, context.Canceled)
			require.NotErrorIs(t, err, own)
		}
	}
}
