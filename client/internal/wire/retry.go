package wire

import (
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// RetryPolicy sets how often a call is sent and how long to wait between attempts.
type RetryPolicy struct {
	// MaxAttempts is how often a call is sent at most. 0 means 4. With 1 or a negative number, no
	// call is retried.
	MaxAttempts int
	// MinWait is the wait before the second attempt. The wait doubles for each further attempt. Each
	// wait is shortened by a random amount of up to half of it. 0 means 500 ms.
	MinWait time.Duration
	// MaxWait is the longest wait. If the server asks for a longer one, the call is not retried and
	// returns the response as an error. 0 means 60 s.
	MaxWait time.Duration
	// Budget is how many retries all calls together may make while no call succeeds. 0 means 500.
	Budget int
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.MaxAttempts == 0 {
		p.MaxAttempts = 4
	}
	if p.MinWait <= 0 {
		p.MinWait = 500 * time.Millisecond
	}
	if p.MaxWait <= 0 {
		p.MaxWait = time.Minute
	}
	if p.Budget <= 0 {
		p.Budget = defaultBudget
	}
	return p
}

// shouldRetry reports whether to send the call again after err, and how long to wait before that.
// attempt is the number of the attempt that failed.
func (p RetryPolicy) shouldRetry(call Call, req *http.Request, attempt int,
	err error) (time.Duration, bool) {
	if err == nil || call.NoRetry || call.Foreign || attempt >= p.MaxAttempts {
		return 0, false
	}
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		return 0, false // the body has been read and cannot be sent again
	}
	if !retryable(call, err) {
		return 0, false
	}
	wait := p.backoff(attempt)
	if refused, ok := errors.AsType[*Refusal](err); ok && hasRetryAfter(refused.Header) {
		// Nango rounds Retry-After down, often to 0. With one more second, the retry is never too
		// early.
		wait = max(wait, refused.RetryAfter+time.Second)
		if wait > p.MaxWait {
			return 0, false
		}
	}
	return min(wait, p.MaxWait), true
}

func retryable(call Call, err error) bool {
	if refused, ok := errors.AsType[*Refusal](err); ok {
		switch refused.StatusCode {
		case http.StatusTooManyRequests:
			// Nango applies its rate limit before it carries out a request, so a call over the
			// limit has done nothing.
			return call.Idempotent || refused.Code == "too_many_request"
		case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable,
			http.StatusGatewayTimeout:
			return call.Idempotent
		}
		return false
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, unfollowed := errors.AsType[*redirectError](err)
	if untrusted || unfollowed || errors.Is(err, ErrTooLarge) {
		return false
	}
	if proxy, ok := errors.AsType[*proxyError](err); ok && proxy.status < 500 {
		return false // the proxy demands a password or forbids the host
	}
	return call.Idempotent || !mayHaveHappened(err)
}

// isAnswer reports whether err shows that the server works: err is nil, or it is an error response
// that is not temporary (a status below 500 other than 408 and 429).
func isAnswer(err error) bool {
	if refused, ok := errors.AsType[*Refusal](err); ok {
		return refused.StatusCode < 500 && refused.StatusCode != http.StatusTooManyRequests &&
			refused.StatusCode != http.StatusRequestTimeout
	}
	return err == nil
}

func (p RetryPolicy) backoff(attempt int) time.Duration {
	wait := min(p.MinWait, p.MaxWait)
	for range attempt - 1 {
		if wait > p.MaxWait/2 { // so that doubling cannot overflow a Duration
			wait = p.MaxWait
			break
		}
		wait *= 2
	}
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // jitter, no secret
}

// rewind returns the request with a body that can be read from the beginning.
func rewind(req *http.Request) (*http.Request, error) {
	if req.GetBody == nil {
		return req, nil
	}
	b, err := req.GetBody()
	if err != nil {
		return req, err
	}
	again := req.WithContext(req.Context())
	again.Body = b
	return again, nil
}

// mayHaveHappened reports whether the server may have carried out an attempt that failed with err.
func mayHaveHappened(err error) bool {
	if refused, ok := errors.AsType[*Refusal](err); ok {
		return refused.StatusCode != http.StatusTooManyRequests
	}
	if _, ok := errors.AsType[*unsent](err); ok {
		return false
	}
	op, ok := errors.AsType[*net.OpError](err)
	return !ok || op.Op != "dial"
}

// alreadyDeleted reports whether err means that the object of a retried DELETE no longer exists,
// since an earlier attempt has deleted it.
func alreadyDeleted(req *http.Request, err error) bool {
	refused, ok := errors.AsType[*Refusal](err)
	if !ok || req.Method != http.MethodDelete {
		return false
	}
	switch refused.Code {
	// The request to delete a session contains that session's token, which is unknown after the
	// session is deleted.
	case "unknown_connection", "unknown_connect_session_token":
		return true
	case "not_found":
		return refused.StatusCode == http.StatusNotFound
	}
	return false
}

func hasRetryAfter(h http.Header) bool { return strings.Join(h["Retry-After"], "") != "" }

// retryAfter returns how long the server asks the client to wait. If there are several Retry-After
// headers, the longest wait counts. A date is relative to the Date header of the same response,
// since the clocks of client and server may differ.
func retryAfter(h http.Header) (longest time.Duration) {
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	for _, value := range h["Retry-After"] {
		longest = max(longest, parseRetryAfter(value, now))
	}
	return longest
}

// parseRetryAfter reads a Retry-After header, which is a number of seconds or a date. Some servers
// send a decimal fraction, although HTTP does not allow it; it is rounded up to a whole second.
// parseRetryAfter returns 0 for a date in the past and for anything else.
func parseRetryAfter(value string, now time.Time) time.Duration {
	value = textproto.TrimString(value)
	if value == "" {
		return 0
	}
	const longest = 365 * 24 * time.Hour // so that the arithmetic does not overflow
	const digits = "0123456789"
	whole, fraction, _ := strings.Cut(value, ".")
	if whole != "" && strings.Trim(whole+fraction, digits) == "" {
		seconds, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || seconds >= int64(longest/time.Second) {
			return longest
		}
		if strings.Trim(fraction, "0") != "" {
			seconds++
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longest)
}
