package page_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/internal/contacts"
)

// The tests in this file run with a fake clock, so that durations are exact.

const (
	latency = 20 * time.Millisecond // of the server's response, for each page
	work    = 3 * time.Millisecond  // of the consumer, for each record
	perPage = 10
	ofPages = 10
)

// slowly reads all records from the given server and returns how long that took. It sleeps before
// each response (latency) and after each record (work).
func slowly(t *testing.T, cfg page.Config, server pages) time.Duration {
	fetch := func(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
		time.Sleep(latency)
		return server.fetch(ctx, cursor, nil)
	}
	begin := time.Now()
	n := 0
	for _, err := range page.Iterate(t.Context(), cfg, fetch, form[named]()) {
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
					if cfg.Ahead != nil {
						want = latency + ofPages*perPage*work // the loop waits only for the first page
					}
					server := pages{record: idJSON, total: perPage * ofPages, size: perPage, cursorLast: cursorLast}
					require.Equal(t, want, slowly(t, cfg, server))
				})
			})
		}
	}
}

// The next page is requested as soon as the current page has arrived and the consumer has asked for
// its second record.
func TestTheNextPageIsRequestedAsSoonAsItsCursorIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := pages{record: idJSON, total: 30, size: 10}
		begin := time.Now()
		var asked []time.Duration
		fetch := func(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
			asked = append(asked, time.Since(begin))
			time.Sleep(latency)
			return server.fetch(ctx, cursor, nil)
		}
		for _, err := range page.Iterate(t.Context(), page.Config{Ahead: new(page.Budget)}, fetch, form[named]()) {
			require.NoError(t, err)
			time.Sleep(work)
			synctest.Wait()
		}
		require.Equal(t, []time.Duration{0, latency + work, latency + 10*work}, asked)
	})
}

// An iteration that stops after its first record requests only one page.
func TestNothingIsReadAheadBeforeASecondRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		fetch := func(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
			asked++
			return pages{record: idJSON, total: 100, size: 10}.fetch(ctx, cursor, nil)
		}
		for _, err := range page.Iterate(t.Context(), page.Config{Ahead: new(page.Budget)}, fetch, form[named]()) {
			require.NoError(t, err)
			synctest.Wait()
			break
		}
		require.Equal(t, 1, asked)
	})
}

// Iterations that share a budget do not read more bytes ahead than the budget allows, and each of
// them still yields all records.
func TestTheBytesReadAheadAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const iterations = 20
		filler := make([]byte, 1<<20)
		for i := range filler {
			filler[i] = 'x'
		}
		server := pages{total: 6, size: 2, record: func(i int) string {
			return contacts.WithMetadata(fmt.Appendf(nil, `{"id":"%d","text":"%s"}`, i, filler[:len(filler)/2]), i)
		}}
		budget := new(page.Budget)
		var mu sync.Mutex
		asked := map[string]int{}
		var all sync.WaitGroup
		goOn := make(chan struct{})
		for range iterations {
			all.Go(func() {
				fetch := func(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
					mu.Lock()
					asked[cursor]++
					mu.Unlock()
					return server.fetch(ctx, cursor, nil)
				}
				n := 0
				for _, err := range page.Iterate(t.Context(), page.Config{Ahead: budget}, fetch, form[named]()) {
					require.NoError(t, err)
					if n++; n == 2 {
						<-goOn
					}
				}
				require.Equal(t, server.total, n)
			})
		}
		synctest.Wait()
		require.Equal(t, iterations, asked[""])
		require.Equal(t, 3, asked[contacts.Cursor(1)], "of 1 MiB and a little each, within 4 MiB")
		close(goOn)
		all.Wait()
		require.Equal(t, iterations, asked[contacts.Cursor(3)])
		want := latency + 20*work // the whole budget is available again
		require.Equal(t, want, slowly(t, page.Config{Ahead: budget}, pages{record: idJSON, total: 20, size: 10}))
	})
}

// A page that is larger than the whole budget is read ahead if no other page is being read ahead.
func TestALargePageIsReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		large := make([]byte, 5<<20)
		for i := range large {
			large[i] = 'x'
		}
		server := pages{total: 4, size: 2, record: func(i int) string {
			return contacts.WithMetadata(fmt.Appendf(nil, `{"id":"%d","text":"%s"}`, i, large), i)
		}}
		require.Equal(t, latency+4*work+(latency-work), slowly(t, page.Config{Ahead: new(page.Budget)}, server))
	})
}
