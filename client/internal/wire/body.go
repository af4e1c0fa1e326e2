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

// buffer replaces the body by its content.
func buffer(resp *http.Response) error {
	defer func(b io.ReadCloser) { _ = b.Close() }(resp.Body)
	if resp.ContentLength > MaxBody {
		return ErrTooLarge
	}
	content, err := readAll(resp.Body, resp.ContentLength)
	switch {
	case err != nil:
		return fmt.Errorf("reading the answer: %w", err)
	case len(content) > MaxBody:
		return ErrTooLarge
	}
	resp.Body = &Content{Bytes: content}
	return nil
}

// readAll is io.ReadAll up to just above MaxBody, with the announced length as the first guess.
func readAll(r io.Reader, length int64) ([]byte, error) {
	b := make([]byte, 0, max(length+1, 512))
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

// Content is the body of an answer that was read as a whole.
type Content struct {
	Bytes []byte
	read  int
}

// Read implements io.Reader.
func (c *Content) Read(p []byte) (int, error) {
	if c.read == len(c.Bytes) {
		return 0, io.EOF
	}
	n := copy(p, c.Bytes[c.read:])
	c.read += n
	return n, nil
}

// Close does nothing: the socket is released already.
func (c *Content) Close() error { return nil }
