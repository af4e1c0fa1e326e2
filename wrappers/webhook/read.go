package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxBodyBytes is the maximum length of a body for [Read], and for [Handler] without
// [WithMaxBodyBytes]: 1 MiB. Nango's own events have a few kilobytes. A forwarded webhook is as
// long as the provider's webhook, which for GitHub is up to 25 MB.
const MaxBodyBytes = 1 << 20

// Read returns the event in a request. It first checks that the body has at most [MaxBodyBytes]
// bytes and is signed with one of the keys. It consumes r.Body. If the request has no signature,
// Read returns an error without reading the body.
//
// Read limits the length of one body, but not the time in which it arrives, nor the memory that all
// requests use together. Set [http.Server.ReadTimeout] to limit the time, or use a [Receiver],
// which limits both the time and the memory.
//
// The errors are those of [Verify], [ErrBodyTooLarge], [ErrMalformed], and errors of reading the
// body; [StatusCode] maps all of them to statuses. If there is an error, the event is nil, so that
// an unverified event cannot be used by mistake.
func Read(r *http.Request, keys ...string) (*Event, error) {
	return read(r, keys, MaxBodyBytes, nil, sum)
}

// read is like Read. The parameter most is the maximum length of the body. The parameter room is
// the memory that may still be allocated for bodies. The parameter sum is a function that computes
// signatures.
func read(
	r *http.Request, keys []string, most int64, room *room, sum func([]byte, string) []byte,
) (*Event, error) {
	// The keys and the header are checked first, so that the body of a request without a signature
	// is never read into memory.
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	given, err := signature(r.Header, SignatureHeader)
	if err != nil {
		return nil, err
	}
	var taken int64
	defer func() { room.give(taken) }() // also if the body of a middleware panics
	body, err := readBody(r, most, room, &taken)
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

// readBody reads a body of at most maxSize bytes. Its buffer grows as bytes arrive, up to the
// length that the request announced. The parameter room is a budget of memory, from which readBody
// takes the bytes of the buffer. It counts these bytes in taken; the caller must return them to the
// budget.
func readBody(r *http.Request, maxSize int64, room *room, taken *int64) (body []byte, err error) {
	if r.Body == nil { // possible only if no server created the request
		return nil, nil
	}
	if r.ContentLength > maxSize {
		return nil, tooLarge(maxSize)
	}
	limit := maxSize + 1 // one more byte, to detect a body that is too long
	if r.ContentLength >= 0 {
		limit = max(r.ContentLength, 1)
	}
	grow := func() error {
		size := min(max(2**taken, firstBytes), limit)
		if *taken >= limit/4 { // after a quarter of the body, make room for the rest at once
			size = limit
		}
		if !room.take(size) { // counts both buffers, because the old one is copied into the new one
			return ErrBusy
		}
		bigger := make([]byte, len(body), size)
		copy(bigger, body)
		room.give(*taken)
		body, *taken = bigger, size
		return nil
	}
	for {
		into := body[len(body):cap(body)]
		var past [1]byte
		switch {
		case len(into) > 0:
		case *taken < limit:
			if err := grow(); err != nil {
				return nil, err
			}
			continue
		default:
			into = past[:]
		}
		n, err := r.Body.Read(into)
		if int64(len(body)+n) > maxSize {
			return nil, tooLarge(maxSize)
		}
		// The body is longer than the request announced. No real server lets that happen.
		if len(body) == cap(body) && n > 0 {
			limit = maxSize + 1
			if err := grow(); err != nil {
				return nil, err
			}
			copy(body[len(body):cap(body)], past[:n])
		}
		body = body[:len(body)+n]
		if errors.Is(err, io.EOF) {
			return body, nil
		}
		if tighter, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, tooLarge(tighter.Limit)
		}
		if err != nil {
			return nil, fmt.Errorf("webhook: reading the body: %w", err)
		}
	}
}

func tooLarge(limit int64) error {
	return fmt.Errorf("%w: more than %d bytes", ErrBodyTooLarge, limit)
}
