package wire

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// DefaultTimeout is how long one attempt may take until the headers of its answer are there. Nango
// itself waits for up to 12 seconds while another caller refreshes the same token, so much less
// would fail for no reason.
const DefaultTimeout = 60 * time.Second

// errTimeout is the cause of an attempt that took too long. It is a net.Error and a deadline error,
// as callers expect.
type errTimeout struct{ part string }

func (e *errTimeout) Error() string   { return "no " + e.part + " within the timeout" }
func (e *errTimeout) Timeout() bool   { return true }
func (e *errTimeout) Temporary() bool { return true }
func (e *errTimeout) Is(target error) bool {
	return target == context.DeadlineExceeded
}

// clock bounds one attempt: once until the headers, and once more while a whole body is read. A
// streamed body is bounded by the caller's context alone, so that a slow consumer is never timed
// out.
type clock struct {
	context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer // nil without a limit, and then Context is the caller's
	limit  time.Duration
	body   bool // the headers are there
}

func (w *Wire) startClock(parent context.Context, call Call) *clock {
	c := &clock{limit: cmp.Or(call.Timeout, w.cfg.Timeout, call.DefaultTimeout, DefaultTimeout)}
	if call.NoTimeout && call.Timeout == 0 {
		c.limit = 0
	}
	if c.limit == 0 {
		c.Context = parent
		return c
	}
	c.Context, c.cancel = context.WithCancelCause(parent)
	c.timer = time.AfterFunc(c.limit, func() { c.cancel(&errTimeout{"answer"}) })
	return c
}

func (c *clock) headersArrived() {
	c.body = true
	if c.timer != nil {
		c.timer.Reset(c.limit)
	}
}

// streaming hands the body over to the caller, whose Close ends the attempt.
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

// Read returns errors that may be printed.
func (s *streamed) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = printable(s.req, err)
	}
	return n, err
}

// Close closes the socket's body first, so that nothing reads it after the context is gone.
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

// fail ends the attempt and names the timeout where that was the reason.
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
