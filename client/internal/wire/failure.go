package wire

import (
	"errors"
	"net/http"
	"net/url"
)

// Failure is a call that got no usable answer. Err never holds the request's URL.
type Failure struct {
	Method, Path string
	Attempts     int
	Err          error
	After        error // how the attempt before ended, where the next one could not be made any more
}

// notSent is the failure of a call whose given attempt was not made any more.
func notSent(req *http.Request, attempt int, err, after error) error {
	return &Failure{Method: req.Method, Path: req.URL.Path, Attempts: attempt - 1, Err: stripURL(err), After: after}
}

func (e *Failure) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Failure) Unwrap() error { return e.Err }

// stripURL takes the *url.Error off, whose text repeats the whole URL, query included.
func stripURL(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return stripURL(outer.Err)
	}
	return err
}
