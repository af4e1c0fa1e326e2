package nangotest_test

import (
	"context"
	"io"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

func upstream(h http.HandlerFunc) func(*nangotest.Integration, *nangotest.Connection) {
	return func(in *nangotest.Integration, _ *nangotest.Connection) { in.Upstream = h }
}

// Closing the body or canceling the request must end the handler and must not leave a goroutine
// behind.
func TestTransportEndsTheHandler(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ended := make(chan error, 1)
	srv := newServer(t, upstream(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begun")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		ended <- r.Context().Err()
	}))
	resp, err := srv.Transport().RoundTrip(request(t, srv, http.MethodGet, "/proxy/a", ""))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.ErrorIs(t, <-ended, context.Canceled)

	ctx, cancel := context.WithCancel(t.Context())
	resp, err = srv.Transport().RoundTrip(request(t, srv, http.MethodGet, "/proxy/a", "").WithContext(ctx))
	require.NoError(t, err)
	cancel()
	_, err = io.ReadAll(resp.Body)
	require.ErrorIs(t, err, context.Canceled)
	require.Error(t, <-ended)
	require.NoError(t, resp.Body.Close())
}

// A closed server must refuse requests in memory as it does at its URL.
func TestAClosedServerRefusesRequests(t *testing.T) {
	srv := nangotest.NewServer(t)
	c := srv.Client()
	_, err := c.Integrations.List(t.Context(), nango.WithNoRetry())
	require.NoError(t, err)
	url := srv.URL()
	overSocket, err := nango.New(srv.SecretKey(), nango.WithHost(url))
	require.NoError(t, err)
	srv.Close()
	for _, c := range []*nango.Client{c, overSocket} {
		_, err = c.Integrations.List(t.Context(), nango.WithNoRetry())
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
	}
}

func TestTransportHonoursADeadlineBeforeTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, upstream(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		_, err := srv.Transport().RoundTrip(request(t, srv, http.MethodGet, "/proxy/a", "").WithContext(ctx))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Minute, time.Since(start))
	})
}

// The transport must return the same response as net/http returns over a socket.
func TestTransportRespondsLikeASocket(t *testing.T) {
	srv := newServer(t, upstream(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long":
			for range 1000 {
				_, _ = w.Write(make([]byte, 100))
			}
		case "/none":
			w.WriteHeader(http.StatusNoContent)
		case "/text":
			_, _ = w.Write([]byte("hello"))
		}
	}))
	for _, path := range []string{"/long", "/none", "/text", "/nothing"} {
		memory, inMemory := answer(t, srv, request(t, srv, http.MethodGet, "/proxy"+path, ""))
		req := request(t, srv, http.MethodGet, "/proxy"+path, "")
		real, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/proxy"+path, nil)
		require.NoError(t, err)
		real.Header = req.Header
		socket, err := http.DefaultClient.Do(real)
		require.NoError(t, err)
		overSocket, err := io.ReadAll(socket.Body)
		require.NoError(t, err)
		require.NoError(t, socket.Body.Close())
		require.Equal(t, string(overSocket), inMemory, path)
		require.Equal(t, socket.StatusCode, memory.StatusCode, path)
		require.Equal(t, socket.ContentLength, memory.ContentLength, path)
		require.Equal(t, socket.TransferEncoding, memory.TransferEncoding, path)
		require.Equal(t, socket.Header.Get("Content-Type"), memory.Header.Get("Content-Type"), path)
	}
	http.DefaultClient.CloseIdleConnections()
}
