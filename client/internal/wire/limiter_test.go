package wire

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/sleep"
)

// gate is a Limiter that delays each request by a fixed time and may return an error.
type gate struct {
	every  time.Duration // how long each request waits
	passed int
	fails  error // the error to return after the first requests have passed; may be nil
	after  int   // how many requests pass before Wait returns that error
}

func (g *gate) Wait(ctx context.Context) error {
	if g.fails != nil && g.passed == g.after {
		return g.fails
	}
	g.passed++
	return sleep.For(ctx, g.every)
}

func TestEachAttemptWaitsForTheLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{every: 10 * time.Second}
		s := serve(respond(503, ""), respond(200, `{}`))
		start := time.Now()
		_, err := s.wire(Config{Limiter: g, Timeout: time.Second}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
		require.NoError(t, err, "the wait does not count against the timeout")
		require.Equal(t, 2, g.passed)
		require.Equal(t, 10*time.Second, s.times[0].Sub(start))
		require.GreaterOrEqual(t, s.times[1].Sub(s.times[0]), 10*time.Second)
	})
}

func TestALimiterThatRefusesEndsTheCall(t *testing.T) {
	full := errors.New("would exceed the deadline")
	synctest.Test(t, func(t *testing.T) {
		s := serve(respond(503, `{"error":{"code":"busy"}}`))
		_, err := s.wire(Config{Limiter: &gate{fails: full}}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
		f := failed(t, err)
		require.ErrorIs(t, f, full)
		require.Zero(t, f.Attempts)
		require.NoError(t, f.After)
		require.Empty(t, s.sent)

		_, err = s.wire(Config{Limiter: &gate{fails: full, after: 2}}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
		f = failed(t, err)
		require.ErrorIs(t, f, full)
		require.Equal(t, 2, f.Attempts)
		require.Equal(t, "busy", refused(t, f.After).Code)
		require.Len(t, s.sent, 2)
	})
}

func TestTheContextEndsTheWaitForTheLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := serve(respond(200, `{}`))
		start := time.Now()
		_, err := s.wire(Config{Limiter: &gate{every: time.Hour}}).Do(Call{}, newRequest(t, "GET", "").WithContext(ctx))
		require.ErrorIs(t, failed(t, err), context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(start))
		require.Empty(t, s.sent)
	})
}
