package fault_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
)

// handshakes is a listener in front of a TLS server. It breaks the first handshakes of clients.
type handshakes struct {
	net.Listener
	spoil    func(net.Conn)  // breaks a handshake; nil means to read and write nothing
	http2    bool            // the server offers HTTP/2
	over     context.Context //nolint:containedctx // ends when the test ends
	left     atomic.Int32
	accepted atomic.Int32
	running  sync.WaitGroup
}

func (h *handshakes) Accept() (net.Conn, error) {
	for {
		conn, err := h.Listener.Accept()
		if err != nil {
			return nil, err
		}
		h.accepted.Add(1)
		if h.left.Add(-1) < 0 {
			return conn, nil
		}
		h.running.Go(func() {
			defer func() { _ = conn.Close() }()
			defer context.AfterFunc(h.over, func() { _ = conn.Close() })()
			if h.spoil == nil {
				<-h.over.Done()
				return
			}
			h.spoil(conn)
		})
	}
}

// swallow discards what the client sends, until the client closes the connection.
func swallow(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

func reset(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) }

// readHello reads the beginning of the client's first message.
func readHello(conn net.Conn) { _, _ = io.ReadFull(conn, make([]byte, 64)) }

// afterHello returns a function that responds to the client's first message with the given bytes
// and then sends nothing more.
func afterHello(text ...byte) func(net.Conn) {
	return func(conn net.Conn) {
		readHello(conn)
		go func() { _, _ = conn.Write(text) }() // a pipe has no buffer, and the client may still be writing
		swallow(conn)
	}
}

// endedHandshakes maps names to functions that break a handshake. The client notices each of these
// breaks immediately.
var endedHandshakes = map[string]func(net.Conn){
	"a reset at once":            reset,
	"a close at once":            func(net.Conn) {},
	"a reset after the hello":    func(conn net.Conn) { readHello(conn); reset(conn) },
	"half a record and a close":  func(conn net.Conn) { readHello(conn); _, _ = conn.Write([]byte{22, 3, 3, 0, 100, 2, 0}) },
	"an alert":                   afterHello(21, 3, 3, 0, 2, 2, 80),
	"plain HTTP in place of TLS": func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n"); swallow(conn) },
}

// silentHandshakes maps names to functions that leave a handshake incomplete forever. A nil
// function reads and writes nothing.
var silentHandshakes = map[string]func(net.Conn){
	"nothing is read":                nil,
	"silence after the hello":        swallow,
	"half a record":                  afterHello(22, 3, 3, 0, 100, 2, 0),
	"a byte of something else":       afterHello(0),
	"silence in the middle of a key": afterHello(22),
}

// newTLS starts a TLS server that gets its connections from the listener h. It returns a client of
// this server that uses the SDK's own transport. If memory is not nil, connections are in memory,
// so that the test can run in a synctest bubble.
func newTLS(t *testing.T, h *handshakes, memory *pipes, opts ...nango.Option) *nango.Client {
	t.Helper()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", "application/json")
		switch r.Method {
		case http.MethodPost:
			_, _ = io.WriteString(w, `{"ran":true}`)
		case http.MethodDelete:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"code":"unknown_connection","message":"No connection matching params"}}`)
		default:
			_, _ = io.WriteString(w, `{"connections":[]}`)
		}
	}))
	before := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = before })
	trusting := before.(*http.Transport).Clone()
	if memory == nil {
		trusting.TLSHandshakeTimeout = 0 // on a slow machine, a handshake may take longer than any timeout
	} else {
		_ = srv.Listener.Close()
		srv.Listener, trusting.DialContext = memory, memory.dial
	}
	over, end := context.WithCancel(context.Background())
	h.Listener, h.over = srv.Listener, over
	srv.Listener = h
	srv.Config.ErrorLog, srv.EnableHTTP2 = quiet, h.http2
	srv.StartTLS()
	t.Cleanup(func() { end(); srv.Close(); h.running.Wait() })

	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	trusting.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	http.DefaultTransport = trusting // the SDK copies it
	var own http.RoundTripper
	innermost := nango.WithMiddleware(func(next http.RoundTripper) http.RoundTripper { own = next; return next })
	c, err := nango.New("5ec2e7c0-0000-4000-8000-000000000001", append(append([]nango.Option{nango.WithHost(srv.URL), atOnce}, opts...), innermost)...)
	require.NoError(t, err)
	t.Cleanup(func() { own.(*http.Transport).CloseIdleConnections() })
	return c
}

// pipes is a listener whose connections are in memory.
type pipes struct {
	dead   atomic.Bool // the first connection delivers nothing any more
	count  atomic.Int32
	dialed chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{dialed: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.dialed <- server:
		if p.count.Add(1) == 1 {
			return mortal{client, &p.dead}, nil
		}
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.dialed:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 443} }

// wrongHandshake runs check once with each function that breaks the first handshake. The functions
// in endedHandshakes are tested over sockets. The functions in silentHandshakes are tested in a
// synctest bubble, because only the client's timeout ends such a handshake and the test would
// otherwise have to wait for it.
func wrongHandshake(t *testing.T, check func(t *testing.T, h *handshakes, c *nango.Client)) {
	t.Helper()
	for name, spoil := range endedHandshakes {
		t.Run(name, func(t *testing.T) {
			h := &handshakes{spoil: spoil}
			h.left.Store(1)
			check(t, h, newTLS(t, h, nil, nango.WithTimeout(time.Hour)))
		})
	}
	for name, spoil := range silentHandshakes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &handshakes{spoil: spoil}
				h.left.Store(1)
				check(t, h, newTLS(t, h, newPipes(), nango.WithTimeout(2*time.Second)))
			})
		})
	}
}

// A broken handshake must count as one attempt, and the next attempt must use a new connection.
func TestBrokenTLSHandshakesAreRetried(t *testing.T) {
	wrongHandshake(t, func(t *testing.T, h *handshakes, c *nango.Client) {
		attempts := 0
		_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{}, nango.WithOnResponse(func(r nango.ResponseInfo) { attempts = r.Attempts }))
		require.NoError(t, err)
		require.Equal(t, 2, attempts)
		require.Equal(t, int32(2), h.accepted.Load())
	})
}

// Before the handshake is complete, the client sends no request. So even a call that must not run
// twice must be repeated after a broken handshake.
func TestABrokenTLSHandshakeIsRetriedForEveryCall(t *testing.T) {
	wrongHandshake(t, func(t *testing.T, h *handshakes, c *nango.Client) {
		got, err := nango.TriggerAction[map[string]bool](t.Context(), c, ref, "count", nil)
		require.NoError(t, err)
		require.Equal(t, map[string]bool{"ran": true}, got)
		require.Equal(t, int32(2), h.accepted.Load())
	})
}

// If the first handshake breaks, the server has not received the DELETE. So if the next attempt
// finds no object to delete, the object was not there before either, and the call must return
// ErrNotFound.
func TestADeleteWithABrokenTLSHandshakeHasDeletedNothing(t *testing.T) {
	wrongHandshake(t, func(t *testing.T, h *handshakes, c *nango.Client) {
		err := c.Connections.Delete(t.Context(), ref.ConnectionID, ref.ProviderConfigKey)
		require.ErrorIs(t, err, nango.ErrNotFound)
		require.Equal(t, int32(2), h.accepted.Load())
	})
}

// With WithNoRetry, one broken handshake ends the call.
func TestABrokenTLSHandshakeIsNotRetriedWithNoRetry(t *testing.T) {
	wrongHandshake(t, func(t *testing.T, h *handshakes, c *nango.Client) {
		_, err := nango.TriggerAction[any](t.Context(), c, ref, "count", nil, nango.WithNoRetry())
		var broken *nango.TransportError
		require.ErrorAs(t, err, &broken)
		require.Equal(t, 1, broken.Attempts)
		require.Equal(t, int32(1), h.accepted.Load())
	})
}

// A handshake that hangs must not delay other calls, including calls without a deadline.
func TestAHangingHandshakeDoesNotDelayOtherCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &handshakes{spoil: swallow}
		h.left.Store(1)
		c := newTLS(t, h, newPipes(), nango.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return canned.Transport(func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodGet {
					return next.RoundTrip(r)
				}
				before := r.Clone(r.Context()) // a separate request of the middleware, sent at the same time
				before.Method, before.Body, before.GetBody, before.ContentLength = http.MethodGet, nil, nil, 0
				resp, err := next.RoundTrip(before)
				if err != nil {
					return nil, err
				}
				defer func() { _ = resp.Body.Close() }()
				return next.RoundTrip(r)
			})
		}))
		hanging := make(chan error, 1)
		go func() {
			_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{}, nango.WithCallTimeout(3*time.Second), nango.WithNoRetry())
			hanging <- err
		}()
		synctest.Wait()
		require.Equal(t, int32(1), h.accepted.Load())
		start := time.Now()
		got, err := nango.TriggerAction[map[string]bool](t.Context(), c, ref, "count", nil)
		require.NoError(t, err)
		require.Equal(t, map[string]bool{"ran": true}, got)
		require.Zero(t, time.Since(start))
		<-hanging // this call may have used the connection of the other one
	})
}
