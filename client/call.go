package client

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// CallOption changes how one call is sent. It cannot change the method or the body.
type CallOption func(*callConfig) error

type callConfig struct {
	core        *core
	call        wire.Call
	query       string // parameters of WithQuery, escaped
	noReadAhead bool
	parsedJSON  bool
	err         error // the first error that an option returned
}

// newCall applies each option once: first the options that the operation needs (preset), then the
// client's options, then the options of this call (opts).
func (c *core) newCall(opts []CallOption, preset ...CallOption) *callConfig {
	if c == nil {
		return &callConfig{core: &core{base: &url.URL{}}, err: errNotMade()}
	}
	call := &callConfig{core: c}
	for _, options := range [][]CallOption{preset, c.defaults, opts} {
		for _, o := range options {
			if o == nil {
				continue
			}
			if call.err = o(call); call.err != nil {
				return call
			}
		}
	}
	return call
}

// api returns a generated client that sends its requests with the options in c.
func (c *callConfig) api() *gen.Client[*wire.Answer] {
	return &gen.Client[*wire.Answer]{Server: c.core.base, Send: c.send}
}

// send sends the request req with the options in c. The request belongs to the operation op.
func (c *callConfig) send(op gen.Operation, req *http.Request) (*wire.Answer, error) {
	if c.err != nil {
		return nil, c.err
	}
	answer, err := c.core.wire().Do(c.newCall(op, req), req)
	return answer, wrongVersion(op, err)
}

// newCall returns the wire.Call for the request req, which belongs to the operation op. It also
// adds the parameters of [WithQuery] to the URL of req.
func (c *callConfig) newCall(op gen.Operation, req *http.Request) wire.Call {
	switch {
	case c.query == "":
	case req.URL.RawQuery == "":
		req.URL.RawQuery = c.query
	default:
		req.URL.RawQuery += "&" + c.query
	}
	call := c.call
	call.Operation, call.Path, call.Idempotent = op.ID, op.Path, op.Idempotent || call.Idempotent
	return call
}

// withoutTimeout is a CallOption that removes the time limit, so that only the context limits the
// call. [WithCallTimeout] overrides it.
func withoutTimeout(c *callConfig) error { c.call.NoTimeout = true; return nil }

// check returns a CallOption for errors that were found in the arguments of a call. If an error is
// not nil, the call returns the first such error and sends nothing.
func check(errs ...error) CallOption {
	return func(*callConfig) error { return cmp.Or(errs...) }
}

// ResponseInfo describes a response without its body.
type ResponseInfo struct {
	// StatusCode and Header are the status and header of the response.
	StatusCode int
	Header     http.Header
	// Attempts is how often the call was sent.
	Attempts  int
	RateLimit RateLimit
}

// RateLimit is the account's rate limit, from the X-RateLimit headers. It is zero if the server
// does not send these headers; many self-hosted servers do not send them.
type RateLimit struct {
	// Limit is how many requests are allowed in a window of 60 seconds.
	Limit int
	// Remaining is how many more requests are allowed in the current window.
	Remaining int
	// Reset is when the window ends, rounded down to a second.
	Reset time.Time
}

// WithCallHeader adds a header to one call. Headers that the SDK sets itself, such as Authorization
// and Host, are refused.
func WithCallHeader(name, value string) CallOption {
	return func(c *callConfig) error {
		return setHeader(&c.call.Header, "WithCallHeader", name, value)
	}
}

// WithQuery adds a query parameter to one call.
func WithQuery(name, value string) CallOption {
	pair := url.QueryEscape(name) + "=" + url.QueryEscape(value)
	return func(c *callConfig) error {
		switch {
		case name == "":
			return invalid("WithQuery", "has an empty name")
		case c.query == "":
			c.query = pair
		default:
			c.query += "&" + pair
		}
		return nil
	}
}

// WithCallTimeout is [WithTimeout] for one call.
func WithCallTimeout(d time.Duration) CallOption {
	return func(c *callConfig) error { return setTimeout(&c.call.Timeout, "WithCallTimeout", d) }
}

// WithNoRetry makes the client send the call only once. An iterator then sends the call for each
// page only once.
func WithNoRetry() CallOption {
	return func(c *callConfig) error { c.call.NoRetry = true; return nil }
}

// WithIdempotent declares that it is safe to send this call twice, so that it is retried like a
// GET.
func WithIdempotent() CallOption {
	return func(c *callConfig) error { c.call.Idempotent = true; return nil }
}

// WithNoReadAhead makes [AllRecords] fetch each page only when the loop needs it, in the caller's
// goroutine.
func WithNoReadAhead() CallOption {
	return func(c *callConfig) error { c.noReadAhead = true; return nil }
}

// WithParsedJSON sets [ProxyRequest].ParsedJSON for a call of [Proxy.RoundTrip] or [Proxy.Do].
func WithParsedJSON() CallOption {
	return func(c *callConfig) error { c.parsedJSON = true; return nil }
}

// WithOnResponse makes the client call f with the last response of the call, whatever its status.
// An iterator calls f once for each page, possibly in another goroutine than the one that runs the
// loop. f runs before the method returns. For one call, f never runs twice at the same time. If the
// option is given several times, each function is called, in order.
func WithOnResponse(f func(ResponseInfo)) CallOption {
	return func(c *callConfig) error {
		if f == nil {
			return invalid("WithOnResponse", "got a nil function")
		}
		before := c.call.OnAnswer
		c.call.OnAnswer = func(resp *http.Response, attempts int) {
			if before != nil {
				before(resp, attempts)
			}
			f(ResponseInfo{StatusCode: resp.StatusCode, Header: resp.Header, Attempts: attempts,
				RateLimit: rateLimit(resp.Header)})
		}
		return nil
	}
}

func rateLimit(h http.Header) RateLimit {
	number := func(name string, bits int) int64 {
		text := h.Get(name)
		if text == "" {
			return 0
		}
		n, _ := strconv.ParseInt(text, 10, bits) // 0 if the header is malformed
		return n
	}
	r := RateLimit{Limit: int(number("X-Ratelimit-Limit", strconv.IntSize)),
		Remaining: int(number("X-Ratelimit-Remaining", strconv.IntSize))}
	if at := number("X-Ratelimit-Reset", 64); at > 0 {
		r.Reset = time.Unix(at, 0)
	}
	return r
}
