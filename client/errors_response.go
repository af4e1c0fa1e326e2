package client

import "log/slog"

// Response400 is the documented error object of status 400.
type Response400 struct{ *SDKError }

// Response404 is the documented error object of status 404.
type Response404 struct{ *SDKError }

// The SDKError's methods serve both. Those that are called on an error without looking whether it is nil are repeated
// here, since a promoted method cannot bear a nil pointer.

func (e *Response400) inner() *SDKError {
	if e == nil {
		return nil
	}
	return e.SDKError
}

// Error is that of the [*SDKError].
func (e *Response400) Error() string { return e.inner().Error() }

// Unwrap returns the [*SDKError].
func (e *Response400) Unwrap() error { return e.inner().orNil() }

// Is reports whether the [*SDKError] is of the kind that target stands for.
func (e *Response400) Is(target error) bool { return e.inner().Is(target) }

// LogValue is that of the [*SDKError].
func (e *Response400) LogValue() slog.Value { return e.inner().LogValue() }

func (e *Response404) inner() *SDKError {
	if e == nil {
		return nil
	}
	return e.SDKError
}

// Error is that of the [*SDKError].
func (e *Response404) Error() string { return e.inner().Error() }

// Unwrap returns the [*SDKError].
func (e *Response404) Unwrap() error { return e.inner().orNil() }

// Is reports whether the [*SDKError] is of the kind that target stands for.
func (e *Response404) Is(target error) bool { return e.inner().Is(target) }

// LogValue is that of the [*SDKError].
func (e *Response404) LogValue() slog.Value { return e.inner().LogValue() }

// orNil keeps a nil *SDKError from becoming a non-nil error.
func (e *SDKError) orNil() error {
	if e == nil {
		return nil
	}
	return e
}
