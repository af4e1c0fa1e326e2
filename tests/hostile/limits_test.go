package hostile_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// Nango limits the rate of requests before it executes them, so the client may retry every call
// that Nango refused for this reason. The client must retry as soon as the response allows, and not
// earlier.
func TestRateLimits(t *testing.T) {
	const limited = `{"error":{"code":"too_many_request"}}`
	after := func(value func() string) func(method, *http.Request, int) *http.Response {
		return func(method, *http.Request, int) *http.Response { return answer(429, limited, "Retry-After", value()) }
	}
	is := func(s string) func() string { return func() string { return s } }
	in := func(d time.Duration) func() string {
		return func() string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	}
	eachCell(t, []cell{
		{"429 without Retry-After", after(is("")), rateLimited(attempts, 250*time.Millisecond, 2*time.Second, 0)},
		{"429 with 0", after(is("0")), rateLimited(attempts, time.Second, 2*time.Second, 0)},
		{"429 with 7", after(is("7")), rateLimited(attempts, 8*time.Second, 8*time.Second, 7*time.Second)},
		{"429 with a date", after(in(9 * time.Second)), rateLimited(attempts, 9*time.Second, 10*time.Second, 9*time.Second)},
		{"429 with a date that is over", after(in(-time.Hour)), rateLimited(attempts, time.Second, 2*time.Second, 0)},
		{"429 with nonsense", after(is("soon")), rateLimited(attempts, time.Second, 2*time.Second, 0)},
		{"429 with less than nothing", after(is("-5")), rateLimited(attempts, time.Second, 2*time.Second, 0)},
		{"429 with 3 days", after(is("259200")), rateLimited(1, 0, 0, 72*time.Hour)},
		{"429 with a date in 3 days", after(in(72 * time.Hour)), rateLimited(1, 0, 0, 72*time.Hour)},
		{"429 with more than a number holds", after(is("99999999999999999999")), rateLimited(1, 0, 0, 365*24*time.Hour)},
		refusal("429 of something else", 429, `{"error":{"code":"slow_down","message":"No."}}`),
		refusal("429 in HTML", 429, page, "Content-Type", "text/html"),
	})
}

// rateLimited returns the expected outcome if Nango refuses every request of a call because of its
// rate limit. The call must send as many requests as count says, with pauses between shortest and
// longest. A call through the proxy must send only one request, because it is never retried.
func rateLimited(count int, shortest, longest, retryAfter time.Duration) func(method) want {
	return func(m method) want {
		w := status(429, count)
		if m.kind == foreign {
			w = status(429, 1)
		}
		basic := w.check
		w.check = func(t *testing.T, got result, s *server) {
			t.Helper()
			basic(t, got, s)
			for i := range s.sent[1:] {
				wait := s.sent[i+1].at.Sub(s.sent[i].at)
				require.GreaterOrEqual(t, wait, shortest)
				require.LessOrEqual(t, wait, longest)
			}
			require.Zero(t, time.Since(s.sent[len(s.sent)-1].at), "the call waited after the last answer")
			e, _ := errors.AsType[*nango.SDKError](got.err)
			require.InDelta(t, retryAfter, e.RetryAfter, float64(time.Second))
		}
		return w
	}
}
