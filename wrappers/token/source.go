// Package token provides the access token of a connection as an [oauth2.TokenSource]. Use it with
// the clients of cloud.google.com/go and google.golang.org/api, with gRPC credentials, or with the
// [http.Client] that [oauth2.NewClient] returns.
//
//	source := token.NewSource(ctx, c, nango.ConnectionRef{ProviderConfigKey: "google-drive", ConnectionID: "user-42"})
//	drive, err := drive.NewService(ctx, option.WithTokenSource(source))
//
// Nango refreshes the tokens. The source fetches the current token from Nango and sets its expiry
// to at most five minutes from now, which is the longest time for which Nango recommends caching a
// token. If the provider's Go SDK accepts an http.Client and can work within the limits of Nango's
// proxy, prefer package proxyhttp: with it the token never leaves Nango.
package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/nango-go/nango/client"
)

// keep is the maximum time to cache a token. The shorter it is, the sooner a revoked connection is
// noticed. Nango refreshes a token 15 minutes before it expires, so a token that is cached for a
// long time may already be replaced.
const keep = 5 * time.Minute

// NewSource returns a source of the access token of the connection that ref identifies. Its method
// Token calls GET /connections/{connectionId}. The context and the options apply to each of these
// calls. When the context has ended, Token returns an error.
//
// Each call of Token makes a request to Nango, but concurrent calls share one request and its
// result. [oauth2.NewClient] and [oauth2.ReuseTokenSource] cache a token until its Expiry, which is
// the provider's expiry time or five minutes from now, whichever is earlier. If the clocks of this
// machine and of Nango differ, Expiry is by the clock of this machine. The source is safe for
// concurrent use and starts no goroutines.
//
// Token has no context of its own. If the server does not answer, Token returns after 10 minutes:
// it sends the request up to 4 times and waits 150 seconds each time, since Nango may have to wait
// for a provider. The options client.WithCallTimeout and client.WithNoRetry shorten that. If ctx
// has a deadline, Token fails whenever it is called after the deadline.
//
// Token returns the errors of client.Connections.Get, such as client.ErrNotFound if the connection
// does not exist, and client.ErrInvalidCredentials if Nango could not refresh the token. For a
// failed refresh, see client.RefreshFailures. Token returns [ErrNoAccessToken] if the connection
// has no access token, for example if it has an API key, and [ErrExpired] if the token has expired
// and cannot be refreshed.
func NewSource(ctx context.Context, c *client.Client, ref client.ConnectionRef,
	opts ...client.CallOption) oauth2.TokenSource {
	s := &source{ctx: ctx, client: c, ref: ref}
	s.opts = append(slices.Clone(opts), client.WithOnResponse(func(r client.ResponseInfo) {
		s.ahead = clockAhead(r.Header)
	}))
	return s
}

type source struct {
	ctx    context.Context
	client *client.Client
	ref    client.ConnectionRef
	opts   []client.CallOption
	ahead  time.Duration // how far this machine's clock is ahead of Nango's, by the latest response

	mu     sync.Mutex
	flight *flight
}

// flight is a request to Nango whose result several callers share.
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
	defer s.land(f) // deferred, so that the callers are released even if the transport panics
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

// outcome returns a copy of the token, because each caller may modify its token.
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
	s.ahead = 0
	conn, err := s.client.Connections.Get(s.ctx, s.ref.ConnectionID, s.ref.ProviderConfigKey,
		client.GetConnectionParams{}, s.opts...)
	if err != nil {
		return oauth2.Token{}, withRefField(err)
	}
	t, err := tokenOf(conn.Credentials.Value())
	if err != nil {
		return oauth2.Token{}, &client.SDKValidationError{Field: "credentials", StatusCode: 200, Err: err}
	}
	if !t.Expiry.IsZero() {
		t.Expiry = t.Expiry.Add(s.ahead)
	}
	// Nango returns an expired token only if it cannot refresh it.
	if !t.Expiry.IsZero() && !t.Expiry.After(time.Now()) {
		err := fmt.Errorf("contain an expired token: %w", ErrExpired)
		return oauth2.Token{}, &client.SDKValidationError{Field: "credentials", StatusCode: 200, Err: err}
	}
	if latest := time.Now().Add(keep); t.Expiry.IsZero() || t.Expiry.After(latest) {
		t.Expiry = latest
	}
	return t, nil
}

// withRefField changes an error of Connections.Get about an invalid connection id or provider
// config key. The new error names the field of the ConnectionRef, because the caller passed a
// ConnectionRef. Any other error is returned unchanged.
func withRefField(err error) error {
	if invalid, ok := errors.AsType[*client.SDKValidationError](err); ok && invalid.StatusCode == 0 {
		switch invalid.Field {
		case "connectionID":
			return &client.SDKValidationError{Field: "ConnectionID", Err: invalid.Err}
		case "providerConfigKey":
			return &client.SDKValidationError{Field: "ProviderConfigKey", Err: invalid.Err}
		}
	}
	return err
}

// clockAhead returns how far the clock of this machine is ahead of the server's clock, according to
// the header Date of a response. It returns 0 for a difference of less than a minute, since the
// response may have been slow.
func clockAhead(h http.Header) time.Duration {
	text := h.Get("Date")
	if text == "" {
		return 0
	}
	date, err := http.ParseTime(text)
	if ahead := time.Since(date); err == nil && ahead.Abs() >= time.Minute {
		return ahead
	}
	return 0
}
