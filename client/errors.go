package client

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/request"
)

// FieldError is one fault of one field, as Nango's validation reports it.
type FieldError = gen.FieldError

// UpstreamResponse is the provider's answer that made a function fail (code script_http_error).
type UpstreamResponse = gen.UpstreamResponse

// SDKError is a refusal: any answer outside 2xx. A 400 is also a [*Response400] and a 404 a [*Response404]; each of
// them unwraps to its SDKError, so that errors.As finds it for every status.
//
// What it prints, in every form, is the method, the path, the status, the code and Nango's message. The other fields
// are for programs: they may hold what a provider or a user said.
type SDKError struct {
	// StatusCode is the HTTP status.
	StatusCode int
	// ContentType is the answer's, as it came.
	ContentType string
	// Code is Nango's name for the error, such as [CodeUnknownConnection]; "" if the response had none.
	Code ErrorCode
	// Message is Nango's sentence for people, as it came; "" if the response had none. It may hold a whole connection, with
	// its configuration and metadata, as JSON; what the error prints has {…} in place of JSON.
	Message string
	// Body is the answer as it came, cut at 64 KiB.
	Body []byte
	// Header is the answer's.
	Header http.Header
	// Method and Path are those of the request; the query is left out.
	Method, Path string
	// Attempts is how often the call was sent.
	Attempts int
	// RetryAfter is how long the server asks to wait; 0 where it does not say. Nango rounds it down.
	RetryAfter time.Duration
	// Errors is what is wrong with which field, for the codes that begin with invalid_. Nango's sentences in it are not
	// printed, since they may repeat a value.
	Errors []FieldError
	// Payload is what the failed function or the connection added, as JSON.
	Payload json.RawMessage
	// Upstream is the provider's answer that made a function fail, or nil.
	Upstream *UpstreamResponse

	hint string // what may be the reason, for the printed error
}

// SDKValidationError reports an argument that cannot be sent, which is [ErrInvalidArgument] and has StatusCode 0, or a
// 2xx response that is not the expected JSON, which is [ErrInvalidResponse].
type SDKValidationError struct {
	// Field names the argument, as this package or as Nango's documents spell it, or the field of the answer; "" where the
	// whole answer is meant.
	Field string
	// StatusCode is the answer's, or 0 where nothing was sent.
	StatusCode int
	// Method and Path are those of the request where there was one.
	Method, Path string
	// RawValue is the answer, cut at 64 KiB. It is never printed.
	RawValue []byte
	// Err says what is wrong. It holds no value of the argument or the answer.
	Err error
}

// Unwrap returns Err.
func (e *SDKValidationError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Is reports whether target is [ErrInvalidArgument] or [ErrInvalidResponse], whichever the error is.
func (e *SDKValidationError) Is(target error) bool {
	switch target {
	case ErrInvalidArgument:
		return e != nil && e.StatusCode == 0
	case ErrInvalidResponse:
		return e != nil && e.StatusCode != 0
	}
	return false
}

// TransportError is a call without an answer: no connection, a reset, a timeout, the end of the context.
// errors.Is(err, context.DeadlineExceeded) finds timeouts, also the SDK's own.
type TransportError struct {
	// Method and Path are those of the request; host and query are left out.
	Method, Path string
	// Attempts is how often the call was sent.
	Attempts int
	// Err is the cause; the *url.Error that net/http puts around it is taken off, since it repeats the URL.
	Err error
}

// Unwrap returns Err.
func (e *TransportError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// publicError gives an error from below its public type. It is called once for each call, where the call ends.
func publicError(err error) error {
	switch err := err.(type) {
	case nil:
		return nil
	case *wire.Refusal:
		return refused(err)
	case *wire.Failure:
		if errors.Is(err.Err, wire.ErrTooLarge) {
			return &SDKValidationError{StatusCode: http.StatusOK, Method: err.Method, Path: err.Path, Err: wire.ErrTooLarge}
		}
		e := &TransportError{Method: err.Method, Path: err.Path, Attempts: err.Attempts, Err: err.Err}
		if refusal, ok := err.After.(*wire.Refusal); ok {
			e.Err = &waitEndedError{err.Err, refused(refusal)}
		}
		return e
	case *request.FieldError:
		return &SDKValidationError{Field: err.Field, Err: errors.New(err.Problem)}
	default:
		return err
	}
}

// waitEndedError is a context that ended while a call waited to be sent again. Both reasons can be found in it.
type waitEndedError struct{ ended, after error }

func (e *waitEndedError) Error() string {
	return e.ended.Error() + " while waiting to send again after: " + strings.TrimPrefix(e.after.Error(), "nango: ")
}

func (e *waitEndedError) Unwrap() []error { return []error{e.ended, e.after} }

func refused(r *wire.Refusal) error {
	e := &SDKError{
		StatusCode: r.StatusCode, ContentType: r.ContentType, Code: ErrorCode(r.Code), Message: r.Message, Body: r.Body, Header: r.Header,
		Method: r.Method, Path: r.Path, Attempts: r.Attempts, RetryAfter: r.RetryAfter, Payload: r.Payload,
	}
	if json.Unmarshal(r.Errors, &e.Errors) != nil {
		e.Errors = nil // none, or in another shape; Body has it
	}
	var upstream UpstreamResponse
	if len(r.Upstream) > 0 && json.Unmarshal(r.Upstream, &upstream) == nil {
		e.Upstream = &upstream
	}
	switch e.StatusCode {
	case http.StatusBadRequest:
		return &Response400{e}
	case http.StatusNotFound:
		return &Response404{e}
	}
	return e
}

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

// Sentinels for errors.Is. The package documentation has the table of codes and statuses.
var (
	// ErrNotFound is a 404, or the 400 with which Nango answers for an unknown connection or integration.
	ErrNotFound error = sentinel("not found")
	// ErrUnauthorized is a 401: the key is missing, malformed or unknown.
	ErrUnauthorized error = sentinel("unauthorized")
	// ErrForbidden is a 403: the key lacks a scope, or the plan does not cover the call.
	ErrForbidden error = sentinel("forbidden")
	// ErrRateLimited is a 429.
	ErrRateLimited error = sentinel("rate limited")
	// ErrInvalidCredentials is a connection whose credentials could not be refreshed. The cause is unknown: a revoked grant,
	// an outage of the provider and its rate limit look alike, so ask the end user to authorize again only if it persists.
	// [SDKError.RefreshFailure] returns what is known, and [RefreshFailures] counts.
	ErrInvalidCredentials error = sentinel("invalid credentials")
	// ErrInvalidArgument is an argument or option that cannot be sent; nothing was sent. It is a [*SDKValidationError].
	ErrInvalidArgument error = sentinel("invalid argument")
	// ErrInvalidResponse is a 2xx response that is not the JSON that it should be. It is a [*SDKValidationError].
	ErrInvalidResponse error = sentinel("invalid response")
	// ErrConflict is a 409, or the 400 of something that exists already.
	ErrConflict error = sentinel("conflict")
)

type sentinel string

func (s sentinel) Error() string { return string(s) }

// Is reports whether e is of the kind that target, one of the sentinels, stands for.
func (e *SDKError) Is(target error) bool {
	if e == nil {
		return false
	}
	switch target {
	case ErrNotFound:
		return e.StatusCode == http.StatusNotFound || e.StatusCode == http.StatusBadRequest && e.unknown()
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrInvalidCredentials:
		if e.StatusCode == http.StatusNotFound { // the connection was deleted during its refresh
			return false
		}
		switch e.Code {
		case CodeInvalidCredentials, CodeConnectionRefreshBackoff, CodeConnectionRefreshExhausted, CodeRefreshTokenExternalError:
			return true
		}
		return e.Code == CodeServerError && strings.HasPrefix(e.Message, "Failed to get connection credentials")
	case ErrConflict:
		return e.StatusCode == http.StatusConflict || strings.HasSuffix(string(e.Code), "_already_exists")
	}
	return false
}

// unknown reports whether a 400 says that what the request names does not exist.
func (e *SDKError) unknown() bool {
	switch e.Code {
	case CodeUnknownConnection, CodeUnknownProviderConfig, CodeNoSyncsFound, CodeUnknownSync:
		return true
	}
	return e.Code == CodeServerError && e.Message == "Failed to get connection"
}
