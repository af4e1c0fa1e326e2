package webhook

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Receiver reads the webhooks of an endpoint within bounds for all of its requests together. A
// forged request looks like one of Nango's until it has been read; the bounds limit the memory that
// such requests use and the time that they hold a connection. Create one with [NewReceiver];
// [Handler] has its own. It is safe for concurrent use.
type Receiver struct {
	keys    func() []string // a function, so that nothing which prints a Receiver finds them
	most    int64
	room    *room
	timeout time.Duration
}

// Option changes a bound of a [Receiver].
type Option func(*Receiver)

// WithMaxBodyBytes sets the maximum length of a body in bytes; the default is [MaxBodyBytes]. Raise
// it for an endpoint to which Nango forwards long webhooks of providers. A value below 1 selects
// the default.
func WithMaxBodyBytes(n int64) Option {
	return func(r *Receiver) {
		if r.most = n; n < 1 {
			r.most = MaxBodyBytes
		}
	}
}

// WithMaxTotalBytes sets the maximum number of bytes that all bodies being read may use together;
// the default is 16 times the maximum length of one. A request beyond it fails with [ErrBusy],
// after which Nango delivers again. A value below 1 selects the default; a smaller value than two
// bodies of maximum length is raised to that.
func WithMaxTotalBytes(n int64) Option {
	return func(r *Receiver) { r.room = &room{free: n} }
}

// WithReadTimeout sets the maximum time in which a body must arrive; the default is 10 seconds,
// half the time that Nango waits for an answer. A value below 1 selects the default.
func WithReadTimeout(d time.Duration) Option {
	return func(r *Receiver) {
		if r.timeout = d; d < 1 {
			r.timeout = defaultReadTimeout
		}
	}
}

const (
	defaultReadTimeout = 10 * time.Second
	defaultBodies      = 16 // of maximum length, at a time
)

// NewReceiver returns a receiver of webhooks that are signed with one of the keys.
func NewReceiver(keys []string, opts ...Option) *Receiver {
	keys = slices.Clone(keys)
	r := &Receiver{keys: func() []string { return keys }, most: MaxBodyBytes,
		timeout: defaultReadTimeout}
	for _, opt := range opts {
		if opt != nil {
			opt(r)
		}
	}
	switch least := 2 * (r.most + 1); { // a growing buffer briefly exists twice
	case r.room == nil || r.room.free < 1:
		r.room = &room{free: defaultBodies * (r.most + 1)}
	case r.room.free < least:
		r.room.free = least
	}
	return r
}

// Read is the function [Read] within the bounds of the receiver. It uses w only to set the read
// deadline. If w is nil or does not support deadlines (see [http.ResponseController]), only the
// server's own timeouts apply. A shorter [http.Server.ReadTimeout] of the server takes precedence.
//
// It returns [ErrBusy] in addition to the errors of [Read]. A zero Receiver has no key: [ErrNoKey].
func (r *Receiver) Read(w http.ResponseWriter, req *http.Request) (*Event, error) {
	if w != nil && !shorter(req, r.timeout) {
		deadline := http.NewResponseController(w)
		if deadline.SetReadDeadline(time.Now().Add(r.timeout)) == nil {
			// Clear it: a deadline that passes later would cancel the request's context.
			defer func() { _ = deadline.SetReadDeadline(time.Time{}) }()
		}
	}
	if r.keys == nil { // r was not created by NewReceiver
		return nil, ErrNoKey
	}
	return read(req, r.keys(), r.most, r.room)
}

// shorter reports whether the server has a read timeout that is shorter than d.
func shorter(req *http.Request, d time.Duration) bool {
	server, ok := req.Context().Value(http.ServerContextKey).(*http.Server)
	return ok && server.ReadTimeout > 0 && server.ReadTimeout <= d
}

// room counts the bytes that may still be allocated. A nil room is unlimited.
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
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free += n
}
