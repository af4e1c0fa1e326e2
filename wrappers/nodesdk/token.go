package nodesdk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/nango-go/nango/client"
)

// TokenOptions holds the optional arguments of getToken and getRawTokenResponse.
type TokenOptions struct {
	// ForceRefresh requests a new token from the provider even if the current one has not expired.
	// Use it in tests and not in production.
	ForceRefresh bool
	// RefreshGithubAppJWTToken renews the JWT of a GitHub App connection.
	RefreshGithubAppJWTToken bool
}

// Token is the result of getToken. Depending on the type of the credentials, it has an AccessToken,
// an OAuthToken with its secret, or only Credentials.
type Token struct {
	// AccessToken is the access token of OAuth 2, or "" for other types.
	AccessToken string
	// OAuthToken and OAuthTokenSecret are set for OAuth 1 only.
	OAuthToken, OAuthTokenSecret string
	// Credentials is always set. Its Value is one of the client's credentials types.
	Credentials client.ConnectionCredentials
}

// Format prints only the type of the credentials, for every verb.
func (t Token) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "nodesdk.Token", t.LogValue()) }

// LogValue returns only the type of the credentials.
func (t Token) LogValue() slog.Value {
	return slog.GroupValue(slog.String("credentials", fmt.Sprintf("%T", t.Credentials.Value())))
}

// GetToken returns the token of a connection. Nango refreshes the token if it has expired. Call
// GetToken before each use, since Nango caches the token. GetToken returns the errors of
// [Nango.GetConnection]. GET /connections/{connectionId}.
func (n *Nango) GetToken(ctx context.Context, providerConfigKey, connectionID string,
	opts ...TokenOptions) (Token, error) {
	connection, err := n.fresh(ctx, providerConfigKey, connectionID, opts)
	if err != nil {
		return Token{}, err
	}
	token := Token{Credentials: connection.Credentials}
	switch credentials := connection.Credentials.Value().(type) {
	case client.OAuth2Credentials:
		token.AccessToken = credentials.AccessToken
	case client.OAuth1Credentials:
		token.OAuthToken, token.OAuthTokenSecret = credentials.OAuthToken, credentials.OAuthTokenSecret
	}
	return token, nil
}

// GetRawTokenResponse returns the response with which the provider issued the token of a
// connection. Nango refreshes the token if it has expired. GET /connections/{connectionId}.
//
// Credentials that a user entered (such as an API key or Basic) have no such response;
// GetRawTokenResponse then returns a [*client.SDKValidationError]. Otherwise it returns the errors
// of [Nango.GetConnection].
func (n *Nango) GetRawTokenResponse(ctx context.Context, providerConfigKey, connectionID string,
	opts ...TokenOptions) (client.Object, error) {
	connection, err := n.fresh(ctx, providerConfigKey, connectionID, opts)
	if err != nil {
		return nil, err
	}
	raw := rawResponse(connection.Credentials.Value())
	if raw == nil {
		return nil, &client.SDKValidationError{Field: "credentials", StatusCode: 200,
			Err: errors.New("have a type without a token response")}
	}
	return raw, nil
}

func (n *Nango) fresh(ctx context.Context, providerConfigKey, connectionID string,
	opts []TokenOptions) (*client.Connection, error) {
	o := optional(opts)
	return n.GetConnection(ctx, providerConfigKey, connectionID,
		GetConnectionOptions{ForceRefresh: o.ForceRefresh,
			RefreshGithubAppJWTToken: o.RefreshGithubAppJWTToken})
}

func rawResponse(credentials any) client.Object {
	switch c := credentials.(type) {
	case client.OAuth2Credentials:
		return c.Raw
	case client.OAuth1Credentials:
		return c.Raw
	case client.OAuth2ClientCredentials:
		return c.Raw
	case client.AppCredentials:
		return c.Raw
	case client.AppStoreCredentials:
		return c.Raw
	case client.AWSSigV4Credentials:
		return c.Raw
	case client.BillCredentials:
		return c.Raw
	case client.CustomCredentials:
		return c.Raw
	case client.TwoStepCredentials:
		return c.Raw
	}
	return nil
}
