package page_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// cutting breaks bodies off: cut tells for a cursor asked for the nth time,
// from 0, after how many bytes; negative is not at all.
type cutting struct {
	pages
	cut   func(cursor string, n, size int) int
	err   error
	asked []string
}

func (c *cutting) fetch(_ context.Context, cursor string) (io.ReadCloser, error) {
	body := c.body(cursor)
	n := 0
	for _, asked := range c.asked {
		if asked == cursor {
			n++
		}
	}
	c.asked = append(c.asked, cursor)
	at := c.cut(cursor, n, len(body))
	if at < 0 {
		return io.NopCloser(strings.NewReader(string(body))), nil
	}
	r := io.Reader(strings.NewReader(string(body[:at])))
	if c.err != nil {
		r = io.MultiReader(r, iotest.ErrReader(c.err))
	}
	return io.NopCloser(r), nil
}

// thrice asks again at most three times without a further record.
func thrice(_ context.Context, reask int) bool { return reask <= 3 }

func TestACutPageIsAskedForAgainFromTheLastRecord(t *testing.T) {
	size := len(pages{record: idJSON, total: 20, size: 8}.body(""))
	for _, broken := range []error{nil, io.ErrUnexpectedEOF, syscall.ECONNRESET} {
		for at := 1; at < size; at += 97 {
			inEveryMode(t, func(t *testing.T, cfg page.Config) {
				cfg.Again = thrice
				for _, cursorLast := range []bool{false, true} {
					server := &cutting{pages: pages{record: idJSON, total: 20, size: 8, cursorLast: cursorLast}, err: broken}
					server.cut = func(_ string, n, size int) int {
						if n == 0 && at < size {
							return at
						}
						return -1
					}
					ids, errs := read(page.Iterate(t.Context(), cfg, server.fetch, place[named]))
					require.Empty(t, errs)
					require.Equal(t, numbersTo(20), ids, "cut at %d", at)
				}
			})
		}
	}
}

func TestACutAfterTheLastByteLosesNothing(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		cfg.Again = thrice
		server := &cutting{pages: pages{record: idJSON, total: 20, size: 8}, err: syscall.ECONNRESET}
		server.cut = func(cursor string, _, size int) int {
			if cursor == "" {
				return size
			}
			return -1
		}
		ids, errs := read(page.Iterate(t.Context(), cfg, server.fetch, place[named]))
		require.Empty(t, errs)
		require.Equal(t, numbersTo(20), ids)
	})
}

func TestCutsWithoutProgressAreAnError(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		cfg.Again = thrice
		server := &cutting{pages: pages{record: idJSON, total: 20, size: 8}, err: syscall.ECONNRESET}
		server.cut = func(cursor string, n, size int) int {
			if cursor == "" {
				return size / 2
			}
			return 30
		}
		ids, errs := read(page.Iterate(t.Context(), cfg, server.fetch, place[named]))
		require.NotEmpty(t, ids)
		require.Equal(t, numbersTo(len(ids)), ids)
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], syscall.ECONNRESET)
		cut, ok := errors.AsType[*page.CutError](errs[0])
		require.True(t, ok)
		require.Equal(t, 3, cut.Reasks)
		last := cursorOf(len(ids) - 1)
		require.Equal(t, []string{last, last, last}, server.asked[len(server.asked)-3:])
	})
}

func TestReasksAreCountedAnewAfterARecord(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		var reasks []int
		cfg.Again = func(_ context.Context, reask int) bool {
			reasks = append(reasks, reask)
			return reask < 3
		}
		server := &cutting{pages: pages{record: idJSON, total: 20, size: 8}}
		server.cut = func(cursor string, n, size int) int {
			switch {
			case after(cursor) == 5, cursor == "" && n < 2: // without a record
				return 30
			}
			return size * 2 / 3 // with some
		}
		ids, errs := read(page.Iterate(t.Context(), cfg, server.fetch, place[named]))
		require.Equal(t, numbersTo(5), ids)
		require.Len(t, errs, 1)
		cut, ok := errors.AsType[*page.CutError](errs[0])
		require.True(t, ok)
		require.Equal(t, 2, cut.Reasks)
		require.Equal(t, []int{1, 2, 1, 2, 3}, reasks)
	})
}

func TestACutPageIsNotAskedForAgainUnlessToldTo(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		server := &cutting{pages: pages{record: idJSON, total: 8, size: 8}}
		server.cut = func(_ string, _, size int) int { return size / 2 }
		ids, errs := read(page.Iterate(t.Context(), cfg, server.fetch, place[named]))
		require.Equal(t, numbersTo(len(ids)), ids)
		require.NotEmpty(t, ids)
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], io.ErrUnexpectedEOF)
		require.Len(t, server.asked, 1)
	})
}

func TestNothingIsOpenWhileAReaskWaits(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		server := &counted{pages: pages{record: idJSON, total: 200, size: 20}, cutAt: 40, hangAt: -1}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		cfg.Again = func(ctx context.Context, _ int) bool {
			require.Zero(t, server.open.Load())
			cancel()
			return ctx.Err() == nil
		}
		ids, errs := read(page.Iterate(ctx, cfg, server.fetch, place[named]))
		require.Less(t, 40, len(ids))
		require.Equal(t, numbersTo(len(ids)), ids)
		require.Equal(t, []error{context.Canceled}, errs)
	})
}

func TestACutAfterARecordThatDoesNotFitIsResumedBehindIt(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		cfg.Again = thrice
		server := &cutting{pages: pages{total: 3, size: 3, record: func(i int) string {
			return withMeta(fmt.Appendf(nil, `{"id":%d}`, i), i)
		}}}
		server.cut = func(_ string, n, size int) int {
			if n == 0 {
				return size * 2 / 3
			}
			return -1
		}
		_, errs := read(page.Iterate(t.Context(), cfg, server.fetch, place[named]))
		require.Len(t, errs, 3)
		for i, err := range errs {
			bad, ok := errors.AsType[*page.RecordError](err)
			require.True(t, ok)
			require.Equal(t, fmt.Sprint(i), bad.ID)
		}
	})
}

func TestACutAfterARecordWithoutCursorIsAnError(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		cfg.Again = thrice
		server := &cutting{pages: pages{total: 3, size: 3, record: func(i int) string { return fmt.Sprintf(`{"id":"%d"}`, i) }}}
		server.cut = func(_ string, _, size int) int { return size * 2 / 3 }
		ids, errs := read(page.Iterate(t.Context(), cfg, server.fetch, place[named]))
		require.Equal(t, []string{"0"}, ids)
		require.Len(t, errs, 1)
		require.ErrorIs(t, errs[0], io.ErrUnexpectedEOF)
		require.Len(t, server.asked, 1)
	})
}

func TestAServerThatStartsOverAfterACutIsAnError(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		cfg.Again = thrice
		body := string(pages{record: idJSON, total: 8, size: 8}.body(""))
		fetch := func(context.Context, string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(body[:len(body)/2])), nil
		}
		_, errs := read(page.Iterate(t.Context(), cfg, fetch, place[named]))
		require.Equal(t, []error{page.ErrCursorRepeated}, errs)
	})
}

func TestARepeatedCursorIsAnError(t *testing.T) {
	for _, c := range []struct{ before, round int }{{0, 1}, {1, 1}, {0, 2}, {1, 2}, {3, 5}, {200, 250}, {10, 700}, {900, 300}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			for _, cursorLast := range []bool{false, true} {
				inEveryMode(t, func(t *testing.T, cfg page.Config) {
					asked := 0
					fetch := func(_ context.Context, cursor string) (io.ReadCloser, error) {
						n := 0
						_, _ = fmt.Sscanf(cursor, "c%d", &n)
						asked++
						next := n + 1
						if next >= c.before+c.round {
							next = c.before
						}
						body := fmt.Sprintf(`{"next_cursor":"c%d","records":[]}`, next)
						if cursorLast {
							body = fmt.Sprintf(`{"records":[],"next_cursor":"c%d"}`, next)
						}
						return io.NopCloser(strings.NewReader(body)), nil
					}
					cfg.Cursor = "c0"
					_, errs := read(page.Iterate(t.Context(), cfg, fetch, place[named]))
					require.Equal(t, []error{page.ErrCursorRepeated}, errs)
					if c.round <= 256 {
						require.Equal(t, c.before+c.round, asked, "found at once")
					}
					require.LessOrEqual(t, asked, 3*(c.before+c.round))
				})
			}
		})
	}
}
