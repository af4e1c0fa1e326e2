package proxybody

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// Guard returns r, a body that a caller has passed, with three guarantees. It is closed at most
// once, however often Close is called. After Close, Read returns an error. A Read that gets nothing
// 100 times in a row returns io.ErrNoProgress. Readers of data in memory do not need these
// guarantees and are returned unchanged.
func Guard(r io.Reader) io.Reader {
	switch r.(type) {
	case nil, *bytes.Buffer, *bytes.Reader, *strings.Reader:
		return r
	}
	if r == http.NoBody {
		return r
	}
	return &guarded{Reader: r}
}

type guarded struct {
	io.Reader
	closed atomic.Bool
	once   sync.Once
	err    error // what Close returns
}

var errClosed = errors.New("the body is closed")

func (g *guarded) Read(p []byte) (int, error) {
	const most = 100 // the same as in package bufio
	for range most {
		if g.closed.Load() {
			return 0, errClosed
		}
		if n, err := g.Reader.Read(p); n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

func (g *guarded) Close() error {
	g.once.Do(func() {
		g.closed.Store(true)
		if c, ok := g.Reader.(io.Closer); ok {
			g.err = c.Close()
		}
	})
	return g.err
}
