package webhook

import (
	"context"
	"errors"
	"net/http"
)

// Handler returns a handler that reads each request with a [Receiver] and calls fn
// with the event. It is safe for concurrent use, as fn has to be. It answers
//
//	204  fn returned nil
//	400  the body is not JSON, or not as documented
//	401  the signature is missing or wrong
//	405  the method is not POST
//	413  the body is longer than MaxBodyBytes, or than WithMaxBodyBytes says
//	500  fn returned an error, the body did not arrive in time or could not be read, a key is missing or empty
//	503  other bodies that are being read take all the memory there is for them
//
// Of these Nango delivers again after 500 and 503 only, so fn should return an error if a
// second attempt may help, and log a failure that is final and return nil. The
// error itself goes nowhere: log it in fn. To log refusals too, write a handler
// around [Receiver.Read] and [StatusCode].
//
// The context is the request's: it ends when Nango hangs up, after 20 seconds.
func Handler(keys []string, fn func(context.Context, *Event) error, opts ...Option) http.Handler {
	receiver := NewReceiver(keys, opts...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed)
			return
		}
		ev, err := receiver.Read(w, r)
		if err != nil {
			refuse(w, StatusCode(err))
			return
		}
		if fn == nil || fn(r.Context(), ev) != nil {
			refuse(w, http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// refuse tells the status alone: the reason is no business of a stranger.
func refuse(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}

// StatusCode returns the HTTP status with which to answer Nango: 204 for nil, 401,
// 413 and 400 for the refusals of [Read] that a second delivery cannot mend, and
// 503 for [ErrBusy] and 500 for every other error, after which Nango tries again.
func StatusCode(err error) int {
	switch {
	case err == nil:
		return http.StatusNoContent
	case errors.Is(err, ErrMissingSignature), errors.Is(err, ErrInvalidSignature):
		return http.StatusUnauthorized
	case errors.Is(err, ErrBodyTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, ErrMalformed):
		return http.StatusBadRequest
	case errors.Is(err, ErrBusy):
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}
