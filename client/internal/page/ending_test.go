package page_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// counted tells how many bodies are open, hangs in the body of one page until
// it is closed, and breaks off that of another.
type counted struct {
	pages
	hangAt int // the record that follows the cursor of the page; -1 for none
	cutAt  int // the same; 0 for none
	open   atomic.Int32
}

func (c *counted) fetch(_ context.Context, cursor string) (io.ReadCloser, error) {
	c.open.Add(1)
	r, w := io.Pipe() // looks at no context: Close alone ends it
	go func() {
		body := c.body(cursor)
		if after(cursor) == c.hangAt {
			_, _ = w.Write(body[:len(body)/2])
			return
		}
		if c.cutAt > 0 && after(cursor) == c.cutAt {
			body = body[:len(body)/2]
		}
		_, _ = w.Write(body)
		_ = w.Close()
	}()
	return &closer{PipeReader: r, open: &c.open}, nil
}

type closer struct {
	*io.PipeReader
	open   *atomic.Int32
	closed atomic.Bool
}

func (c *closer) Close() error {
	if !c.closed.Swap(true) {
		c.open.Add(-1)
	}
	return c.PipeReader.Close()
}

func TestEverythingIsGoneAfterAnEarlyExit(t *testing.T) {
	type exit func(t *testing.T, cancel context.CancelFunc, records iter.Seq2[record[named], error])
	const enough = 25
	for name, leave := range map[string]exit{
		"break": func(t *testing.T, _ context.CancelFunc, records iter.Seq2[record[named], error]) {
			n := 0
			for _, err := range records {
				require.NoError(t, err)
				if n++; n == enough {
					break
				}
			}
		},
		"break at once": func(t *testing.T, _ context.CancelFunc, records iter.Seq2[record[named], error]) {
			for _, err := range records {
				require.NoError(t, err)
				break
			}
		},
		"panic": func(t *testing.T, _ context.CancelFunc, records iter.Seq2[record[named], error]) {
			require.PanicsWithValue(t, "mine", func() {
				n := 0
				for range records {
					if n++; n == enough {
						panic("mine")
					}
				}
			})
		},
		"goexit": func(t *testing.T, _ context.CancelFunc, records iter.Seq2[record[named], error]) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				for range records {
					runtime.Goexit()
				}
			}()
			<-done
		},
		"context": func(t *testing.T, cancel context.CancelFunc, records iter.Seq2[record[named], error]) {
			n := 0
			var last error
			for _, err := range records {
				last = err
				if n++; n == enough {
					cancel()
				}
			}
			require.Equal(t, context.Canceled, last)
			require.Equal(t, enough+1, n, "nothing follows but the error")
		},
		"context before": func(t *testing.T, cancel context.CancelFunc, records iter.Seq2[record[named], error]) {
			cancel()
			_, errs := read(records)
			require.Equal(t, []error{context.Canceled}, errs)
		},
		"pull": func(t *testing.T, _ context.CancelFunc, records iter.Seq2[record[named], error]) {
			next, stop := iter.Pull2(records)
			for range enough {
				_, err, ok := next()
				require.True(t, ok)
				require.NoError(t, err)
			}
			stop()
			_, _, ok := next()
			require.False(t, ok)
		},
		"pull, never": func(t *testing.T, _ context.CancelFunc, records iter.Seq2[record[named], error]) {
			_, stop := iter.Pull2(records)
			stop()
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, hangAt := range []int{-1, 20, 40} {
				inEveryMode(t, func(t *testing.T, cfg page.Config) {
					server := &counted{pages: pages{record: idJSON, total: 200, size: 20}, hangAt: hangAt}
					if hangAt == 20 {
						server.size, server.hangAt = 60, 60 // leave within the page before
					}
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					leave(t, cancel, page.Iterate(ctx, cfg, server.fetch, place[named]))
					require.Zero(t, server.open.Load(), "a body is still open")
				})
			}
		})
	}
}

func TestContextEndsAWait(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		waiting := make(chan struct{})
		fetch := func(ctx context.Context, _ string) (io.ReadCloser, error) {
			close(waiting)
			<-ctx.Done()
			return nil, errors.Join(errors.New("while asking"), ctx.Err())
		}
		go func() { <-waiting; cancel() }()
		_, errs := read(page.Iterate(ctx, cfg, fetch, place[named]))
		require.Equal(t, []error{context.Canceled}, errs)
	})
}

// explosive is a type whose decoder panics, or ends its goroutine.
type explosive struct{ named }

var errNever = errors.New("never")

func (e *explosive) UnmarshalJSON(b []byte) error {
	switch string(b[:9]) {
	case `{"id":"7"`:
		panic(errNever)
	case `{"id":"8"`:
		runtime.Goexit()
	}
	return nil
}

func TestPanicsReachTheConsumer(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		n := 0
		require.PanicsWithValue(t, errNever, func() {
			for range page.Iterate(t.Context(), cfg, pages{record: idJSON, total: 50, size: 5}.fetch, place[explosive]) {
				n++
			}
		})
		require.Equal(t, 7, n)
		require.PanicsWithValue(t, errNever, func() {
			for range page.Iterate(t.Context(), cfg, func(context.Context, string) (io.ReadCloser, error) { panic(errNever) }, place[named]) {
				t.Error("a record")
			}
		})
		require.PanicsWithValue(t, errNever, func() {
			body := io.NopCloser(readFunc(func([]byte) (int, error) { panic(errNever) }))
			for range page.Iterate(t.Context(), cfg, func(context.Context, string) (io.ReadCloser, error) { return body, nil }, place[named]) {
				t.Error("a record")
			}
		})
	})
}

func TestGoexitInADecoderDoesNotHang(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		done := make(chan error)
		go func() {
			var last error
			defer func() { done <- last }()
			cfg.Cursor = cursorOf(7)
			for _, last = range page.Iterate(t.Context(), cfg, pages{record: idJSON, total: 50, size: 5}.fetch, place[explosive]) {
			}
		}()
		err := <-done
		require.Equal(t, cfg.Decoders > 0, err != nil)
	})
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }
