package webhook

import (
	"log/slog"
	"math"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Receiver reads webhooks and limits the resources that all requests to an endpoint use together. A
// forged request is recognized only after its body has been read. The limits restrict the memory
// that forged requests use and the time for which they hold a connection. Create a Receiver with
// [NewReceiver]; [Handler] creates one itself. A Receiver is safe for concurrent use.
type Receiver struct {
	keys    func() []string // a func, so that code that prints a Receiver finds no keys
	sum     func(body []byte, key string) []byte
	most    int64
	room    *room
	timeout time.Duration
	logger  *slog.Logger // nil if nothing is logged
}

// Option changes a setting of a [Receiver].
type Option func(*Receiver)

// WithMaxBodyBytes sets the maximum length of a body in bytes; the default is [MaxBodyBytes]. Raise
// it if Nango forwards long webhooks of providers to the endpoint. A value below 1 means the
// default.
func WithMaxBodyBytes(n int64) Option {
	return func(r *Receiver) {
		if r.most = n; n < 1 {
			r.most = MaxBodyBytes
		}
	}
}

// WithMaxTotalBytes sets the maximum number of bytes that unfinished bodies may use together. A
// body is unfinished until it has been read. The default is 16 times the maximum length of one
// body. If a request would exceed the maximum, reading fails with [ErrBusy], and Nango delivers the
// event again. A value below 1 means the default. The least possible value is twice the maximum
// length of one body; a smaller value is raised to it.
func WithMaxTotalBytes(n int64) Option {
	return func(r *Receiver) { r.room = &room{free: n} }
}

// WithReadTimeout sets the maximum time in which a body must arrive. The default is 10 seconds,
// which is half the time that Nango waits for an answer. A value below 1 means the default.
func WithReadTimeout(d time.Duration) Option {
	return func(r *Receiver) {
		if r.timeout = d; d < 1 {
			r.timeout = defaultReadTimeout
		}
	}
}

// WithLogger makes [Handler] log each POST request that it does not answer with status 204. The
// reason is a refused request, an error of the handler's function, or a mistake of the program such
// as an empty key. By default, nothing is logged.
func WithLogger(logger *slog.Logger) Option { return func(r *Receiver) { r.logger = logger } }

const (
	defaultReadTimeout = 10 * time.Second
	defaultBodies      = 16 // number of bodies of maximum length that may be read at a time
)

// NewReceiver returns a Receiver for webhooks that are signed with one of the keys.
func NewReceiver(keys []string, opts ...Option) *Receiver {
	keys = slices.Clone(keys)
	r := &Receiver{keys: func() []string { return keys }, sum: sumsOf(keys), most: MaxBodyBytes,
		timeout: defaultReadTimeout}
	for _, opt := range opts {
		if opt != nil {
			opt(r)
		}
	}
	r.most = min(r.most, math.MaxInt64/defaultBodies-1) // so that the arithmetic does not overflow
	// When a buffer grows, the old and the new buffer exist at the same time. So one body needs up
	// to twice its length.
	switch least := 2 * (r.most + 1); {
	case r.room == nil || r.room.free < 1:
		r.room = &room{free: defaultBodies * (r.most + 1)}
	case r.room.free < least:
		r.room.free = least
	}
	return r
}

// Read is like the function [Read], but within the limits of the Receiver. It uses w only to set
// the read deadline, which remains in effect if Read returns an error. If w is nil or does not
// support deadlines (see [http.ResponseController]), only the timeouts of the HTTP server apply. A
// shorter [http.Server.ReadTimeout] takes precedence.
//
// Read returns the errors of the function [Read], and [ErrBusy]. If r was not created by
// [NewReceiver], Read returns [ErrNoKey].
func (r *Receiver) Read(w http.ResponseWriter, req *http.Request) (*Event, error) {
	limited := r.setDeadline(w, req)
	if r.keys == nil { // r was not created by NewReceiver
		return nil, ErrNoKey
	}
	ev, err := read(req, r.keys(), r.most, r.room, r.sum)
	if err == nil && limited {
		// Clear the deadline, because it would cancel the request's context if it passed later.
		// After an error, the deadline remains: net/http may still read the rest of the body, and
		// the deadline ends that.
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	return ev, err
}

// setDeadline limits the time in which the body of req must arrive. It reports whether it has set a
// deadline.
func (r *Receiver) setDeadline(w http.ResponseWriter, req *http.Request) bool {
	return w != nil && !shorter(req, r.timeout) &&
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(r.timeout)) == nil
}

// shorter reports whether the HTTP server has a read timeout that is not longer than d.
func shorter(req *http.Request, d time.Duration) bool {
	server, ok := req.Context().Value(http.ServerContextKey).(*http.Server)
	return ok && server.ReadTimeout > 0 && server.ReadTimeout <= d
}

// room counts the bytes that may still be allocated. A nil room has no limit.
type room struct {
	mu   sync.Mutex
	free int64
}

func (r *room) take(n int64) bool {
	if r == nil {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n > r.free {
		return false
	}
	r.free -= n
	return true
}

func (r *room) give(n int64) {
	if r == nil || n == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free += n
}
