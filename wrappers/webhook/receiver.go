package webhook

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Receiver reads the webhooks of an endpoint within bounds that hold for all of its
// requests together, so that strangers, whose requests look like Nango's until they
// have been read, can hold little memory and no connection for long. [NewReceiver]
// makes one, and [Handler] has one of its own. It is safe for concurrent use.
type Receiver struct {
	keys    []string
	most    int64
	room    *room
	timeout time.Duration
}

// Option changes a bound of a [Receiver].
type Option func(*Receiver)

// WithMaxBodyBytes sets how long a body may be, in bytes; the default is
// [MaxBodyBytes]. Raise it for an endpoint to which Nango forwards long webhooks of
// providers. A number below 1 is the default.
func WithMaxBodyBytes(n int64) Option {
	return func(r *Receiver) {
		if r.most = n; n < 1 {
			r.most = MaxBodyBytes
		}
	}
}

// WithMaxTotalBytes sets how many bytes the bodies of all requests that are being
// read may have together; the default is 16 times the longest body. A request beyond
// it is refused with [ErrBusy], after which Nango delivers again. A number below 1
// is the default, and one that is less than two of the longest bodies is two.
func WithMaxTotalBytes(n int64) Option {
	return func(r *Receiver) { r.room = &room{free: n} }
}

// WithReadTimeout sets how long a body may take to arrive; the default is 10
// seconds, half of what Nango waits for an answer. A duration below 1 is the default.
func WithReadTimeout(d time.Duration) Option {
	return func(r *Receiver) {
		if r.timeout = d; d < 1 {
			r.timeout = defaultReadTimeout
		}
	}
}

const (
	defaultReadTimeout = 10 * time.Second
	defaultBodies      = 16 // of the longest, at a time
)

// NewReceiver returns a receiver of webhooks that are signed with one of the keys.
func NewReceiver(keys []string, opts ...Option) *Receiver {
	r := &Receiver{keys: slices.Clone(keys), most: MaxBodyBytes, timeout: defaultReadTimeout}
	for _, opt := range opts {
		if opt != nil {
			opt(r)
		}
	}
	switch least := 2 * (r.most + 1); { // a buffer that grows is there twice for a moment
	case r.room == nil || r.room.free < 1:
		r.room = &room{free: defaultBodies * (r.most + 1)}
	case r.room.free < least:
		r.room.free = least
	}
	return r
}

// Read is the function [Read] within the bounds of the receiver. w is what the
// request is answered with, and is used for the deadline of reading alone; where it
// does not support deadlines (see [http.ResponseController]), or is nil, the server's
// own timeouts are the only ones. A server with a shorter [http.Server.ReadTimeout]
// keeps to it.
//
// Besides the errors of [Read] there is [ErrBusy].
func (r *Receiver) Read(w http.ResponseWriter, req *http.Request) (*Event, error) {
	if w != nil && !shorter(req, r.timeout) {
		deadline := http.NewResponseController(w)
		if deadline.SetReadDeadline(time.Now().Add(r.timeout)) == nil {
			// One that passes later would end the request's context.
			defer func() { _ = deadline.SetReadDeadline(time.Time{}) }()
		}
	}
	return read(req, r.keys, r.most, r.room)
}

// shorter reports whether the server has a read timeout that is shorter than d.
func shorter(req *http.Request, d time.Duration) bool {
	server, ok := req.Context().Value(http.ServerContextKey).(*http.Server)
	return ok && server.ReadTimeout > 0 && server.ReadTimeout <= d
}

// room is how many bytes may still be held. A nil one has no end.
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
