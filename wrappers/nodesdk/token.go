package nodesdk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/nango-go/nango/client"
)

// TokenOptions holds the optional arguments of getToken and getRawTokenResponse.
type TokenOptions struct {
	// ForceRefresh makes Nango request a new token from the provider even if the current one has
	// not expired. Use it in tests only.
	ForceRefresh bool
	// RefreshGithubAppJWTToken makes Nango renew the JWT of a GitHub App connection.
	RefreshGithubAppJWTToken bool
}

// Token is the result of getToken. For OAuth 2, AccessToken is set. For OAuth 1, OAuthToken and
// OAuthTokenSecret are set. Credentials is always set.
type Token struct {
	// AccessToken is the access token of OAuth 2, or "" for other types.
	AccessToken string
	// OAuthToken and OAuthTokenSecret are set for OAuth 1 only.
	OAuthToken, OAuthTokenSecret string
	// Credentials is always set. Its Value has one of the credential types of package client.
	Credentials client.ConnectionCredentials
}

// Format implements fmt.Formatter. Whatever the verb, it prints only the type of the credentials.
func (t Token) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "nodesdk.Token", t.LogValue()) }

// LogValue returns only the type of the credentials.
func (t Token) LogValue() slog.Value {
	return slog.GroupValue(slog.String("credentials", fmt.Sprintf("%T", t.Credentials.Value())))
}

// GetToken returns the token of a connection. Nango refreshes the token if it has expired. Call
// GetToken before each use; that is cheap, because Nango caches the token. GetToken returns a
// [*client.SDKValidationError] if the response contains no token. All other errors are those of
// [Nango.GetConnection]. GET /connections/{connectionId}.
func (n *Nango) GetToken(ctx context.Context, providerConfigKey, connectionID string,
	opts ...TokenOptions) (Token, error) {
	connection, err := n.fresh(ctx, providerConfigKey, connectionID, opts)
	if err != nil {
		return Token{}, err
	}
	token := Token{Credentials: connection.Credentials}
	empty := false
	switch credentials := connection.Credentials.Value().(type) {
	case nil:
		empty = true
	case client.OAuth2Credentials:
		token.AccessToken = credentials.AccessToken
		empty = token.AccessToken == ""
	case client.OAuth1Credentials:
		token.OAuthToken, token.OAuthTokenSecret = credentials.OAuthToken, credentials.OAuthTokenSecret
		empty = token.OAuthToken == ""
	}
	if empty {
		return Token{}, errNoToken("hold no token")
	}
	return token, nil
}

func errNoToken(problem string) error {
	return &client.SDKValidationError{Field: "credentials", StatusCode: http.StatusOK,
		Err: errors.New(problem)}
}

// GetRawTokenResponse returns the response with which the provider issued the token of a
// connection. Nango refreshes the token if it has expired. GET /connections/{connectionId}.
//
// If a user entered the credentials (such as an API key or Basic), there is no such response, and
// GetRawTokenResponse returns a [*client.SDKValidationError]. All other errors are those of
// [Nango.GetConnection].
func (n *Nango) GetRawTokenResponse(ctx context.Context, providerConfigKey, connectionID string,
	opts ...TokenOptions) (client.Object, error) {
	connection, err := n.fresh(ctx, providerConfigKey, connectionID, opts)
	if err != nil {
		return nil, err
	}
	raw := rawResponse(connection.Credentials.Value())
	if raw == nil {
		return nil, errNoToken("have a type without a token response")
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

// rawResponse returns the field Raw of the credentials, or nil if their type has no such field.
func rawResponse(credentials any) client.Object {
	v := reflect.ValueOf(credentials)
	if v.Kind() != reflect.Struct {
		return nil // a type of credentials that this version does not know
	}
	raw := v.FieldByName("Raw")
	if !raw.IsValid() {
		return nil
	}
	return raw.Interface().(client.Object)
}
