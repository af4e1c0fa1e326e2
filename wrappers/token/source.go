// Package token gives the access token of a connection to code that wants an [oauth2.TokenSource]: the clients of
// cloud.google.com/go and google.golang.org/api, gRPC credentials, or an [http.Client] of [oauth2.NewClient].
//
//	source := token.NewSource(ctx, c, nango.ConnectionRef{ProviderConfigKey: "google-drive", ConnectionID: "user-42"})
//	drive, err := drive.NewService(ctx, option.WithTokenSource(source))
//
// Nango refreshes the tokens; the source asks it for the present one, and says of each that it expires in five
// minutes at most, the longest that Nango wants one to be kept. With package proxyhttp the token does not even leave
// Nango; prefer that where the SDK takes an http.Client and the proxy's limits suit.
package token

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/nango-go/nango/client"
)

// keep is how long a token may be kept: a revoked connection is noticed after that time, and Nango refreshes a token
// 15 minutes before it expires, so that one of an earlier moment may have been replaced.
const keep = 5 * time.Minute

// NewSource returns a source of the access token of the connection ref. Options are for each call to Nango, and ctx is
// that of all of them: when it ends, the source fails. GET /connections/{connectionId}.
//
// Each call of Token asks Nango, except that calls at the same time share one request and its outcome.
// [oauth2.NewClient] and [oauth2.ReuseTokenSource] keep a token until its Expiry: that of the provider, or in five
// minutes if that is earlier. The source is safe for concurrent use, and starts no goroutines.
//
// Token fails with the errors of client.Connections.Get: client.ErrInvalidCredentials where Nango could not refresh
// the token, so that the end user has to authorize again, and client.ErrNotFound for an unknown connection. A
// connection without an access token, such as one with an API key, is [ErrNoAccessToken].
func NewSource(ctx context.Context, c *client.Client, ref client.ConnectionRef, opts ...client.CallOption) oauth2.TokenSource {
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
	defer s.land(f) // also when the caller's transport panics
	f.token, f.err = s.fetch()
	return f.outcome()
}

var errCrashed = errors.New("token: the request that was waited for panicked")

func (s *source) land(f *flight) {
	s.mu.Lock()
	s.flight = nil
	s.mu.Unlock()
	close(f.landed)
}

// outcome is a copy, since each caller may change its token.
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
	conn, err := s.client.Connections.Get(s.ctx, s.ref.ConnectionID, s.ref.ProviderConfigKey, client.GetConnectionParams{}, s.opts...)
	if err != nil {
		return oauth2.Token{}, err
	}
	t, err := tokenOf(conn.Credentials.Value())
	if err != nil {
		return oauth2.Token{}, &client.SDKValidationError{Field: "credentials", StatusCode: 200, Err: err}
	}
	if latest := time.Now().Add(keep); t.Expiry.IsZero() || t.Expiry.After(latest) {
		t.Expiry = latest
	}
	return t, nil
}
