package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

const (
	// MaxBody is the limit, in bytes, of a body that is read completely.
	MaxBody = 64 << 20
	// MaxErrorBody is how many bytes of the body of an error response are kept.
	MaxErrorBody = 64 << 10
	// maxDrain is how many bytes of an unneeded body are read, so that the connection can be
	// reused.
	maxDrain = 256 << 10
)

// ErrTooLarge is the cause of a [*Failure] if the body is larger than [MaxBody]. Its text is the
// rest of a sentence about the response.
var ErrTooLarge = errors.New("is larger than 64 MiB")

// drain reads up to maxDrain bytes of the rest of rc, so that the connection can be reused, and
// closes rc.
func drain(rc io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, rc, maxDrain)
	_ = rc.Close()
}

// ReadBody returns the whole body of a response that [Wire.Stream] returned, and closes it.
func ReadBody(resp *http.Response) ([]byte, error) { return readBody(resp, nil) }

// readBody returns the whole body of resp and closes it. It reads into spare if spare is large
// enough.
func readBody(resp *http.Response, spare []byte) ([]byte, error) {
	defer func() { _ = resp.Body.Close() }()
	if resp.ContentLength > MaxBody {
		return nil, ErrTooLarge
	}
	body, err := readAll(resp.Body, resp.ContentLength, spare)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the answer: %w", err)
	case len(body) > MaxBody:
		return nil, ErrTooLarge
	}
	return body, nil
}

// readAll is like io.ReadAll, but stops after more than MaxBody bytes, and allocates length bytes
// at first. It reads into spare if spare is large enough.
func readAll(r io.Reader, length int64, spare []byte) ([]byte, error) {
	b := spare[:0]
	if size := max(length+1, 512); int64(cap(b)) < size {
		b = make([]byte, 0, size)
	}
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, min(len(b), MaxBody+1-len(b)))
		}
		n, err := r.Read(b[len(b):min(cap(b), MaxBody+1)])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF || len(b) > MaxBody:
			return b, nil
		case err != nil:
			return nil, err
		}
	}
}
