package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxBodyBytes is the longest body that [Read], and [Handler] without
// [WithMaxBodyBytes], take: 1 MiB. Nango's own events have a few kilobytes; what it
// forwards is as long as the provider's webhook, which may be up to 25 MB at GitHub.
const MaxBodyBytes = 1 << 20

// Read returns the event in a request, after it made sure that the body is within
// [MaxBodyBytes] and signed with one of the keys. It consumes r.Body. A request
// without a signature is refused before its body is read.
//
// Each call bounds its own body alone, and waits for it as long as the server does:
// set [http.Server.ReadTimeout], or use a [Receiver], which bounds both.
//
// The errors are those of [Verify], [ErrBodyTooLarge], [ErrMalformed], and what
// reading the body returned; [StatusCode] says how to answer each. The event is
// nil then: there is no unverified one to use by mistake.
func Read(r *http.Request, keys ...string) (*Event, error) {
	return read(r, keys, MaxBodyBytes, nil)
}

func read(r *http.Request, keys []string, most int64, room *room) (*Event, error) {
	// Refuse what is sure to fail first, so that strangers cannot make us buffer.
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	if _, err := signature(r.Header, SignatureHeader); err != nil {
		return nil, err
	}
	body, taken, err := readBody(r, most, room)
	defer room.give(taken)
	if err != nil {
		return nil, err
	}
	if err := Verify(body, r.Header, keys...); err != nil {
		return nil, err
	}
	ev, err := parse(body)
	if err != nil {
		return nil, err
	}
	ev.Header = r.Header.Clone()
	return ev, nil
}

// firstBytes is how much of a body is read at first.
const firstBytes = 4 << 10

// readBody reads a body into a buffer that grows with what arrives, up to what was announced. taken is what the caller is
// to give back of room.
func readBody(r *http.Request, most int64, room *room) (body []byte, taken int64, err error) {
	if r.Body == nil { // only in a request that no server made
		return nil, 0, nil
	}
	if r.ContentLength > most {
		return nil, 0, tooLarge(most)
	}
	limit := most + 1 // a byte more than may be there says that there is too much
	if r.ContentLength >= 0 {
		limit = max(r.ContentLength, 1)
	}
	grow := func() error {
		size := min(max(2*taken, firstBytes), limit)
		if !room.take(size) { // the old and the new buffer are there together
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
		if len(body) == cap(body) && n > 0 { // no server lets more through than was announced
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
