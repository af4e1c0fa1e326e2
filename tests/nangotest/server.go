package nangotest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/routes"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Server is an emulated Nango. It has one account with one environment; its API can create more
// environments. Make a Server with [NewServer] or [Start]. It is safe for concurrent use.
type Server struct {
	config   config
	tb       TB // nil for a server of Start
	account  *state.Account
	api      *routes.API
	listener net.Listener
	serve    sync.Once
	http     *http.Server
}

// TB is the subset of [testing.TB] that [NewServer] uses.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// NewServer returns a running server that is closed when the test ends. An invalid option fails the
// test.
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

// Start returns a running server. The caller must close it. Start returns an error for an invalid
// option, and if the server cannot listen on its address.
func Start(opts ...Option) (*Server, error) {
	s := &Server{config: defaults()}
	for _, opt := range opts {
		if err := opt(&s.config); err != nil {
			return nil, err
		}
	}
	account, err := state.NewAccount(s.config.account)
	if err != nil {
		return nil, err
	}
	s.account = account
	listener, err := (&net.ListenConfig{}).Listen(account.Work.Ctx, "tcp", s.config.addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s.listener, s.config.api.Addr = listener, listener.Addr().String()
	s.api = routes.New(account, s.config.api)
	account.NewClient = func() (*client.Client, error) {
		return client.New(s.SecretKey(), s.clientOptions()...)
	}
	s.http = &http.Server{Handler: s.api, ErrorLog: s.config.errorLog}
	for _, seed := range s.config.seeds {
		if err := s.Seed(seed); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// URL returns the base URL of the server, including the path of [WithBasePath]. The first call
// begins to accept connections there. In a testing/synctest bubble use [Server.Client] or
// [Server.Transport] instead, since time does not advance there while a socket waits.
func (s *Server) URL() string {
	s.serve.Do(func() {
		s.account.Work.Spawn(func(context.Context) { _ = s.http.Serve(s.listener) })
	})
	return "http://" + s.listener.Addr().String() + s.config.api.BasePath
}

// SecretKey returns the API key of the environment, which has all of its scopes.
func (s *Server) SecretKey() string { return s.config.account.SecretKey }

// Client returns a client of the environment that calls the server in memory, without a socket.
// opts are options of [client.New]; to use your own HTTP client, give it [Server.Transport], or
// make a client for [Server.URL]. An invalid option fails the test of [NewServer], and panics for a
// server of [Start].
func (s *Server) Client(opts ...client.Option) *client.Client {
	c, err := client.New(s.SecretKey(), append(s.clientOptions(), opts...)...)
	if err == nil {
		return c
	}
	if s.tb == nil {
		panic(fmt.Sprintf("nangotest: Client: %v", err))
	}
	s.tb.Helper()
	s.tb.Fatalf("nangotest: Client: %v", err)
	return nil
}

func (s *Server) clientOptions() []client.Option {
	return []client.Option{
		client.WithHost(inmemory.Origin + s.config.api.BasePath),
		client.WithHTTPClient(&http.Client{Transport: s.Transport()}),
	}
}

// Shutdown closes the server once all requests under way are answered, or when ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	s.Close()
	return err
}

// Close stops the server. It cancels running functions and webhooks and waits for them. It may be
// called more than once.
func (s *Server) Close() {
	_ = s.http.Close()
	_ = s.listener.Close()
	s.account.Work.Stop()
}

// Transport returns a transport that passes requests to the server in memory, whatever their host.
// Request and response bodies are streamed. A request's handler is canceled when the request's
// context ends or its response body is closed. No goroutine remains once the handler has returned.
func (s *Server) Transport() http.RoundTripper { return inmemory.NewTransport(s.api) }
