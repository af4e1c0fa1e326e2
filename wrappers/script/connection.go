package script

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
)

// A connection that was fetched from Nango is cached for connectionLife, and an integration for
// integrationLife.
const (
	connectionLife  = time.Minute
	integrationLife = 10 * time.Minute
)

// GetConnection returns the script's connection with its credentials: GET
// /connections/{connectionId}. The option [OnConnection] selects another connection.
//
// GetConnection caches the connection for 60 seconds. [Refresh] bypasses the cache, and a change of
// the metadata invalidates it. Do not modify the result. The errors are those of
// [client.Connections.Get].
func (a *Action) GetConnection(ctx context.Context,
	opts ...CallOption) (*client.Connection, error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	c := a.call(opts)
	if !c.refresh {
		if kept := recall(a, a.kept().connections, c.ref, connectionLife); kept != nil {
			return kept, nil
		}
	}
	conn, err := a.client.Connections.Get(ctx, c.ref.ConnectionID, c.ref.ProviderConfigKey, c.params)
	if err != nil {
		return nil, err
	}
	keep(a, a.kept().connections, c.ref, conn)
	return conn, nil
}

// Token holds the credentials that [Action.GetToken] returns. Credentials is always set.
// AccessToken is also set if the credentials consist of one string. OAuthToken and OAuthTokenSecret
// are also set for OAuth 1.
type Token struct {
	// AccessToken is the string that [client.Connections.Token] returns, such as an access token or
	// an API key. It is "" if the credentials consist of more than one string.
	AccessToken string
	// OAuthToken and OAuthTokenSecret are set for OAuth 1 only.
	OAuthToken, OAuthTokenSecret string
	// Credentials is always set. Its Value is one of the client's credentials types, such as
	// [client.BasicCredentials].
	Credentials client.ConnectionCredentials
}

// Format implements fmt.Formatter. It prints only the type of the credentials, whatever the verb.
func (t Token) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "script.Token(%T)", t.Credentials.Value())
}

// LogValue returns only the type of the credentials, so that logs contain no secret.
func (t Token) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

// GetToken returns the token of the script's connection: GET /connections/{connectionId}. The token
// is never cached. GetToken returns a [*client.SDKValidationError] if the response contains no
// token. All other errors are those of [client.Connections.Get].
func (a *Action) GetToken(ctx context.Context) (Token, error) {
	if err := a.checkCreated(); err != nil {
		return Token{}, err
	}
	conn, err := a.client.Connections.Get(ctx, a.ref.ConnectionID, a.ref.ProviderConfigKey,
		client.GetConnectionParams{})
	if err != nil {
		return Token{}, err
	}
	token := Token{Credentials: conn.Credentials}
	switch credentials := conn.Credentials.Value().(type) {
	case client.OAuth1Credentials:
		token.OAuthToken, token.OAuthTokenSecret = credentials.OAuthToken, credentials.OAuthTokenSecret
		if token.OAuthToken == "" {
			return Token{}, &client.SDKValidationError{Field: "credentials", StatusCode: 200,
				Err: errors.New("hold no token")}
		}
	case client.BasicCredentials, client.TBACredentials, client.AWSSigV4Credentials,
		client.NoCredentials, json.RawMessage: // credentials that do not consist of a single token
	default:
		token.AccessToken, err = client.TokenOf(conn.Credentials)
		if err != nil {
			return Token{}, err
		}
	}
	return token, nil
}

// GetIntegration returns the integration of the script's connection, with the optional parts whose
// names are in include: GET /integrations/{uniqueKey}. The result is cached for 10 minutes,
// separately for each list of parts. Do not modify the result.
func (a *Action) GetIntegration(ctx context.Context,
	include ...client.IntegrationInclude) (*client.Integration, error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	return a.integration(ctx, a.ref.ProviderConfigKey, include)
}

// GetWebhookURL returns the URL to which the provider should send its webhooks for the script's
// integration: GET /integrations/{uniqueKey}. It returns "" if Nango does not handle webhooks of
// this provider. The URL is cached for 10 minutes.
func (a *Action) GetWebhookURL(ctx context.Context) (string, error) {
	integration, err := a.GetIntegration(ctx, client.IntegrationIncludeWebhook)
	if err != nil {
		return "", err
	}
	return integration.WebhookURL, nil
}

// GetEnvironmentVariables returns the variables of the environment: GET /environment-variables.
func (a *Action) GetEnvironmentVariables(ctx context.Context) ([]client.EnvironmentVariable,
	error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	return a.client.Environment.Variables(ctx)
}

func (a *Action) integration(ctx context.Context, key string,
	include []client.IntegrationInclude) (*client.Integration, error) {
	include = slices.Compact(slices.Sorted(slices.Values(include)))
	var id strings.Builder
	id.WriteString(key)
	for _, i := range include {
		id.WriteString("\n" + string(i))
	}
	if kept := recall(a, a.kept().integrations, id.String(), integrationLife); kept != nil {
		return kept, nil
	}
	integration, err := a.client.Integrations.Get(ctx, key,
		client.GetIntegrationParams{Include: include})
	if err != nil {
		return nil, err
	}
	keep(a, a.kept().integrations, id.String(), integration)
	return integration, nil
}

// pagination returns the settings that WithPagination set. Without that option, it fetches Nango's
// pagination settings for the provider.
func (a *Action) pagination(ctx context.Context, key string) (Pagination, error) {
	if a.paging != nil {
		return *a.paging, nil
	}
	key = cmp.Or(key, a.ref.ProviderConfigKey)
	a.mu.Lock()
	template, ok := a.templates[key]
	a.mu.Unlock()
	if ok {
		return template, nil
	}
	integration, err := a.integration(ctx, key, nil)
	if err != nil {
		return Pagination{}, err
	}
	provider, err := a.client.Providers.Get(ctx, integration.Provider)
	if err != nil {
		return Pagination{}, err
	}
	raw, _ := json.Marshal(provider.Proxy.Paginate) // it was decoded from JSON
	if template, err = decodeAs[Pagination]("proxy.paginate", raw); err != nil {
		return Pagination{}, err
	}
	a.mu.Lock()
	a.templates[key] = template
	a.mu.Unlock()
	return template, nil
}

func recall[K comparable, T any](a *Action, memos map[K]memo[T], key K, life time.Duration) *T {
	a.mu.Lock()
	defer a.mu.Unlock()
	if m, ok := memos[key]; ok && m.fresh(life) {
		return new(m.value)
	}
	return nil
}

func keep[K comparable, T any](a *Action, memos map[K]memo[T], key K, value *T) {
	a.mu.Lock()
	defer a.mu.Unlock()
	memos[key] = memo[T]{value: *value, at: time.Now()}
}
