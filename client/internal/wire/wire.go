// Package wire sends the requests that other packages have built. It adds the authorization,
// retries calls, follows redirects, limits the size of responses, logs each attempt, and converts
// error responses into errors. Each of these tasks has its own file.
package wire

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/nango-go/nango/internal/sleep"
)

// Config configures a Wire. Key is required; every other field works with its zero value.
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

// Call holds the settings for one request. A call through the proxy is called foreign, since a
// provider responds to it.
type Call struct {
	Operation  string        // the operationId, for the log
	Path       string        // the path template, for the log; it contains no ids
	Idempotent bool          // retried even if the server may have carried it out
	NoRetry    bool          // never retried
	NoTimeout  bool          // only the context limits it, as for actions and the proxy
	Timeout    time.Duration // overrides the configured timeout if positive
	// DefaultTimeout is the timeout if none is configured. If it is 0, the constant DefaultTimeout is
	// used.
	DefaultTimeout time.Duration
	Token          Secret      // overrides the configured key
	Header         http.Header // set after the other headers
	Spare          []byte      // memory for a body that is read completely
	// Foreign is set for calls through the proxy, whose response comes from the provider. Redirects
	// are then not followed, and every response is returned without an error, unless Nango itself
	// refused the call.
	Foreign  bool
	OnAnswer func(resp *http.Response, attempts int)
}

// Wire sends requests. It is safe for concurrent use.
type Wire struct {
	cfg     Config
	bearer  string       // the value of the Authorization header
	api     *http.Client // follows redirects within the same origin
	foreign sender       // follows no redirects
	budget  *budget      // shared by all calls
}

// New returns a Wire that uses a copy of the configured http.Client.
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

// noTransport is used if a middleware returns a nil transport.
type noTransport struct{}

func (noTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("a middleware returned no transport")
}

// Format prints "wire", so that printing a Wire does not show the key.
func (*Wire) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "wire") }

// Answer is a 2xx response with its whole body.
type Answer struct {
	StatusCode   int
	Header       http.Header
	Body         []byte
	Method, Path string // the method and path of the request
}

// Do sends req, retries it if that is safe, and returns a 2xx response with its whole body. Any
// error is a [*Refusal] or a [*Failure].
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

// Stream is like [Wire.Do] but does not read the body of the response. For a call through the
// proxy, it returns a response of any status; for other calls, only a 2xx response. The caller must
// close the body.
func (w *Wire) Stream(call Call, req *http.Request) (*http.Response, error) {
	return w.send(call, req, func(resp *http.Response, clock *clock) error {
		resp.Body = clock.streaming(req, resp.Body)
		return nil
	})
}

// send makes the attempts of a call. It passes the response of a successful attempt to readBody,
// which takes over the body and stops the clock that limits the attempt. If readBody returns an
// error, the attempt fails.
func (w *Wire) send(call Call, req *http.Request,
	readBody func(*http.Response, *clock) error) (*http.Response, error) {
	w.authorize(call, req)
	uncertain := false // the server may have carried out an earlier attempt
	var before error   // the error of the attempt before
	for attempt := 1; ; attempt++ {
		if ended := w.wait(req.Context()); ended != nil {
			return nil, w.notSent(call, req, attempt, ended, before)
		}
		start := time.Now()
		resp, err := w.attempt(call, req, readBody) //nolint:contextcheck // req has the context
		w.log(call, req, attempt, time.Since(start), resp, err)
		if uncertain && alreadyDeleted(req, err) {
			resp, err = noContent(req), nil
		}
		if isAnswer(err) {
			w.budget.answered(attempt)
		}
		wait, again := w.cfg.Retry.shouldRetry(call, req, attempt, err)
		if again && req.Context().Err() == nil {
			again = w.budget.take()
		}
		if !again {
			return w.finish(call, req, attempt, resp, err)
		}
		if ended := sleep.For(req.Context(), wait); ended != nil {
			return nil, w.notSent(call, req, attempt+1, ended, err)
		}
		before, uncertain = err, uncertain || mayHaveHappened(err)
		if req, err = rewind(req); err != nil {
			return nil, w.notSent(call, req, attempt+1, err, before)
		}
	}
}

// attempt makes one attempt: it starts the clock, sends the request, checks the status and calls
// readBody.
func (w *Wire) attempt(call Call, req *http.Request,
	readBody func(*http.Response, *clock) error) (*http.Response, error) {
	send := w.api.Do
	if call.Foreign {
		send = w.foreign
	}
	ctx, dialing := call.watch(req)
	clock := w.startClock(ctx, call, req)
	timed := req
	if clock.limit > 0 || dialing != nil {
		timed = req.WithContext(clock.Context)
	}
	resp, err := send(timed)
	if err != nil {
		return nil, dialing.fail(clock.fail(err))
	}
	clock.headersArrived()
	rename(resp.Header, hidden, location)
	resp.Request = req // some RoundTrippers do not set it; a redirect has its own request
	if err := refusal(call, resp); err != nil {
		if _, ok := errors.AsType[*Refusal](err); !ok {
			return nil, clock.fail(err)
		}
		clock.stop()
		return nil, err
	}
	if err := readBody(resp, clock); err != nil {
		return nil, err
	}
	return resp, nil
}

// finish passes the last response of a call to call.OnAnswer. If the call failed, finish stores the
// number of attempts in its error.
func (w *Wire) finish(call Call, req *http.Request, attempts int, resp *http.Response,
	err error) (*http.Response, error) {
	if err == nil {
		call.answered(resp, attempts)
		return resp, nil
	}
	refused, ok := errors.AsType[*Refusal](err)
	if !ok {
		return nil, &Failure{Method: req.Method, Path: req.URL.Path, Attempts: attempts,
			Err: printable(req, err)}
	}
	refused.Attempts = attempts
	call.refused(req, refused, attempts)
	if ended := sleep.Ended(req.Context()); ended != nil { // nobody waits for the refusal any more
		return nil, &Failure{Method: req.Method, Path: req.URL.Path, Attempts: attempts,
			Err: printable(req, cmp.Or(refused.Cut, ended)), After: refused}
	}
	return nil, refused
}

func (c Call) answered(resp *http.Response, attempts int) {
	if c.OnAnswer != nil {
		c.OnAnswer(resp, attempts)
	}
}

func (c Call) refused(req *http.Request, r *Refusal, attempts int) {
	c.answered(&http.Response{StatusCode: r.StatusCode, Header: r.Header, Request: req}, attempts)
}
