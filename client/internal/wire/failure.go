package wire

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Failure is a call that got no usable answer. Err never holds the request's URL, nor what the
// server sent.
type Failure struct {
	Method, Path string
	Attempts     int
	Err          error
	// How the attempt before ended, if the next one could not be made any more; or the refusal whose
	// body was still being read when the context ended.
	After error
}

// notSent is the failure of a call whose given attempt was not made any more.
func (c Call) notSent(req *http.Request, attempt int, err, after error) error {
	if r, ok := after.(*Refusal); ok {
		c.refused(req, r, attempt-1)
	}
	return &Failure{Method: req.Method, Path: req.URL.Path, Attempts: attempt - 1,
		Err: printable(req, err), After: after}
}

func (e *Failure) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Failure) Unwrap() error { return e.Err }

// printable returns the error of a request as it may be printed. If the request's context has
// ended, errors.Is finds that in it, whatever the transport says.
func printable(req *http.Request, err error) error {
	err = Cause(err)
	if key := keyOf(req); key != "" {
		if text := err.Error(); withoutKey(text, key) != text {
			err = &redactedError{withoutKey(text, key), err}
		}
	}
	if ended := req.Context().Err(); ended != nil && !errors.Is(err, ended) {
		return fmt.Errorf("%w: %w", ended, err)
	}
	return err
}

// Cause is err as it may be printed: without the *url.Error, whose text repeats the whole URL, and
// without what net/http quotes of an answer that is no HTTP. A server may have echoed the request
// there, key included.
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

// quoting are the texts that net/http quotes an answer after.
var quoting = []string{
	"malformed ", "transfer encoding", "Content-Length", "invalid header field", "pseudo-header",
	"GOAWAY", "bogus greeting",
}
