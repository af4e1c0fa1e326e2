package client

import (
	"net/http"
	"strings"
)

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
