package wire

import (
	"errors"
	"net/url"
)

// Failure is a call that got no usable answer. Err never holds the request's URL.
type Failure struct {
	Method, Path string
	Attempts     int
	Err          error
	After        error // what the call was waiting to be sent again after, when its context ended
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
