package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxBodyBytes is the maximum length of a body for [Read], and for [Handler] without
// [WithMaxBodyBytes]: 1 MiB. Nango's own events are a few kilobytes long. A forwarded webhook is as
// long as the webhook of the provider: GitHub's may have up to 25 MB.
const MaxBodyBytes = 1 << 20

// Read returns the event in a request after checking that the body is at most [MaxBodyBytes] long
// and signed with one of the keys. It consumes r.Body. A request without a signature is refused
// before its body is read.
//
// Each call bounds only its own body, and waits for it as long as the server does. Set
// [http.Server.ReadTimeout], or use a [Receiver], which also bounds time and total memory.
//
// Read returns the errors of [Verify], [ErrBodyTooLarge], [ErrMalformed], and errors that occur
// while it reads the body; [StatusCode] maps all of them to statuses. The event is nil if there is
// an error, so an unverified event cannot be used by mistake.
func Read(r *http.Request, keys ...string) (*Event, error) {
	return read(r, keys, MaxBodyBytes, nil)
}

func read(r *http.Request, keys []string, most int64, room *room) (*Event, error) {
	// Check the keys and the header first, so that requests without a signature are never buffered.
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	given, err := signature(r.Header, SignatureHeader)
	if err != nil {
		return nil, err
	}
	body, taken, err := readBody(r, most, room)
	defer room.give(taken)
	if err != nil {
		return nil, err
	}
	sign := func(key string) []byte { return sum(body, key) }
	if err := compare(given, keys, sign); err != nil {
		return nil, err
	}
	ev, err := parse(body)
	if err != nil {
		return nil, err
	}
	ev.Header = r.Header.Clone()
	return ev, nil
}

// firstBytes is the initial size of the buffer for a body.
const firstBytes = 4 << 10

// readBody reads a body into a buffer that grows as bytes arrive, up to the announced length. The
// caller must return the taken bytes to room.
func readBody(r *http.Request, most int64, room *room) (body []byte, taken int64, err error) {
	if r.Body == nil { // only in requests that were not created by a server
		return nil, 0, nil
	}
	if r.ContentLength > most {
		return nil, 0, tooLarge(most)
	}
	limit := most + 1 // one more than allowed, to detect a body that is too long
	if r.ContentLength >= 0 {
		limit = max(r.ContentLength, 1)
	}
	grow := func() error {
		size := min(max(2*taken, firstBytes), limit)
		if !room.take(size) { // the old and the new buffer exist at the same time
			return ErrBusy
		}
		bigger := make([]byte, len(body), size)
		copy(bigger, body)
		room.give(taken)
		body, taken = bigger, size
		return nil
	}
	for {
		into := body[len(body):cap(body)]
		var past [1]byte
		switch {
		case len(into) > 0:
		case taken < limit:
			if err := grow(); err != nil {
				return nil, taken, err
			}
			continue
		default:
			into = past[:]
		}
		n, err := r.Body.Read(into)
		if int64(len(body)+n) > most {
			return nil, taken, tooLarge(most)
		}
		if len(body) == cap(body) && n > 0 { // longer than announced, which no real server lets through
			limit = most + 1
			if err := grow(); err != nil {
				return nil, taken, err
			}
			copy(body[len(body):cap(body)], past[:n])
		}
		body = body[:len(body)+n]
		if errors.Is(err, io.EOF) {
			return body, taken, nil
		}
		if tighter, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, taken, tooLarge(tighter.Limit)
		}
		if err != nil {
			return nil, taken, fmt.Errorf("webhook: reading the body: %w", err)
		}
	}
}

func tooLarge(limit int64) error {
	return fmt.Errorf("%w: more than %d bytes", ErrBodyTooLarge, limit)
}
