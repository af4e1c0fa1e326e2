package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxBodyBytes is the longest body that [Read] and [Handler] take: 32 MiB. Nango's
// own events have a few kilobytes; what it forwards is as long as the provider's
// webhook, and GitHub's, among the longest, end at 25 MB. For a tighter limit wrap
// the handler in [http.MaxBytesHandler].
const MaxBodyBytes = 32 << 20

// Read returns the event in a request, after it made sure that the body is within
// [MaxBodyBytes] and signed with one of the keys. It consumes r.Body. A request
// without a signature is refused before its body is read.
//
// The errors are those of [Verify], [ErrBodyTooLarge], [ErrMalformed], and what
// reading the body returned; [StatusCode] says how to answer each. The event is
// nil then: there is no unverified one to use by mistake.
func Read(r *http.Request, keys ...string) (*Event, error) {
	// Refuse what is sure to fail first, so that strangers cannot make us buffer.
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	if _, err := signature(r.Header, SignatureHeader); err != nil {
		return nil, err
	}
	body, err := readBody(r)
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

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil { // only in a request that no server made
		return nil, nil
	}
	if r.ContentLength > MaxBodyBytes {
		return nil, tooLarge(MaxBodyBytes)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBodyBytes+1))
	if tighter, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(tighter.Limit)
	}
	if err != nil {
		return nil, fmt.Errorf("webhook: reading the body: %w", err)
	}
	if len(body) > MaxBodyBytes {
		return nil, tooLarge(MaxBodyBytes)
	}
	return body, nil
}

func tooLarge(limit int64) error {
	return fmt.Errorf("%w: more than %d bytes", ErrBodyTooLarge, limit)
}
