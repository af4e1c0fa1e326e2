package wire

import (
	"context"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/opened"
)

// opens is a server, and how many connections were opened to it. The Wire has the transport that the SDK makes itself.
func opens(t *testing.T, h http.HandlerFunc) (w *Wire, url string, count *atomic.Int64) {
	t.Helper()
	url, count = opened.Server(t, h)
	transport := newTransport()
	t.Cleanup(func() { transport.(*crowd).RoundTripper.(*http.Transport).CloseIdleConnections() })
	return New(Config{Key: testKey, Client: &http.Client{Transport: transport}}), url, count
}

func TestConnectionsDoNotOutnumberCallers(t *testing.T) {
	w, url, opened := opens(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, `{}`) })
	const callers = 64
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for range 20 {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
				if err == nil {
					_, err = w.Do(Call{}, req)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	require.LessOrEqual(t, opened.Load(), int64(callers))
}

func TestOpenBodiesDoNotHoldOtherCallsUp(t *testing.T) {
	w, url, opened := opens(t, func(rw http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(rw).Flush()
		_, _ = io.WriteString(rw, `{}`)
	})
	const open = 300 // more than the idle connections that are kept
	for range open {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		resp, err := w.Do(Call{Stream: true}, req)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
	}
	require.EqualValues(t, open, opened.Load())
}

func TestADialTooManyWaits(t *testing.T) {
	const addr = "example.com:443"
	for name, test := range map[string]struct {
		then func(c *crowd, own *clock, cancel context.CancelFunc)
		want error
	}{
		"until there is another request":      {func(c *crowd, _ *clock, _ context.CancelFunc) { c.count(1) }, nil},
		"until a connection is closed":        {func(c *crowd, _ *clock, _ context.CancelFunc) { c.closed(addr) }, nil},
		"until its request is over":           {func(_ *crowd, own *clock, _ context.CancelFunc) { own.stop() }, errNotNeeded},
		"until the transport is done with it": {func(_ *crowd, _ *clock, cancel context.CancelFunc) { cancel() }, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCrowd(&http.Transport{})
				own := &clock{}
				own.Context, own.cancel = context.WithCancelCause(t.Context())
				defer own.stop()
				own.join(c)
				require.NoError(t, c.open(own, addr))
				dial, cancel := context.WithCancel(context.WithoutCancel(own))
				defer cancel()
				result := make(chan error, 1)
				go func() { result <- c.open(dial, addr) }()
				synctest.Wait()
				require.Empty(t, result)
				test.then(c, own, cancel)
				require.Equal(t, test.want, <-result)
			})
		})
	}
}
