package wire

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/internal/opened"
)

func TestTheCallersClientIsNotChanged(t *testing.T) {
	s := serve(respond(200, `{}`))
	hc := &http.Client{Transport: s, Timeout: time.Minute}
	w := New(Config{Key: testKey, Client: hc, Middleware: []func(http.RoundTripper) http.RoundTripper{recorder("a", new([]string))}})
	_, err := w.Do(Call{}, newRequest(t, "GET", ""))
	require.NoError(t, err)
	require.Same(t, s, hc.Transport)
	require.Nil(t, hc.CheckRedirect)
	require.Equal(t, time.Minute, hc.Timeout)
}

func TestTheDefaultTransportSuitsABusyService(t *testing.T) {
	const callers = 48
	var together sync.WaitGroup
	url, count := opened.Server(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		together.Done()
		together.Wait() // so that each call needs its own connection
	}))
	w := New(Config{Key: testKey})
	for range 4 {
		together.Add(callers)
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				_, err := w.Do(Call{}, get(t, url))
				assert.NoError(t, err)
			})
		}
		wg.Wait()
	}
	require.GreaterOrEqual(t, count.Load(), int64(callers))
	require.Less(t, count.Load(), int64(2*callers), "connections are kept: net/http's default of 2 would open almost four times as many")
}

func TestTheProgramsDefaultTransport(t *testing.T) {
	before := http.DefaultTransport
	defer func() { http.DefaultTransport = before }()
	require.NotSame(t, before, newTransport(), "it is copied, not changed")
	http.DefaultTransport = serve(respond(200, `{}`))
	require.Same(t, http.DefaultTransport, newTransport(), "the program's own transport is used")
}

// pipes is an in-memory listener and dialer that counts connections.
type pipes struct {
	accept chan net.Conn
	opened int
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.accept <- server:
		p.opened++
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	conn, ok := <-p.accept
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p *pipes) Close() error   { close(p.accept); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// Nango closes an idle connection after 61 seconds, and a POST that is sent at that moment is lost.
// So the client does not reuse a connection that has been idle for nearly as long.
func TestAnIdleConnectionIsClosedBeforeTheServerClosesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{accept: make(chan net.Conn)}
		srv := &http.Server{IdleTimeout: 61 * time.Second, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
		go func() { _ = srv.Serve(network) }()
		defer func() { _ = srv.Close() }()
		transport := newTransport().(*http.Transport)
		transport.DialContext = network.dial
		defer transport.CloseIdleConnections()
		w := New(Config{Key: testKey, Client: &http.Client{Transport: transport}})
		post := func() {
			_, err := w.Do(Call{}, newRequest(t, "POST", "x"))
			require.NoError(t, err)
			synctest.Wait()
		}
		post()
		time.Sleep(30 * time.Second)
		post()
		require.Equal(t, 1, network.opened, "the connection is reused")
		for pause := 50 * time.Second; pause < 70*time.Second; pause += time.Second {
			before := network.opened
			time.Sleep(pause)
			post()
			require.Equal(t, before+1, network.opened, "after %s it is closed", pause)
		}
	})
}

// recorder returns a middleware that appends its name and the Authorization header of each request
// to the list passed.
func recorder(name string, passed *[]string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return canned.Transport(func(req *http.Request) (*http.Response, error) {
			*passed = append(*passed, name+" "+req.Header.Get("Authorization"))
			return next.RoundTrip(req)
		})
	}
}

func TestMiddlewareSeesEachAuthorizedAttempt(t *testing.T) {
	var passed []string
	s := serve(respond(503, ""), respond(307, "", "Location", "/to"), respond(200, `{}`))
	_, err := s.wire(Config{
		Retry:      RetryPolicy{MinWait: 1, MaxWait: 1},
		Middleware: []func(http.RoundTripper) http.RoundTripper{recorder("outer", &passed), recorder("inner", &passed)},
	}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
	require.NoError(t, err)
	outer, inner := "outer Bearer "+testKey, "inner Bearer "+testKey
	require.Equal(t, []string{outer, inner, outer, inner, outer, inner}, passed)
}

func TestAMiddlewareWithoutAnAnswerIsAnError(t *testing.T) {
	s := serve(func(*http.Request) (*http.Response, error) { return nil, nil }) //nolint:nilnil // a faulty middleware may do this
	_, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
	failed(t, err)
}
