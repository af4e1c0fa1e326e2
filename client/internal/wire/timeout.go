package wire

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// DefaultTimeout is how long one attempt may take until the response headers arrive. Nango itself
// waits up to 12 seconds while another caller refreshes the same token, so a much shorter timeout
// would fail needlessly.
const DefaultTimeout = 60 * time.Second

// errTimeout is the error of an attempt that took too long. It is a net.Error, and errors.Is finds
// context.DeadlineExceeded in it, as callers of an HTTP client expect.
type errTimeout struct{ part string }

func (e *errTimeout) Error() string   { return "no " + e.part + " within the timeout" }
func (e *errTimeout) Timeout() bool   { return true }
func (e *errTimeout) Temporary() bool { return true }
func (e *errTimeout) Is(target error) bool {
	return target == context.DeadlineExceeded
}

// clock limits how long one attempt may take: first until the headers arrive, and then, with the
// same limit, until the whole body is read. A streamed body is limited only by the caller's
// context, so that a slow consumer does not cause a timeout.
type clock struct {
	context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer // nil if there is no limit; Context is then the caller's
	limit  time.Duration
	body   bool // the headers have arrived
}

func (w *Wire) startClock(parent context.Context, call Call, req *http.Request) *clock {
	c := &clock{limit: cmp.Or(call.Timeout, w.cfg.Timeout, call.DefaultTimeout, DefaultTimeout)}
	if c.limit < 0 || call.NoTimeout && call.Timeout == 0 {
		c.limit = 0
	}
	if c.limit == 0 {
		c.Context = parent
		return c
	}
	c.Context, c.cancel = context.WithCancelCause(parent)
	c.timer = time.AfterFunc(c.limit, func() {
		c.cancel(&errTimeout{"answer"})
		if req.Body != nil && req.GetBody == nil {
			_ = req.Body.Close() // net/http waits for a Read of the body, which may wait for more data
		}
	})
	return c
}

func (c *clock) headersArrived() {
	c.body = true
	if c.timer != nil {
		c.timer.Reset(c.limit)
	}
}

// streaming stops the timer and returns the body for the caller to read. Closing that body ends the
// attempt.
func (c *clock) streaming(req *http.Request, b io.ReadCloser) io.ReadCloser {
	if c.timer != nil {
		c.timer.Stop()
	}
	return &streamed{ReadCloser: b, req: req, clock: c}
}

type streamed struct {
	io.ReadCloser
	req   *http.Request
	clock *clock
}

// Read returns only errors that are safe to print.
func (s *streamed) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // readers return io.EOF itself
		err = printable(s.req, err)
	}
	return n, err
}

// Close closes the underlying body before it ends the context, so that nothing reads the body after
// the context has ended.
func (s *streamed) Close() error {
	err := s.ReadCloser.Close()
	s.clock.stop()
	return err
}

func (c *clock) stop() {
	if c.timer != nil {
		c.timer.Stop()
		c.cancel(nil)
	}
}

// fail ends the attempt. It returns err or, if the time limit has passed, a timeout error.
func (c *clock) fail(err error) error {
	timedOut := c.timedOut()
	c.stop()
	switch {
	case !timedOut:
		return err
	case c.body:
		return &errTimeout{"complete answer"}
	}
	return &errTimeout{"answer"}
}

func (c *clock) timedOut() bool {
	if c.timer == nil {
		return false
	}
	_, ok := errors.AsType[*errTimeout](context.Cause(c.Context))
	return ok
}
