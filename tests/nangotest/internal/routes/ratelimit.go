package routes

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// limiter counts requests in windows of one minute. All keys of the account share one limiter.
type limiter struct {
	limit int // 0 means no limit

	mu   sync.Mutex
	used int
	ends time.Time
}

const limitWindow = time.Minute

// take counts one request and sets the rate limit headers in h. It returns the time that remains in
// the current window. ok is false if the request exceeds the limit.
func (l *limiter) take(now time.Time, h http.Header) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !now.Before(l.ends) {
		l.used, l.ends = 0, now.Add(limitWindow)
	}
	l.used++
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(l.limit-l.used, 0)))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(l.ends.Unix(), 10))
	return l.ends.Sub(now), l.used <= l.limit
}

// limit adds the rate limit headers to the response, and returns an error for a request that
// exceeds the limit. Like Nango, it truncates times to whole seconds.
func (a *API) limit(w http.ResponseWriter, c *call) error {
	if a.limiter.limit == 0 || c.Header.Get(consoleHeader) != "" || c.op.Auth == check.AuthInternal ||
		c.op.Auth == check.AuthNone {
		return nil
	}
	wait, ok := a.limiter.take(a.Clock.Now(), w.Header())
	if ok {
		return nil
	}
	w.Header().Set("Retry-After", strconv.FormatInt(int64(wait/time.Second), 10))
	return rateLimited(c.Request)
}

func rateLimited(r *http.Request) *reply.Refusal {
	return &reply.Refusal{Status: http.StatusTooManyRequests, Body: reply.ErrorBody{
		Code: "too_many_request", Method: r.Method, Path: r.URL.Path,
	}}
}
