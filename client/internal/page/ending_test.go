package page_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// hanging is a server that counts the requests in progress. Its response to one of the requests
// does not arrive until the context ends.
type hanging struct {
	pages
	hangAt int // the index of the first record of the page that hangs; -1 for none
	open   atomic.Int32
}

func (h *hanging) fetch(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
	h.open.Add(1)
	defer h.open.Add(-1)
	if after(cursor) == h.hangAt {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return h.body(cursor), nil
}

func TestNoRequestIsLeftAfterAnEarlyExit(t *testing.T) {
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
			require.Equal(t, enough+1, n, "only the error follows")
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
					server := &hanging{pages: pages{record: idJSON, total: 200, size: 20}, hangAt: hangAt}
					if hangAt == 20 {
						server.size, server.hangAt = 60, 60 // so that the loop ends before it needs the second page
					}
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					leave(t, cancel, page.Iterate(ctx, cfg, server.fetch, form[named]()))
					require.Zero(t, server.open.Load(), "a request is still in progress")
				})
			}
		})
	}
}

func TestTheContextEndsAWait(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		waiting := make(chan struct{})
		fetch := func(ctx context.Context, _ string, _ []byte) ([]byte, error) {
			close(waiting)
			<-ctx.Done()
			return nil, errors.Join(errors.New("while asking"), ctx.Err())
		}
		go func() { <-waiting; cancel() }()
		_, errs := read(page.Iterate(ctx, cfg, fetch, form[named]()))
		require.Equal(t, []error{context.Canceled}, errs)
	})
}

// explosive is a type whose UnmarshalJSON panics for one of the records.
type explosive struct{ named }

var errNever = errors.New("never")

func (e *explosive) UnmarshalJSON(b []byte) error {
	if string(b[:9]) == `{"id":"7"` {
		panic(errNever)
	}
	return nil
}

func TestPanicsReachTheConsumer(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		n := 0
		require.PanicsWithValue(t, errNever, func() {
			for range page.Iterate(t.Context(), cfg, pages{record: idJSON, total: 50, size: 5}.fetch, form[explosive]()) {
				n++
			}
		})
		require.Equal(t, 7, n)
		require.PanicsWithValue(t, errNever, func() {
			for range page.Iterate(t.Context(), cfg, func(context.Context, string, []byte) ([]byte, error) { panic(errNever) }, form[named]()) {
				t.Error("a record")
			}
		})
	})
}

func TestGoexitInAFetchDoesNotHang(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		done := make(chan error)
		go func() {
			var last error
			defer func() { done <- last }()
			server := pages{record: idJSON, total: 50, size: 5}
			fetch := func(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
				if cursor != "" {
					runtime.Goexit()
				}
				return server.fetch(ctx, cursor, nil)
			}
			for _, last = range page.Iterate(t.Context(), cfg, fetch, form[named]()) {
			}
		}()
		require.Equal(t, cfg.Ahead != nil, <-done != nil)
	})
}
