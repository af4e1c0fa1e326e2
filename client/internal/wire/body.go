package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

const (
	// MaxBody bounds an answer that is read as a whole.
	MaxBody = 64 << 20
	// MaxErrorBody bounds what is kept of a refusal's body.
	MaxErrorBody = 64 << 10
	// maxDrain bounds what is read only so that the connection can be used again.
	maxDrain = 256 << 10
)

// ErrTooLarge is the cause of a [*Failure] when an answer is larger than [MaxBody].
var ErrTooLarge = errors.New("the answer is larger than 64 MiB")

// drain reads a little of what is left, so that the connection can be used again, and closes.
func drain(rc io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, rc, maxDrain)
	_ = rc.Close()
}

// ReadBody returns the whole body of a streamed answer and closes it.
func ReadBody(resp *http.Response) ([]byte, error) { return readBody(resp, nil) }

// readBody returns the whole body, in spare if it has room, and closes it.
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

// readAll is io.ReadAll up to just above MaxBody, with the announced length as the first guess. It
// reads into spare if that has room.
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
