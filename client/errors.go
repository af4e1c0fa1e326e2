package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/internal/request"
)

// SDKError is the error for any response with a status outside 2xx. For status 400 the error is a
// [*Response400], and for status 404 a [*Response404]. Both wrap an SDKError, so errors.As finds an
// SDKError for every status.
//
// It prints only the method, path, status, code and Nango's message, however it is formatted. The
// other fields are for programs: they may contain data of a provider or a user.
type SDKError struct {
	// StatusCode is the HTTP status.
	StatusCode int
	// ContentType is the response's Content-Type, unchanged.
	ContentType string
	// Code is Nango's name for the error, such as [CodeUnknownConnection], or "" if the response
	// had no code.
	Code ErrorCode
	// Message is Nango's message, unchanged, or "" if the response had no message. It may contain a
	// whole connection, with its configuration and metadata, as JSON; when the error is printed,
	// {…} replaces that JSON.
	Message string
	// Body is the response body, truncated at 64 KiB.
	Body []byte
	// Header is the header of the response.
	Header http.Header
	// Method and Path are the method and path of the request, without the query.
	Method, Path string
	// Attempts is how often the call was sent.
	Attempts int
	// RetryAfter is how long the server asks to wait, or 0 if the response has no Retry-After
	// header. Nango rounds the time down to a second.
	RetryAfter time.Duration
	// Errors lists the invalid fields and what is wrong with each, if Code begins with invalid_.
	// Printing the error does not show Nango's messages in this list, since they may quote a value.
	Errors []FieldError
	// Payload is additional JSON about the error, such as the value that a function threw.
	Payload json.RawMessage
	// Upstream is the provider's response that made a function fail, or nil.
	Upstream *UpstreamResponse

	hint string // a possible cause, added to the printed error
}

// SDKValidationError reports an argument that cannot be sent or a 2xx response that is not the
// expected JSON. For an argument, StatusCode is 0 and the error matches [ErrInvalidArgument]. For a
// response, it matches [ErrInvalidResponse].
type SDKValidationError struct {
	// Field says what is invalid. For an argument, Field is the Go name of a parameter
	// (connectionID), of a field in a struct argument (ConnectionID, or Pinned.ConnectionID for a
	// nested field) or of an option (WithTimeout). It can also be the name of an environment
	// variable. For a response, Field is the name of the invalid field in the JSON, or "" if the
	// problem concerns the entire response.
	Field string
	// StatusCode is the status of the response, or 0 if nothing was sent.
	StatusCode int
	// Method and Path are the method and path of the request, if there was one.
	Method, Path string
	// RawValue is the response body, truncated at 64 KiB, or the one item that an iterator could
	// not decode. It is never printed.
	RawValue []byte
	// Err says what is wrong. It contains no value of the argument or the response.
	Err error
}

// Unwrap returns Err.
func (e *SDKValidationError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrInvalidArgument] and StatusCode is 0, or target is
// [ErrInvalidResponse] and StatusCode is not 0.
func (e *SDKValidationError) Is(target error) bool {
	switch target {
	case ErrInvalidArgument:
		return e.StatusCode == 0
	case ErrInvalidResponse:
		return e.StatusCode != 0
	}
	return false
}

// TransportError reports a call that got no response: the connection failed, was reset or timed
// out, or the context ended. errors.Is(err, context.DeadlineExceeded) reports timeouts, including
// timeouts that the SDK itself set. If the context ended, errors.Is and errors.As also find its
// cause (see [context.Cause]), which is not printed. There is one exception: a cause that is or
// wraps an error of this module is not found, since it is the error of another call.
type TransportError struct {
	// Method and Path are the method and path of the request, without host and query.
	Method, Path string
	// Attempts is how often the call was sent.
	Attempts int
	// Err is the cause. It is not the *url.Error that net/http returns, since that would print the
	// URL.
	Err error
}

// Unwrap returns Err.
func (e *TransportError) Unwrap() error { return e.Err }

// publicError converts an error of an internal package to its public type. It is called exactly
// once for each call, when the call ends.
func publicError(err error) error {
	if refusal, ok := errors.AsType[*wire.Refusal](err); ok {
		return refused(refusal)
	}
	if failure, ok := errors.AsType[*wire.Failure](err); ok {
		return failed(failure)
	}
	if fault, ok := errors.AsType[*request.FieldError](err); ok {
		return invalid(goName(fault.Field), fault.Problem)
	}
	return err
}

func failed(f *wire.Failure) error {
	if errors.Is(f.Err, wire.ErrTooLarge) {
		return &SDKValidationError{StatusCode: http.StatusOK, Method: f.Method, Path: f.Path,
			Err: wire.ErrTooLarge}
	}
	e := &TransportError{Method: f.Method, Path: f.Path, Attempts: f.Attempts, Err: f.Err}
	// A FieldError means that a part of the body turned out to be invalid while the body was being
	// sent.
	if fault, ok := errors.AsType[*request.FieldError](f.Err); ok {
		e.Err = publicError(fault)
	} else if refusal, ok := errors.AsType[*wire.Refusal](f.After); ok {
		during := whenArrived
		if f.Waiting {
			during = whileWaiting
		}
		e.Err = &endedError{ended: f.Err, after: refused(refusal), during: during}
	}
	return e
}

// endedError reports that the context of a call ended when an error response arrived, or while the
// call was waiting to retry after an error response. The field ended is the context's error, and
// the field after is the error of that response.
type endedError struct {
	ended, after error
	during       string
}

// What a call was doing when its context ended.
const (
	whenArrived  = " when this response arrived: "
	whileWaiting = " while waiting to retry after: "
)

func (e *endedError) Error() string {
	return e.ended.Error() + e.during + strings.TrimPrefix(e.after.Error(), "nango: ")
}

func (e *endedError) Unwrap() []error { return []error{e.ended, e.after} }

func refused(r *wire.Refusal) error {
	e := &SDKError{
		StatusCode: r.StatusCode, ContentType: r.ContentType, Code: ErrorCode(r.Code), Message: r.Message,
		Body: r.Body, Header: r.Header,
		Method: r.Method, Path: r.Path, Attempts: r.Attempts, RetryAfter: r.RetryAfter,
		Payload: r.Payload,
	}
	if json.Unmarshal(r.Errors, &e.Errors) != nil {
		e.Errors = nil // Errors is missing or has another shape; Body still contains it
	}
	var upstream UpstreamResponse
	if len(r.Upstream) > 0 && json.Unmarshal(r.Upstream, &upstream) == nil {
		e.Upstream = &upstream
	}
	if r.Cut != nil {
		e.hint = "the body of the response broke off"
	}
	switch e.StatusCode {
	case http.StatusBadRequest:
		return &Response400{e}
	case http.StatusNotFound:
		if e.anonymous() && r.Cut == nil {
			e.hint = "it is not an error of the Nango API; check the host"
		}
		return &Response404{e}
	}
	return e
}

// Response400 is the [*SDKError] of a response with status 400.
type Response400 struct{ *SDKError }

// Response404 is the [*SDKError] of a response with status 404.
type Response404 struct{ *SDKError }

// Unwrap returns the embedded [*SDKError].
func (e *Response400) Unwrap() error { return e.orNil() }

// Unwrap returns the embedded [*SDKError].
func (e *Response404) Unwrap() error { return e.orNil() }

// orNil returns e as an error, or a nil error if e is nil. In a zero Response400 or Response404, e
// is nil.
func (e *SDKError) orNil() error {
	if e == nil {
		return nil
	}
	return e
}

// Errors to compare with errors.Is. The package documentation lists, for each of them, the codes
// and statuses that it matches.
var (
	// ErrNotFound matches a 404 with Nango's code or message, and the 400 that Nango sends for an
	// unknown connection, integration or sync. It does not match a 404 with another body, such as
	// the page of a gateway.
	ErrNotFound error = sentinel("not found")
	// ErrUnauthorized matches a 401: the key is missing, malformed or unknown.
	ErrUnauthorized error = sentinel("unauthorized")
	// ErrForbidden matches a 403: the key lacks a scope, or the plan does not cover the call.
	ErrForbidden error = sentinel("forbidden")
	// ErrRateLimited matches a 429.
	ErrRateLimited error = sentinel("rate limited")
	// ErrInvalidCredentials matches the failure to refresh a connection's credentials. The cause is
	// unknown: a revoked grant, an outage of the provider and its rate limit look the same, so ask
	// the end user to authorize again only if the error persists. [SDKError.RefreshFailure] returns
	// what is known, and [RefreshFailures] counts failures.
	ErrInvalidCredentials error = sentinel("invalid credentials")
	// ErrInvalidArgument matches a [*SDKValidationError] about an argument or option. Nothing was
	// sent.
	ErrInvalidArgument error = sentinel("invalid argument")
	// ErrInvalidResponse matches a [*RecordError], and a [*SDKValidationError] about a 2xx response
	// that is not the expected JSON.
	ErrInvalidResponse error = sentinel("invalid response")
	// ErrConflict matches a 409, and a 400 whose code says that an object already exists.
	ErrConflict error = sentinel("conflict")
)

type sentinel string

func (s sentinel) Error() string { return string(s) }

// Is reports whether e matches target, one of the sentinels such as [ErrNotFound].
func (e *SDKError) Is(target error) bool {
	if e == nil {
		return false
	}
	switch target {
	case ErrNotFound:
		switch e.StatusCode {
		case http.StatusNotFound:
			return !e.anonymous()
		case http.StatusBadRequest:
			return e.unknown()
		}
		return false
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrInvalidCredentials:
		if e.StatusCode == http.StatusNotFound { // the connection was deleted while Nango refreshed it
			return false
		}
		switch e.Code {
		case CodeInvalidCredentials, CodeConnectionRefreshBackoff, CodeConnectionRefreshExhausted,
			CodeRefreshTokenExternalError:
			return true
		}
		return e.Code == CodeServerError &&
			strings.HasPrefix(e.Message, "Failed to get connection credentials")
	case ErrConflict:
		return e.StatusCode == http.StatusConflict || strings.HasSuffix(string(e.Code), "_already_exists")
	}
	return false
}

// anonymous reports whether the response has neither a code nor a message. Since every error
// response of Nango has one of them, an anonymous response does not come from Nango.
func (e *SDKError) anonymous() bool { return e.Code == "" && e.Message == "" }

// unknown reports whether e, which has status 400, means that an object named in the request does
// not exist.
func (e *SDKError) unknown() bool {
	switch e.Code {
	case CodeUnknownConnection, CodeUnknownProviderConfig, CodeNoSyncsFound, CodeUnknownSync:
		return true
	}
	return e.Code == CodeServerError && e.Message == "Failed to get connection"
}
