package client

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// CallOption changes one call: anything but its method and body, as the documented `options.fetchOptions` do.
type CallOption func(*callConfig) error

type callConfig struct {
	call        wire.Call
	query       string // escaped
	noReadAhead bool
	parsedJSON  bool
	err         error // what is wrong with the options
}

// newCall runs the options once: first those of the operation, then those of the client.
func (core *core) newCall(opts []CallOption, preset ...CallOption) *callConfig {
	c := &callConfig{}
	var defaults []CallOption
	if core != nil {
		defaults = core.defaults
	}
	for _, options := range [][]CallOption{preset, defaults, opts} {
		for _, o := range options {
			if o == nil {
				continue
			}
			if c.err = o(c); c.err != nil {
				return c
			}
		}
	}
	return c
}

// to returns the wire's call for one request of an operation, and adds the query of [WithQuery] to the request.
func (c *callConfig) to(op gen.Operation, req *http.Request) wire.Call {
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

// withoutTimeout leaves the call as long as its context unless a [WithCallTimeout] bounds it.
func withoutTimeout(c *callConfig) error { c.call.NoTimeout = true; return nil }

// ResponseInfo is what an answer says besides its body.
type ResponseInfo struct {
	// StatusCode and Header are the answer's.
	StatusCode int
	Header     http.Header
	// Attempts is how often the call was sent.
	Attempts  int
	RateLimit RateLimit
}

// RateLimit is the account's budget, from the X-RateLimit headers. It is zero where the server sends none, as many
// self-hosted ones do.
type RateLimit struct {
	// Limit is how many requests a window of 60 seconds allows.
	Limit int
	// Remaining is how many are left in the current window.
	Remaining int
	// Reset is when the window ends, rounded down to a second.
	Reset time.Time
}

// WithCallHeader adds a header to one call. Authorization, Host and the like belong to the SDK and are refused.
func WithCallHeader(name, value string) CallOption {
	return func(c *callConfig) error { return setHeader(&c.call.Header, "WithCallHeader", name, value) }
}

// WithQuery adds a parameter to the query of one call.
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
	return func(c *callConfig) error {
		if d <= 0 {
			return invalid("WithCallTimeout", "is not positive")
		}
		c.call.Timeout = d
		return nil
	}
}

// WithNoRetry sends the call once; in an iterator each page.
func WithNoRetry() CallOption {
	return func(c *callConfig) error { c.call.NoRetry = true; return nil }
}

// WithIdempotent says that this call may be carried out twice, so that it is retried like a GET.
func WithIdempotent() CallOption {
	return func(c *callConfig) error { c.call.Idempotent = true; return nil }
}

// WithNoReadAhead makes [AllRecords] fetch each page when the loop gets there, in the caller's goroutine.
func WithNoReadAhead() CallOption {
	return func(c *callConfig) error { c.noReadAhead = true; return nil }
}

// WithParsedJSON has a call of [Proxy.RoundTrip] or [Proxy.Do] do what [ProxyRequest].ParsedJSON says.
func WithParsedJSON() CallOption {
	return func(c *callConfig) error { c.parsedJSON = true; return nil }
}

// WithOnResponse calls f with what the last answer of the call says, also where it is a refusal; in an iterator, once
// for each page, where it may run in another goroutine than the loop. f runs before the method returns, and never twice at
// a time for one call.
func WithOnResponse(f func(ResponseInfo)) CallOption {
	return func(c *callConfig) error {
		if f == nil {
			return invalid("WithOnResponse", "got a nil function")
		}
		c.call.OnAnswer = func(resp *http.Response, attempts int) {
			f(ResponseInfo{StatusCode: resp.StatusCode, Header: resp.Header, Attempts: attempts, RateLimit: rateLimit(resp.Header)})
		}
		return nil
	}
}

func rateLimit(h http.Header) RateLimit {
	number := func(name string) int {
		n, _ := strconv.Atoi(h.Get(name)) // 0 if it is absent or not a number
		return n
	}
	r := RateLimit{Limit: number("X-Ratelimit-Limit"), Remaining: number("X-Ratelimit-Remaining")}
	if at, _ := strconv.ParseInt(h.Get("X-Ratelimit-Reset"), 10, 64); at > 0 {
		r.Reset = time.Unix(at, 0)
	}
	return r
}
