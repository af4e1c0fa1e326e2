package nodesdk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/nango-go/nango/client"
)

// TokenOptions are the trailing arguments of getToken and getRawTokenResponse.
type TokenOptions struct {
	// ForceRefresh gets a new token from the provider, whenever the present one expires. For tests, not for traffic.
	ForceRefresh bool
	// RefreshGithubAppJWTToken renews the JWT of a GitHub App connection.
	RefreshGithubAppJWTToken bool
}

// Token is what getToken returns: one text, two, or the whole credentials, as the kind of connection has it.
type Token struct {
	// AccessToken is the access token of OAuth 2; "" for other kinds.
	AccessToken string
	// OAuthToken and OAuthTokenSecret are those of OAuth 1; "" for other kinds.
	OAuthToken, OAuthTokenSecret string
	// Credentials is the credentials of every kind: its Value is one of the client's credentials types.
	Credentials client.ConnectionCredentials
}

// Format prints the kind of the credentials and nothing of them, whatever the verb.
func (t Token) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "nodesdk.Token", t.LogValue()) }

// LogValue is the kind of the credentials and nothing of them.
func (t Token) LogValue() slog.Value {
	return slog.GroupValue(slog.String("credentials", fmt.Sprintf("%T", t.Credentials.Value())))
}

// GetToken is getToken: the token of a connection, refreshed when it expires. Ask for it before each use; Nango keeps
// it. GET /connections/{connectionId}. Errors are those of [Nango.GetConnection].
func (n *Nango) GetToken(ctx context.Context, providerConfigKey, connectionID string, opts ...TokenOptions) (Token, error) {
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

// GetRawTokenResponse is getRawTokenResponse: what the provider answered when it gave the token, refreshed when it
// expires. GET /connections/{connectionId}.
//
// Kinds of credentials that a user typed in (API key, Basic and the like) have no such answer, which is a
// [*client.SDKValidationError]. Other errors are those of [Nango.GetConnection].
func (n *Nango) GetRawTokenResponse(ctx context.Context, providerConfigKey, connectionID string, opts ...TokenOptions) (client.Object, error) {
	connection, err := n.fresh(ctx, providerConfigKey, connectionID, opts)
	if err != nil {
		return nil, err
	}
	raw := rawResponse(connection.Credentials.Value())
	if raw == nil {
		return nil, &client.SDKValidationError{Field: "credentials", StatusCode: 200, Err: errors.New("are of a kind without a token response")}
	}
	return raw, nil
}

func (n *Nango) fresh(ctx context.Context, providerConfigKey, connectionID string, opts []TokenOptions) (*client.Connection, error) {
	o := optional(opts)
	return n.GetConnection(ctx, providerConfigKey, connectionID, GetConnectionOptions{ForceRefresh: o.ForceRefresh, RefreshGithubAppJWTToken: o.RefreshGithubAppJWTToken})
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
