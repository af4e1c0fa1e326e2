package wire

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/nango-go/nango/internal/sleep"
)

// Failure reports that a call got no usable response. Err never contains the request's URL or
// anything that the server sent.
type Failure struct {
	Method, Path string
	Attempts     int
	Err          error
	// After is the error of an earlier attempt, or nil. If a retry could not be sent, After is the
	// error of the attempt before that retry. If the context ended when an error response arrived,
	// After is the error for that response.
	After error
	// Waiting is true if the call ended before its first attempt or between two attempts. It is
	// false if the call ended during an attempt.
	Waiting bool
}

// notSent returns the error of a call that ended because its next attempt could not be sent. The
// parameter attempt is the number of that attempt, and the parameter after is the error of the
// attempt before it.
func (w *Wire) notSent(c Call, req *http.Request, attempt int, err, after error) error {
	if attempt > 1 {
		w.budget.give(retryCost) // the retry was paid for
	}
	if r, ok := errors.AsType[*Refusal](after); ok {
		c.refused(req, r, attempt-1)
	}
	return &Failure{Method: req.Method, Path: req.URL.Path, Attempts: attempt - 1,
		Err: printable(req, err), After: after, Waiting: true}
}

func (e *Failure) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Failure) Unwrap() error { return e.Err }

// printable returns err in a form that is safe to print. If the request's context has ended,
// errors.Is finds the context's error and its cause in the result, whatever error the transport
// returned.
func printable(req *http.Request, err error) error {
	err = sleep.With(req.Context(), Cause(err))
	if key := keyOf(req); key != "" {
		if text := err.Error(); withoutKey(text, key) != text {
			err = &redactedError{withoutKey(text, key), err}
		}
	}
	return err
}

// Cause returns err in a form that is safe to print. It removes the *url.Error, whose text contains
// the whole URL. It also removes what net/http quotes from a response that is not valid HTTP, since
// such a response may repeat the request with its key.
func Cause(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return Cause(outer.Err)
	}
	text, _, quoted := strings.Cut(err.Error(), `"`)
	if !quoted || !slices.ContainsFunc(quoting,
		func(phrase string) bool { return strings.Contains(text, phrase) }) {
		return err
	}
	return errors.New(strings.TrimRight(text, " :=;,"))
}

// quoting lists phrases of net/http's error messages. A message with one of these phrases quotes
// the response.
var quoting = []string{
	"malformed ", "transfer encoding", "Content-Length", "invalid header field", "pseudo-header",
	"GOAWAY", "bogus greeting",
}
