package wire

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/canned"
)

// load starts the given number of goroutines, each of which makes perGoroutine calls one after
// another. It returns how many requests were sent.
func load(t *testing.T, cfg Config, goroutines, perGoroutine int, answer func(n int64) (*http.Response, error)) (requests int64) {
	t.Helper()
	var sent atomic.Int64
	cfg.Key = testKey
	cfg.Client = &http.Client{Transport: canned.Transport(func(*http.Request) (*http.Response, error) { return answer(sent.Add(1)) })}
	w := New(cfg)
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range perGoroutine {
				_, _ = w.Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			}
		})
	}
	wg.Wait()
	return sent.Load()
}

func TestRetriesDoNotMultiplyTheLoadOfAnOutage(t *testing.T) {
	for name, answer := range map[string]func(int64) (*http.Response, error){
		"unavailable": func(int64) (*http.Response, error) { return respond(503, "")(nil) },
		"rate limit":  func(int64) (*http.Response, error) { return respond(429, limited)(nil) },
		"unreachable": func(int64) (*http.Response, error) { return nil, errReset },
		"silent":      func(int64) (*http.Response, error) { return nil, &errTimeout{"answer"} },
	} {
		synctest.Test(t, func(t *testing.T) {
			const calls = 2_048
			requests := load(t, Config{}, 64, calls/64, answer)
			require.EqualValues(t, calls+defaultBudget, requests, "%s: a full budget and nothing more", name)
			requests = load(t, Config{Retry: RetryPolicy{Budget: 10}}, 64, calls/64, answer)
			require.EqualValues(t, calls+10, requests, name)
			requests = load(t, Config{Retry: RetryPolicy{Budget: math.MaxInt}}, 64, calls/64, answer)
			require.EqualValues(t, 4*calls, requests, "%s: the budget has no end", name)
		})
	}
}

// In a partial outage, every retry is paid for in one of three ways: from the budget that is full
// at the beginning, by calls that needed no retry, or by the refund that a retry gets if it
// succeeds.
func TestRetriesInAPartialOutageArePaidFor(t *testing.T) {
	for _, percent := range []int{1, 20, 50, 70, 95} {
		synctest.Test(t, func(t *testing.T) {
			var requests, first, later atomic.Int64
			w := New(Config{Key: testKey, Client: &http.Client{Transport: canned.Transport(func(req *http.Request) (*http.Response, error) {
				requests.Add(1)
				if rand.N(100) < percent {
					return respond(200, "{}")(req)
				}
				return respond(503, "")(req)
			})}})
			call := Call{Idempotent: true, OnAnswer: func(resp *http.Response, attempts int) {
				switch {
				case resp.StatusCode != http.StatusOK:
				case attempts == 1:
					first.Add(1)
				default:
					later.Add(1)
				}
			}}
			const callers, each = 64, 32
			var wg sync.WaitGroup
			for range callers {
				wg.Go(func() {
					for range each {
						_, _ = w.Do(call, newRequest(t, "GET", ""))
					}
				})
			}
			wg.Wait()
			require.LessOrEqual(t, requests.Load()-callers*each, defaultBudget+first.Load()/retryCost+later.Load(), "%d%%", percent)
		})
	}
}

func TestTheBudgetRecoversWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		down.Store(true)
		s := serve(func(req *http.Request) (*http.Response, error) {
			if down.Load() {
				return respond(503, "")(req)
			}
			return respond(404, `{"error":{"code":"not_found"}}`)(req)
		})
		w := s.wire(Config{Retry: RetryPolicy{Budget: 3}})
		call := func() int {
			before := len(s.sent)
			_, err := w.Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			refused(t, err)
			return len(s.sent) - before
		}
		require.Equal(t, 4, call())
		require.Equal(t, 1, call(), "the budget is used up")
		down.Store(false)
		for range 4 {
			require.Equal(t, 1, call())
		}
		down.Store(true)
		require.Equal(t, 1, call(), "four calls do not pay for a retry")
		down.Store(false)
		require.Equal(t, 1, call())
		down.Store(true)
		require.Equal(t, 2, call(), "five calls pay for a retry")
		down.Store(false)
		for range 100 {
			call()
		}
		down.Store(true)
		require.Equal(t, 4, call())
		require.Equal(t, 1, call(), "and no more than a full budget")
	})
}

func TestAnAnsweredRetryIsRefunded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		s := serve(func(req *http.Request) (*http.Response, error) {
			if n++; n%2 == 1 {
				return respond(429, limited, "Retry-After", "1")(req)
			}
			return respond(200, "{}")(req)
		})
		w := s.wire(Config{Retry: RetryPolicy{Budget: 1}})
		for range 1000 {
			_, err := w.Do(Call{}, newRequest(t, "POST", "x"))
			require.NoError(t, err)
		}
	})
}

func TestACallWithoutBudgetReturnsItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w := serve(breaks(errReset)).wire(Config{Retry: RetryPolicy{Budget: 1}})
		for attempts := range 2 {
			_, err := w.Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			f := failed(t, err)
			require.ErrorIs(t, err, errReset)
			require.Equal(t, 2-attempts, f.Attempts)
		}
		require.Less(t, time.Since(start), time.Second, "the second call did not wait")
		_, err := w.Do(Call{Idempotent: true, NoRetry: true}, newRequest(t, "GET", ""))
		require.ErrorIs(t, err, errReset)
	})
}

// Only retries that are sent use up the budget. If a call ends while it is waiting to retry, that
// retry is given back to the budget.
func TestARetryThatIsNotSentIsRefunded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(respond(429, limited, "Retry-After", "30"))
		w := s.wire(Config{Retry: RetryPolicy{Budget: 1}})
		for range 100 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := w.Do(Call{Idempotent: true}, newRequest(t, "GET", "").WithContext(ctx))
			require.ErrorIs(t, failed(t, err), context.DeadlineExceeded)
			cancel()
		}
		require.Len(t, s.sent, 100)
		_, err := w.Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
		require.Equal(t, 2, refused(t, err).Attempts)
	})
}
