package webhook

import "errors"

// These errors are the reasons to refuse a request, for use with [errors.Is]. Errors of this
// package never contain a key, a signature or a part of the body, so they are safe to log.
var (
	// ErrNoKey means that no signing key was given, or that one of the keys is empty. It is a
	// configuration error of your program, and is returned before the request is read.
	ErrNoKey = errors.New("webhook: no signing key")
	// ErrMissingSignature means that the request has no signature header, or an empty one.
	ErrMissingSignature = errors.New("webhook: no signature")
	// ErrInvalidSignature means that the signature does not match the body for any key, that it is
	// not hexadecimal, or that the request has several signature headers.
	ErrInvalidSignature = errors.New("webhook: invalid signature")
	// ErrBodyTooLarge means that the body exceeds the limit: [MaxBodyBytes], the limit of
	// [WithMaxBodyBytes], or a lower limit set by [http.MaxBytesReader].
	ErrBodyTooLarge = errors.New("webhook: body too large")
	// ErrBusy means that other bodies, which are still being read, use all the memory that
	// [WithMaxTotalBytes] allows. A later delivery may succeed.
	ErrBusy = errors.New("webhook: too many bodies at once")
	// ErrMalformed means that the body is not JSON, or that a field of a known event does not have
	// the JSON type that Nango documents. The message names the field. [Parse] lists the fields whose
	// malformed values are ignored.
	ErrMalformed = errors.New("webhook: malformed body")
)
