package nangotest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/routes"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Server is an emulated Nango server. It has one account with one environment; its API can create
// more environments. Create a Server with [NewServer] or [Start]. It is safe for concurrent use.
type Server struct {
	config   config
	tb       TB
	account  *state.Account
	api      *routes.API
	requests requestLog
	faults   faults
	listener net.Listener
	serve    sync.Once
	http     *http.Server
	closed   atomic.Bool
}

// TB is the subset of [testing.TB] that [NewServer] uses.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// noTest is the TB of a server that was created by Start.
type noTest struct{}

func (noTest) Helper()                           {}
func (noTest) Cleanup(func())                    {}
func (noTest) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// NewServer returns a running server. The server is closed when the test ends. An invalid option
// fails the test.
func NewServer(t TB, opts ...Option) *Server {
	t.Helper()
	srv, err := Start(opts...)
	if err != nil {
		t.Fatalf("nangotest: %v", err)
		return nil
	}
	srv.tb = t
	t.Cleanup(srv.Close)
	return srv
}

// Start returns a running server, which the caller must close. It returns an error if an option is
// invalid or if the server cannot listen on its address.
func Start(opts ...Option) (*Server, error) {
	s := &Server{config: defaults(), tb: noTest{}}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(&s.config); err != nil {
			return nil, err
		}
	}
	if err := s.config.check(); err != nil {
		return nil, err
	}
	account, err := state.NewAccount(s.config.account)
	if err != nil {
		return nil, err
	}
	s.account = account
	s.SetWebhooks(s.config.webhooks)
	listener, err := (&net.ListenConfig{}).Listen(account.Work.Ctx, "tcp", s.config.addr)
	if err != nil {
		return nil, fmt.Errorf("WithAddr: %w", err)
	}
	s.listener, s.config.api.Addr = listener, listener.Addr().String()
	s.config.api.Observe, s.config.api.Inject = s.observe, s.inject
	s.api = routes.New(account, s.config.api)
	s.http = &http.Server{Handler: s.api, ErrorLog: s.config.errorLog}
	for _, seed := range s.config.seeds {
		if err := s.Seed(seed); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// URL returns the base URL of the server, including the path set with [WithBasePath]. The server
// accepts connections at this URL after the first call of URL. In a testing/synctest bubble use
// [Server.Client] or [Server.Transport] instead, since time in a bubble does not advance while a
// goroutine waits for a socket.
func (s *Server) URL() string {
	s.serve.Do(func() {
		s.account.Work.Spawn(func(context.Context) { _ = s.http.Serve(s.listener) })
	})
	return "http://" + s.listener.Addr().String() + s.config.api.BasePath
}

// SecretKey returns the API key of the environment. The key has all scopes of the environment.
func (s *Server) SecretKey() string { return s.config.account.SecretKey }

// Client returns a client of the environment that calls the server in memory, without a socket. The
// options are those of [client.New]. To use your own HTTP client, set its transport to
// [Server.Transport], or create a client for [Server.URL]. If an option is invalid, Client fails
// the test that was passed to [NewServer], or panics if the server was created by [Start].
func (s *Server) Client(opts ...client.Option) *client.Client {
	c, err := client.New(s.SecretKey(), append([]client.Option{
		client.WithHost(inmemory.Origin + s.config.api.BasePath),
		client.WithHTTPClient(&http.Client{Transport: s.Transport()}),
	}, opts...)...)
	if err != nil {
		s.tb.Helper()
		s.tb.Fatalf("nangotest: Client: %v", err)
		return nil
	}
	return c
}

// Shutdown stops accepting requests at the server's URL and waits until all running requests have
// been answered or ctx ends. Then it stops functions and webhooks, as Close does. The server still
// answers requests in memory until Close is called, so that a test can check what has happened.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	s.stop()
	return err
}

// Close stops the server. It cancels running functions and webhooks and waits until they have
// ended. Later requests fail, both in memory and at the server's URL. Close may be called more than
// once.
func (s *Server) Close() {
	s.closed.Store(true)
	s.stop()
}

func (s *Server) stop() {
	_ = s.http.Close()
	_ = s.listener.Close()
	s.account.Work.Stop()
}

// Transport returns a transport that passes all requests to the server in memory, even requests for
// other hosts. Request and response bodies are streamed. The context of a request's handler is
// canceled when the request's context ends or its response body is closed. No goroutine remains
// after the handler has returned.
func (s *Server) Transport() http.RoundTripper {
	return inmemory.NewTransport(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.closed.Load() {
			panic(inmemory.ErrRefused)
		}
		s.api.ServeHTTP(w, r)
	}))
}
