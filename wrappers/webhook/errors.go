package webhook

import "errors"

// Reasons to refuse a request, for use with [errors.Is]. Errors of this package never contain a
// key, a signature or a part of the body, so they are safe to log.
var (
	// ErrNoKey means that no signing key was given, or that one of the keys is empty. It is a
	// configuration error of the receiver, detected before anything is read.
	ErrNoKey = errors.New("webhook: no signing key")
	// ErrMissingSignature means that the request has no signature header, or an empty one.
	ErrMissingSignature = errors.New("webhook: no signature")
	// ErrInvalidSignature means that no key produces this signature for this body, that the
	// signature is not hexadecimal, or that there are several.
	ErrInvalidSignature = errors.New("webhook: invalid signature")
	// ErrBodyTooLarge means that the body is longer than [MaxBodyBytes] or the limit of
	// [WithMaxBodyBytes], or than a lower limit set by [http.MaxBytesReader].
	ErrBodyTooLarge = errors.New("webhook: body too large")
	// ErrBusy means that bodies being read use all the memory that [WithMaxTotalBytes] allows. A
	// later delivery may succeed.
	ErrBusy = errors.New("webhook: too many bodies at once")
	// ErrMalformed means that the body is not JSON, or that a required field of a known event has
	// another JSON type than Nango documents; the message names the field. [Parse] lists the fields
	// that are left zero instead.
	ErrMalformed = errors.New("webhook: malformed body")
)
