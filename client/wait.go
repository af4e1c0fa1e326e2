package client

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/nango-go/nango/internal/sleep"
)

const (
	firstPoll = 500 * time.Millisecond
	lastPoll  = 10 * time.Second
)

// poll asks until there is an answer, an error or an end of ctx, first at once and then after waits that grow from
// half a second to ten, a quarter of each random. It asks a last time shortly before the deadline. what says in the
// error of a vain wait what it was for.
func poll[T any](ctx context.Context, what string, ask func() (answer T, ready bool, err error)) (T, error) {
	var zero T
	if ctx == nil {
		return zero, invalid("ctx", "is nil")
	}
	wait := firstPoll
	for asked := 1; ; asked++ {
		answer, ready, err := ask()
		switch {
		case err != nil && ctx.Err() == nil:
			return zero, err
		case err == nil && ready:
			return answer, nil
		}
		if pause(ctx, wait-rand.N(wait/4)) != nil { //nolint:gosec // jitter, no secret
			return zero, &WaitError{What: what, Asked: asked, Err: ctx.Err()}
		}
		wait = min(2*wait, lastPoll)
	}
}

// pause sleeps for d, or less where that leaves time for one more question before the deadline.
func pause(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok {
		if left := time.Until(deadline); d >= left && left > 2*firstPoll {
			d = left - firstPoll
		}
	}
	return sleep.For(ctx, d)
}

// WaitError is a wait that its context ended. errors.Is finds the context's reason in it, such as
// context.DeadlineExceeded.
type WaitError struct {
	// What says what was waited for, and what its absence may mean.
	What string
	// Asked is how often the server was asked.
	Asked int
	// Err is why the wait ended.
	Err error
}

// Unwrap returns Err.
func (e *WaitError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

func (e *WaitError) problem() string {
	if e == nil || e.Err == nil {
		return "no reason"
	}
	return oneLine(e.Err.Error())
}

// Error is one line: "nango: gave up waiting for a connection after asking 7 times: context deadline exceeded".
func (e *WaitError) Error() string {
	if e == nil {
		return "nango: no error"
	}
	times := "once"
	if e.Asked != 1 {
		times = fmt.Sprintf("%d times", e.Asked)
	}
	return fmt.Sprintf("nango: gave up waiting for %s after asking %s: %s", oneLine(e.What), times, e.problem())
}

// Format prints Error, for every verb.
func (e *WaitError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// LogValue has the same facts as Error, as attributes.
func (e *WaitError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON has the same facts as Error.
func (e *WaitError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

func (e *WaitError) facts() []fact {
	if e == nil {
		return nil
	}
	return []fact{{"waited_for", e.What}, {"asked", e.Asked}, {"problem", e.problem()}}
}
