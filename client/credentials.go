package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/nango-go/nango/gen"
)

// Token returns the token of a connection, refreshed when needed, as the kind of credentials has it: the access token
// of [OAuth2Credentials], [AppCredentials] and [AppStoreCredentials], the user's or else the app's of
// [CustomCredentials], the token of [OAuth2ClientCredentials], [JWTCredentials], [SignatureCredentials] and
// [TwoStepCredentials], the session id of [BillCredentials], the key of [APIKeyCredentials].
//
// Kinds that are more than one text (OAuth 1, Basic, TBA, AWS) and connections without credentials are an
// [*SDKValidationError]; take those from [Connections.Get], whose errors apply here too. GET
// /connections/{connectionId}.
//
//nango:operation getConnection
func (s *Connections) Token(ctx context.Context, ref ConnectionRef, opts ...CallOption) (string, error) {
	conn, err := s.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, GetConnectionParams{}, opts...)
	if err != nil {
		return "", err
	}
	return TokenOf(conn.Credentials)
}

// TokenOf returns what [Connections.Token] does, of credentials that were read already.
func TokenOf(credentials ConnectionCredentials) (string, error) {
	token, err := tokenOf(credentials.Value())
	if err != nil {
		return "", &SDKValidationError{Field: "credentials", StatusCode: 200, Err: err}
	}
	return token, nil
}

// NewImportCredentials returns credentials for [CreateConnectionRequest] and sets the type that belongs to them:
//
//	nango.NewImportCredentials(nango.APIKeyCredentials{APIKey: key})
func NewImportCredentials[T gen.ImportCredentialsMember](credentials T) ImportCredentials {
	return gen.NewImportCredentials(credentials)
}

// NewConnectionCredentials returns credentials as a connection has them, for tests and fakes; see package nangotest.
func NewConnectionCredentials[T gen.ConnectionCredentialsMember](credentials T) ConnectionCredentials {
	return gen.NewConnectionCredentials(credentials)
}

func tokenOf(credentials any) (string, error) {
	var token string
	switch c := credentials.(type) {
	case OAuth2Credentials:
		token = c.AccessToken
	case OAuth2ClientCredentials:
		token = c.Token
	case AppCredentials:
		token = c.AccessToken
	case AppStoreCredentials:
		token = c.AccessToken
	case APIKeyCredentials:
		token = c.APIKey
	case JWTCredentials:
		token = c.Token
	case SignatureCredentials:
		token = c.Token
	case TwoStepCredentials:
		token = c.Token
	case BillCredentials:
		token = c.SessionID
	case CustomCredentials:
		if c.User != nil {
			token = c.User.AccessToken
		}
		if token == "" {
			token = c.App.AccessToken
		}
	default:
		return "", errors.New("are of a kind that is no single token; read them with Connections.Get")
	}
	if token == "" {
		return "", errors.New("hold no token")
	}
	return token, nil
}

// Credentials, as ConnectionCredentials.Value returns them and as an import takes them.
type (
	// ConnectionCredentials is what [Connections.Get] returns: Value is one of the types below, or a json.RawMessage for a
	// kind that this version does not know.
	ConnectionCredentials = gen.ConnectionCredentials
	// OAuth2Credentials is an access token, with its refresh token where that was asked for.
	OAuth2Credentials = gen.OAuth2Credentials
	// OAuth1Credentials is a token and its secret.
	OAuth1Credentials = gen.OAuth1Credentials
	// OAuth2ClientCredentials is the token of the client credentials grant.
	OAuth2ClientCredentials = gen.OAuth2ClientCredentials
	// APIKeyCredentials is an API key.
	APIKeyCredentials = gen.APIKeyCredentials
	// ImportBasicCredentials is a user name and a password to import.
	ImportBasicCredentials = gen.ImportBasicCredentials
	// BasicCredentials is a user name and a password, or what a plugin has in their place.
	BasicCredentials = gen.BasicCredentials
	// AppCredentials is the token of a GitHub App's installation.
	AppCredentials = gen.AppCredentials
	// AppStoreCredentials is a token for the App Store.
	AppStoreCredentials = gen.AppStoreCredentials
	// BillCredentials is a session with Bill.
	BillCredentials = gen.BillCredentials
	// CustomCredentials is a GitHub App's token and, where there is one, a user's.
	CustomCredentials = gen.CustomCredentials
	// JWTCredentials is a JWT and what it is made from.
	JWTCredentials = gen.JWTCredentials
	// JWTPrivateKey is a signing key: Value is a string or a [JWTKeyPair].
	JWTPrivateKey = gen.JWTPrivateKey
	// JWTKeyPair is a signing key and its id.
	JWTKeyPair = gen.JWTKeyPair
	// SignatureCredentials is a user name and a password with the signature that they give.
	SignatureCredentials = gen.SignatureCredentials
	// TBACredentials is a token of token-based authentication (NetSuite).
	TBACredentials = gen.TBACredentials
	// TwoStepCredentials is a token that was fetched with credentials.
	TwoStepCredentials = gen.TwoStepCredentials
	// AWSSigV4Credentials are temporary AWS credentials of a role.
	AWSSigV4Credentials = gen.AWSSigV4Credentials
	// OAuthConfigOverride is a connection's own OAuth client.
	OAuthConfigOverride = gen.OAuthConfigOverride
	// NoCredentials is an empty object: the integration needs none, or the key lacks the scope to read them.
	NoCredentials = gen.NoCredentials

	// ImportCredentials is what [Connections.Create] takes; see [NewImportCredentials].
	ImportCredentials = gen.ImportCredentials
	// ImportOAuth2Credentials is an access token, and a refresh token with which Nango renews it.
	ImportOAuth2Credentials = gen.ImportOAuth2Credentials
	// ImportOAuth1Credentials is a token and its secret.
	ImportOAuth1Credentials = gen.ImportOAuth1Credentials
	// ImportOAuth2ClientCredentials is a client and the token that it got.
	ImportOAuth2ClientCredentials = gen.ImportOAuth2ClientCredentials
	// ImportAppCredentials is the installation of a GitHub App.
	ImportAppCredentials = gen.ImportAppCredentials
	// ImportCustomCredentials is the installation of a GitHub App that also acts for a user.
	ImportCustomCredentials = gen.ImportCustomCredentials
	// ImportNoCredentials is for integrations that need none.
	ImportNoCredentials = gen.ImportNoCredentials
)

// refreshBackOff is how long Nango does not try to refresh a connection after a refresh that failed.
const refreshBackOff = 30 * time.Second

// RefreshFailure is what an [ErrInvalidCredentials] says about the refresh that failed.
//
// It does not say why. Nango answers alike whether the provider has revoked the grant, is down, limits the rate or resets
// the connection, so one failure is no reason to ask the end user to authorize again. [RefreshFailures] counts them.
type RefreshFailure struct {
	// Tried reports whether Nango asked the provider during this call, as with status 400. Otherwise it answered without
	// asking, since a recent refresh failed, as with status 424.
	Tried bool
	// BackOff is how long, at most, Nango goes on answering with status 424 before it asks the provider again: 30 s, or 0 if
	// it has given up. ForceRefresh in [GetConnectionParams] makes it ask at once.
	BackOff time.Duration
	// GivenUp reports that Nango does not refresh the connection any more, since that failed on each of 4 days. Only the
	// proxy says so; for [Connections.Get] it is a BackOff that does not end.
	GivenUp bool
	// Connection is the connection without its credentials, or nil if the response had none.
	Connection *Connection
}

// RefreshFailure returns what is known about the refresh that failed. It reports false for errors that are not
// [ErrInvalidCredentials].
func (e *SDKError) RefreshFailure() (RefreshFailure, bool) {
	if !e.Is(ErrInvalidCredentials) {
		return RefreshFailure{}, false
	}
	f := RefreshFailure{
		Tried:   e.StatusCode != http.StatusFailedDependency && e.Code != CodeConnectionRefreshBackoff,
		GivenUp: e.Code == CodeConnectionRefreshExhausted,
	}
	if f.GivenUp {
		f.Tried = false
	} else {
		f.BackOff = refreshBackOff
	}
	var payload struct {
		Connection *Connection `json:"connection"`
	}
	if json.Unmarshal(e.Payload, &payload) == nil {
		f.Connection = payload.Connection
	}
	return f, true
}

// RefreshFailures counts the failed refreshes of one connection since it last worked, so that a program asks its customer
// to authorize again only if they persist. The zero value is a connection that works. Keep one for each connection, for
// instance as JSON in the row that has its id:
//
//	token, err := c.Connections.Token(ctx, ref)
//	failures.Record(err, time.Now())
//	if failures.AtLeast(5, time.Hour) {
//		// ask the customer to authorize again
//	}
type RefreshFailures struct {
	// Count is how often Nango asked the provider in vain.
	Count int `json:"count,omitempty"`
	// First and Last are when it did so first and last.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// GivenUp reports that Nango does not try any more; see [RefreshFailure].
	GivenUp bool `json:"given_up,omitempty"`
}

// Record takes note of how a call that reads the connection's credentials ended, at the given time. Success forgets the
// failures. An error counts if Nango asked the provider for it; any other error, such as a timeout or the answer during a
// back-off, changes nothing.
func (f *RefreshFailures) Record(err error, at time.Time) {
	if err == nil {
		*f = RefreshFailures{}
		return
	}
	refused, ok := errors.AsType[*SDKError](err)
	if !ok {
		return
	}
	failure, ok := refused.RefreshFailure()
	f.GivenUp = f.GivenUp || failure.GivenUp
	if !ok || !failure.Tried {
		return
	}
	if f.Count == 0 {
		f.First = at
	}
	f.Count++
	f.Last = at
}

// AtLeast reports whether at least count refreshes failed, the last one at least over after the first, or Nango has given
// up.
func (f RefreshFailures) AtLeast(count int, over time.Duration) bool {
	return f.GivenUp || f.Count >= count && f.Last.Sub(f.First) >= over
}
