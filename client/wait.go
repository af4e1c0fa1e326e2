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

// poll calls the function ask until ask returns a ready answer or an error, or until ctx ends. The
// first call is immediate. The waits before the next calls grow from half a second to ten seconds,
// and each is shortened by up to a quarter at random. If ctx has a deadline, the last call is
// shortly before it. The parameter awaited says in a [*WaitError] what the caller was waiting for.
func poll[T any](ctx context.Context, awaited string,
	ask func() (answer T, ready bool, err error)) (T, error) {
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
			return zero, &WaitError{What: awaited, Asked: asked, Err: sleep.Ended(ctx)}
		}
		wait = min(2*wait, lastPoll)
	}
}

// longestRun is the longest time from the call of a queued action or function to its end.
const longestRun = 24*time.Hour + 15*time.Minute

// pollOutput is [poll] for the output of an action or function. If ctx has no deadline, pollOutput
// stops after longestRun.
func pollOutput[T any](ctx context.Context, awaited string,
	ask func(context.Context) (answer T, ready bool, err error)) (T, error) {
	if ctx != nil { // poll returns an error for a nil ctx
		if _, bounded := ctx.Deadline(); !bounded {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, longestRun)
			defer cancel()
		}
	}
	return poll(ctx, awaited, func() (T, bool, error) { return ask(ctx) })
}

// pause sleeps for d. If the deadline of ctx comes before d has passed, it sleeps for less, to
// leave time for one more call.
func pause(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok {
		if left := time.Until(deadline); d >= left && left > 2*firstPoll {
			d = left - firstPoll
		}
	}
	return sleep.For(ctx, d)
}

// WaitError reports that a context ended before a wait was over. It wraps the context's error, such
// as context.DeadlineExceeded.
type WaitError struct {
	// What describes the thing that the caller waited for, such as "a connection". It may also give
	// the reason why that thing did not arrive.
	What string
	// Asked is how often the client asked the server whether the thing has arrived.
	Asked int
	// Err is the error of the context, which ended the wait.
	Err error
}

// Unwrap returns Err.
func (e *WaitError) Unwrap() error { return e.Err }

func (e *WaitError) problem() string { return problemOf(e.Err, "no reason") }

// Error returns one line: "nango: gave up waiting for a connection after asking 7 times: context
// deadline exceeded".
func (e *WaitError) Error() string {
	times := "once"
	if e.Asked != 1 {
		times = fmt.Sprintf("%d times", e.Asked)
	}
	return fmt.Sprintf("nango: gave up waiting for %s after asking %s: %s", oneLine(e.What), times,
		e.problem())
}

// Format prints the result of Error, whatever the verb.
func (e *WaitError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// LogValue returns the values that Error prints, as a group of attributes.
func (e *WaitError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON returns the values that Error prints, as a JSON object.
func (e *WaitError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

func (e *WaitError) facts() []fact {
	return []fact{{"waited_for", e.What}, {"asked", e.Asked}, {"problem", e.problem()}}
}
