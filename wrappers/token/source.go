// Package token provides the access token of a connection as an [oauth2.TokenSource]: for the
// clients of cloud.google.com/go and google.golang.org/api, for gRPC credentials, or for an
// [http.Client] of [oauth2.NewClient].
//
//	source := token.NewSource(ctx, c, nango.ConnectionRef{ProviderConfigKey: "google-drive", ConnectionID: "user-42"})
//	drive, err := drive.NewService(ctx, option.WithTokenSource(source))
//
// Nango refreshes the tokens. The source fetches the current token from Nango and sets its expiry
// to at most five minutes from now, the longest time for which Nango recommends caching one. With
// package proxyhttp the token never leaves Nango; prefer that if the SDK accepts an http.Client and
// the proxy's limits suit you.
package token

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/nango-go/nango/client"
)

// keep is the maximum time to cache a token. It bounds how long a revoked connection goes
// unnoticed. Also, Nango refreshes a token 15 minutes before it expires, so an older token may have
// been replaced.
const keep = 5 * time.Minute

// NewSource returns a source of the access token of the connection ref. ctx and the options apply
// to each call to Nango; the source fails once ctx is done. GET /connections/{connectionId}.
//
// Each call of Token makes a request to Nango, but concurrent calls share one request and its
// result. [oauth2.NewClient] and [oauth2.ReuseTokenSource] cache a token until its Expiry, which is
// the provider's expiry time or five minutes from now, whichever is earlier. The source is safe for
// concurrent use and starts no goroutines.
//
// Token returns the errors of client.Connections.Get, such as client.ErrNotFound if the connection
// does not exist, and client.ErrInvalidCredentials if Nango could not refresh the token;
// client.RefreshFailures helps to judge the latter. Token returns [ErrNoAccessToken] if the
// connection has no access token, for example if it has an API key, and [ErrExpired] if the token
// has expired and cannot be refreshed.
func NewSource(ctx context.Context, c *client.Client, ref client.ConnectionRef,
	opts ...client.CallOption) oauth2.TokenSource {
	return &source{ctx: ctx, client: c, ref: ref, opts: opts}
}

type source struct {
	ctx    context.Context
	client *client.Client
	ref    client.ConnectionRef
	opts   []client.CallOption

	mu     sync.Mutex
	flight *flight
}

// flight is a request to Nango that several callers wait for.
type flight struct {
	landed chan struct{}
	token  oauth2.Token
	err    error
}

// Token implements oauth2.TokenSource.
func (s *source) Token() (*oauth2.Token, error) {
	s.mu.Lock()
	f := s.flight
	if f != nil {
		s.mu.Unlock()
		<-f.landed
		return f.outcome()
	}
	f = &flight{landed: make(chan struct{}), err: errCrashed}
	s.flight = f
	s.mu.Unlock()
	defer s.land(f) // even if the caller's transport panics
	f.token, f.err = s.fetch()
	return f.outcome()
}

var errCrashed = errors.New("token: the shared request panicked")

func (s *source) land(f *flight) {
	s.mu.Lock()
	s.flight = nil
	s.mu.Unlock()
	close(f.landed)
}

// outcome returns a copy, since each caller may modify its token.
func (f *flight) outcome() (*oauth2.Token, error) {
	if f.err != nil {
		return nil, f.err
	}
	token := f.token
	return &token, nil
}

func (s *source) fetch() (oauth2.Token, error) {
	if s.client == nil {
		return oauth2.Token{}, &client.SDKValidationError{Field: "client", Err: errors.New("is nil")}
	}
	conn, err := s.client.Connections.Get(s.ctx, s.ref.ConnectionID, s.ref.ProviderConfigKey,
		client.GetConnectionParams{}, s.opts...)
	if err != nil {
		return oauth2.Token{}, err
	}
	t, err := tokenOf(conn.Credentials.Value())
	if err != nil {
		return oauth2.Token{}, &client.SDKValidationError{Field: "credentials", StatusCode: 200, Err: err}
	}
	if !t.Expiry.IsZero() && !t.Expiry.After(time.Now()) { // Nango would have refreshed it if it could
		err := fmt.Errorf("hold a token that is of no use: %w", ErrExpired)
		return oauth2.Token{}, &client.SDKValidationError{Field: "credentials", StatusCode: 200, Err: err}
	}
	if latest := time.Now().Add(keep); t.Expiry.IsZero() || t.Expiry.After(latest) {
		t.Expiry = latest
	}
	return t, nil
}
