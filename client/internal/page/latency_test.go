package page_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// These run on a synthetic clock, so that their times are exact.

const (
	latency = 20 * time.Millisecond // of the server, a page
	work    = 3 * time.Millisecond  // of the consumer, a record
	perPage = 10
	ofPages = 10
)

// slowly reads everything from a server with latency and takes time for it.
func slowly(t *testing.T, cfg page.Config, cursorLast bool) time.Duration {
	server := pages{record: idJSON, total: perPage * ofPages, size: perPage, cursorLast: cursorLast}
	fetch := func(ctx context.Context, cursor string) (io.ReadCloser, error) {
		time.Sleep(latency)
		return server.fetch(ctx, cursor)
	}
	begin := time.Now()
	n := 0
	for _, err := range page.Iterate(t.Context(), cfg, fetch, place[named]) {
		require.NoError(t, err)
		time.Sleep(work)
		n++
	}
	require.Equal(t, server.total, n)
	return time.Since(begin)
}

func TestReadingAheadHidesTheLatency(t *testing.T) {
	for name, cfg := range modes {
		for _, cursorLast := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					want := ofPages * (latency + perPage*work)
					if cfg.ReadAhead {
						want = latency + ofPages*perPage*work // of the first page alone
					}
					require.Equal(t, want, slowly(t, cfg, cursorLast))
				})
			})
		}
	}
}

func TestTheNextPageIsAskedForAsSoonAsItsCursorIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := pages{record: idJSON, total: 4, size: 2}
		begin := time.Now()
		var asked []time.Duration
		fetch := func(_ context.Context, cursor string) (io.ReadCloser, error) {
			asked = append(asked, time.Since(begin))
			body := server.body(cursor)
			r, w := io.Pipe()
			go func() { // the cursor at once, the records later
				_, _ = w.Write(body[:200])
				time.Sleep(latency)
				_, _ = w.Write(body[200:])
				_ = w.Close()
			}()
			return r, nil
		}
		ids, errs := read(page.Iterate(t.Context(), page.Config{ReadAhead: true, Decoders: 2}, fetch, place[named]))
		require.Empty(t, errs)
		require.Equal(t, numbersTo(4), ids)
		require.Equal(t, []time.Duration{0, 0}, asked)
	})
}

func TestAStalledPageGivesWhatHasCome(t *testing.T) {
	for name, cfg := range modes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				body := pages{record: idJSON, total: 300, size: 300}.body("")
				fetch := func(context.Context, string) (io.ReadCloser, error) {
					r, w := io.Pipe()
					go func() {
						for part := range 10 {
							_, _ = w.Write(body[part*len(body)/10 : (part+1)*len(body)/10])
							time.Sleep(time.Second)
						}
						_ = w.Close()
					}()
					return r, nil
				}
				begin := time.Now()
				var first time.Duration
				n := 0
				for _, err := range page.Iterate(t.Context(), cfg, fetch, place[named]) {
					require.NoError(t, err)
					if n++; n == 1 {
						first = time.Since(begin)
					}
				}
				require.Equal(t, 300, n)
				require.Zero(t, first)
			})
		})
	}
}
