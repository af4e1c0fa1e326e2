// Package wire is everything between a built request and the socket: authorization, retries,
// redirects, the limit on what is read, logging, and the one place where an answer becomes an
// error. Each concern has a file of its own.
package wire

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/nango-go/nango/internal/sleep"
)

// Config is what a Wire is made of. Key is required; every other zero value is a working default.
type Config struct {
	Key        Secret
	Client     *http.Client // copied, never changed
	Timeout    time.Duration
	Retry      RetryPolicy
	Logger     *slog.Logger
	UserAgent  string
	Header     http.Header
	Limiter    Limiter
	Middleware []func(http.RoundTripper) http.RoundTripper
}

// Call is what a request is sent for.
type Call struct {
	Operation  string        // the operationId, for the log
	Path       string        // the path's template, for the log: it holds no ids
	Idempotent bool          // may be sent again when it is unknown whether it was carried out
	NoRetry    bool          // is sent once, whatever happens
	NoTimeout  bool          // waits as long as its context: actions and the proxy
	Timeout    time.Duration // overrides the configured one when positive
	// DefaultTimeout replaces the package's own where none is configured.
	DefaultTimeout time.Duration
	Token          Secret      // overrides the configured key
	Header         http.Header // added last
	Spare          []byte      // may be used for the body of a whole answer
	// The answer is a provider's: any status is data unless Nango itself refused, redirects come back.
	Foreign  bool
	OnAnswer func(resp *http.Response, attempts int)
}

// Wire sends requests. It is safe for concurrent use.
type Wire struct {
	cfg     Config
	bearer  string       // the Authorization header
	api     *http.Client // follows redirects within the origin
	foreign sender       // follows none
	budget  *budget      // of all calls together
}

// New returns a Wire over a copy of the configured http.Client.
func New(cfg Config) *Wire {
	base := http.Client{}
	if cfg.Client != nil {
		base = *cfg.Client
	}
	if base.Transport == nil {
		base.Transport = newTransport()
	}
	for _, m := range slices.Backward(cfg.Middleware) {
		if base.Transport = m(base.Transport); base.Transport == nil {
			base.Transport = noTransport{}
		}
	}
	foreign := sendOnce(base)
	base.Transport = locations{base.Transport}
	api := base
	api.CheckRedirect = sameOrigin(base.CheckRedirect)
	cfg.Retry = cfg.Retry.withDefaults()
	return &Wire{cfg: cfg, bearer: bearer(cfg.Key), api: &api, foreign: foreign,
		budget: newBudget(cfg.Retry.Budget)}
}

// noTransport stands for what a middleware did not return.
type noTransport struct{}

func (noTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("a middleware returned no transport")
}

// Format keeps the key out of everything that prints a Wire.
func (*Wire) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "wire") }

// Answer is a 2xx answer that was read as a whole.
type Answer struct {
	StatusCode   int
	Header       http.Header
	Body         []byte
	Method, Path string // of the request
}

// Do sends req, retries it where that is safe, and returns a 2xx answer with its whole body.
// Everything else is a [*Refusal] or a [*Failure].
func (w *Wire) Do(call Call, req *http.Request) (*Answer, error) {
	var body []byte
	//nolint:bodyclose // readBody closes it
	resp, err := w.send(call, req, func(resp *http.Response, clock *clock) (err error) {
		if body, err = readBody(resp, call.Spare); err != nil {
			return clock.fail(err)
		}
		clock.stop()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Answer{StatusCode: resp.StatusCode, Header: resp.Header, Body: body, Method: req.Method,
		Path: req.URL.Path}, nil
}

// Stream is [Wire.Do] for an answer whose body is left on the socket: any answer of a foreign call,
// 2xx for others. The caller closes the body.
func (w *Wire) Stream(call Call, req *http.Request) (*http.Response, error) {
	return w.send(call, req, func(resp *http.Response, clock *clock) error {
		resp.Body = clock.streaming(req, resp.Body)
		return nil
	})
}

// send makes the attempts of a call. read takes over the body of a successful one and ends its
// clock, or returns an error, with which the attempt has failed.
func (w *Wire) send(call Call, req *http.Request,
	read func(*http.Response, *clock) error) (*http.Response, error) {
	w.authorize(call, req)
	uncertain := false // an earlier attempt may have been carried out
	var before error   // how the last attempt ended
	for attempt := 1; ; attempt++ {
		if ended := w.wait(req.Context()); ended != nil {
			return nil, call.notSent(req, attempt, ended, before)
		}
		start := time.Now()
		resp, err := w.attempt(call, req, read)
		w.log(call, req, attempt, time.Since(start), resp, err)
		if uncertain && alreadyDeleted(req, err) {
			resp, err = noContent(req), nil
		}
		if isAnswer(err) {
			w.budget.answered(attempt)
		}
		wait, again := w.cfg.Retry.next(call, req, attempt, err)
		if again && req.Context().Err() == nil {
			again = w.budget.take()
		}
		if !again {
			return w.finish(call, req, attempt, resp, err)
		}
		if ended := sleep.For(req.Context(), wait); ended != nil {
			return nil, call.notSent(req, attempt+1, ended, err)
		}
		before, uncertain = err, uncertain || mayHaveHappened(err)
		if req, err = rewind(req); err != nil {
			return nil, call.notSent(req, attempt+1, err, before)
		}
	}
}

// attempt is one pass down the chain: timeout, http.Client, status, body.
func (w *Wire) attempt(call Call, req *http.Request,
	read func(*http.Response, *clock) error) (*http.Response, error) {
	send := w.api.Do
	if call.Foreign {
		send = w.foreign
	}
	clock := w.startClock(req.Context(), call)
	timed := req
	if clock.limit > 0 {
		timed = req.WithContext(clock.Context) //nolint:contextcheck // made from the request's own
	}
	resp, err := send(timed)
	if err != nil {
		return nil, clock.fail(err) //nolint:contextcheck // the clock has the context
	}
	clock.headersArrived()
	rename(resp.Header, hidden, location)
	resp.Request = req // not every RoundTripper sets it, and a followed redirect is nobody's business
	switch err := refusal(call, resp).(type) {
	case nil:
	case *Refusal:
		clock.stop()
		return nil, err
	default:
		return nil, clock.fail(err) //nolint:contextcheck // the clock has the context
	}
	if err := read(resp, clock); err != nil {
		return nil, err
	}
	return resp, nil
}

// finish reports the outcome once: to the caller's hook, and as the error that the caller sees.
func (w *Wire) finish(call Call, req *http.Request, attempts int, resp *http.Response,
	err error) (*http.Response, error) {
	switch err := err.(type) {
	case nil:
		call.answered(resp, attempts)
		return resp, nil
	case *Refusal:
		err.Attempts = attempts
		call.refused(req, err, attempts)
		if err.Cut != nil && req.Context().Err() != nil {
			return nil, &Failure{Method: req.Method, Path: req.URL.Path, Attempts: attempts,
				Err: printable(req, err.Cut), After: err}
		}
		return nil, err
	default:
		return nil, &Failure{Method: req.Method, Path: req.URL.Path, Attempts: attempts,
			Err: printable(req, err)}
	}
}

func (c Call) answered(resp *http.Response, attempts int) {
	if c.OnAnswer != nil {
		c.OnAnswer(resp, attempts)
	}
}

func (c Call) refused(req *http.Request, r *Refusal, attempts int) {
	c.answered(&http.Response{StatusCode: r.StatusCode, Header: r.Header, Request: req}, attempts)
}
