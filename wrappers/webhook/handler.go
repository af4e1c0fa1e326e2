package webhook

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
)

// Handler returns an HTTP handler that reads each request with a [Receiver] and calls fn with the
// event. The handler is safe for concurrent use, and fn must be safe for concurrent use as well.
// The handler answers with these statuses:
//
//	204  fn returned nil
//	400  the body is not JSON, or differs from Nango's documentation
//	401  the signature is missing or invalid
//	405  the method is not POST
//	413  the body is longer than MaxBodyBytes, or than the limit of WithMaxBodyBytes
//	500  fn returned an error, the body could not be read in time, or a key is missing or empty
//	503  other bodies, which are still being read, use all the memory that is allowed
//
// Nango delivers an event again only after 500 and 503. So fn should return an error if a retry may
// succeed; it should log a permanent failure and return nil. The handler discards the error of fn,
// so fn should log it, or use [WithLogger], which also logs refused requests.
//
// The context of fn is the context of the request. It is canceled when Nango closes the connection,
// which it does after 20 seconds.
func Handler(keys []string, fn func(context.Context, *Event) error, opts ...Option) http.Handler {
	receiver := NewReceiver(keys, opts...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			receiver.setDeadline(w, r) // the request may announce a body
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed)
			return
		}
		ev, err := receiver.Read(w, r)
		switch {
		case err != nil:
			receiver.log(r, levelOf(err), err)
			refuse(w, StatusCode(err))
		case fn == nil:
			receiver.log(r, slog.LevelError, errNoFunction)
			refuse(w, http.StatusInternalServerError)
		default:
			if err := fn(r.Context(), ev); err != nil {
				receiver.log(r, slog.LevelError, err)
				refuse(w, http.StatusInternalServerError)
				return
			}
			w.WriteHeader(http.StatusNoContent)
		}
	})
}

var errNoFunction = errors.New("webhook: Handler has no function to call")

// log logs the reason why a request was not answered with status 204.
func (r *Receiver) log(req *http.Request, level slog.Level, err error) {
	if r.logger != nil {
		r.logger.Log(req.Context(), level, "webhook not handled", "err", err)
	}
}

// levelOf returns the log level for an error of [Receiver.Read]. A request that is refused has a
// lower level than a missing key: anyone can send such a request, but a missing key is a mistake of
// the program.
func levelOf(err error) slog.Level {
	if errors.Is(err, ErrNoKey) {
		return slog.LevelError
	}
	return slog.LevelWarn
}

// refuse answers with the given status and its standard text. It does not give the reason, which
// would help an attacker.
func refuse(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}

// StatusCode returns the HTTP status with which to answer Nango. It returns 204 for nil; 401, 413
// and 400 for errors of [Read] that a retry cannot fix; 503 for [ErrBusy]; and 500 for every other
// error. Nango delivers the event again after 500 and 503.
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
