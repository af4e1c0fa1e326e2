package webhook

import "errors"

// The reasons for which a request is refused, found with [errors.Is]. No error
// of this package holds a key, a signature or a part of the body, so that all
// are safe to log.
var (
	// ErrNoKey: no signing key was given, or one of those given is empty.
	// It is a fault of the receiver, found before anything is read.
	ErrNoKey = errors.New("webhook: no signing key")
	// ErrMissingSignature: the request has no signature header, or an empty one.
	ErrMissingSignature = errors.New("webhook: no signature")
	// ErrInvalidSignature: the signature is not by one of the keys over this
	// body, is not hexadecimal, or was given more than once.
	ErrInvalidSignature = errors.New("webhook: invalid signature")
	// ErrBodyTooLarge: the body is longer than [MaxBodyBytes] or what
	// [WithMaxBodyBytes] says, or than a tighter limit set by [http.MaxBytesReader].
	ErrBodyTooLarge = errors.New("webhook: body too large")
	// ErrBusy: the bodies that are being read have all of the memory that
	// [WithMaxTotalBytes] gives them. A later delivery may succeed.
	ErrBusy = errors.New("webhook: too many bodies at a time")
	// ErrMalformed: the body is not JSON, or a field of a known event by which one
	// acts has another JSON type than Nango documents; the message names it. See
	// [Parse] for the fields that are left zero instead.
	ErrMalformed = errors.New("webhook: malformed body")
)
