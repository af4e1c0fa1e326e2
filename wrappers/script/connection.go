package script

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
)

// How long answers of Nango are good for.
const (
	connectionLife  = time.Minute
	integrationLife = 10 * time.Minute
)

// GetConnection returns the script's connection, or that of [OnConnection], with its credentials: GET
// /connections/{connectionId}.
//
// It is kept for 60 seconds, unless [Refresh] asks for a new one; changing the metadata forgets it. Treat it as read
// only. Errors are those of [client.Connections.Get].
func (a *Action) GetConnection(ctx context.Context, opts ...CallOption) (*client.Connection, error) {
	if err := a.made(); err != nil {
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

// Token is what [Action.GetToken] returns: one text, two, or the whole credentials, as the kind of connection has it.
type Token struct {
	// AccessToken is what [client.Connections.Token] returns, such as an access token or an API key; "" for kinds that
	// are more than one text.
	AccessToken string
	// OAuthToken and OAuthTokenSecret are those of OAuth 1; "" for other kinds.
	OAuthToken, OAuthTokenSecret string
	// Credentials are the credentials of every kind, such as the username and password of
	// [client.BasicCredentials]: its Value is one of the client's credentials types.
	Credentials client.ConnectionCredentials
}

// Format prints the kind of the credentials and nothing of them, whatever the verb.
func (t Token) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "script.Token(%T)", t.Credentials.Value())
}

// LogValue is the kind of the credentials and nothing of them.
func (t Token) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

// GetToken returns the token of the script's connection, never a kept one: GET /connections/{connectionId}. Errors are
// those of [client.Connections.Get].
func (a *Action) GetToken(ctx context.Context) (Token, error) {
	if err := a.made(); err != nil {
		return Token{}, err
	}
	conn, err := a.client.Connections.Get(ctx, a.ref.ConnectionID, a.ref.ProviderConfigKey, client.GetConnectionParams{})
	if err != nil {
		return Token{}, err
	}
	token := Token{Credentials: conn.Credentials}
	if credentials, ok := conn.Credentials.Value().(client.OAuth1Credentials); ok {
		token.OAuthToken, token.OAuthTokenSecret = credentials.OAuthToken, credentials.OAuthTokenSecret
		return token, nil
	}
	token.AccessToken, _ = client.TokenOf(conn.Credentials) // an error is a kind that is not one text
	return token, nil
}

// GetIntegration returns the integration of the script's connection, with what include names: GET
// /integrations/{uniqueKey}. It is kept for 10 minutes for each set of includes. Treat it as read only.
func (a *Action) GetIntegration(ctx context.Context, include ...client.IntegrationInclude) (*client.Integration, error) {
	if err := a.made(); err != nil {
		return nil, err
	}
	return a.integration(ctx, a.ref.ProviderConfigKey, include)
}

// GetWebhookURL returns where the provider should send webhooks for the script's integration, "" where Nango handles
// none: GET /integrations/{uniqueKey}, kept for 10 minutes.
func (a *Action) GetWebhookURL(ctx context.Context) (string, error) {
	integration, err := a.GetIntegration(ctx, client.IntegrationIncludeWebhook)
	if err != nil {
		return "", err
	}
	return integration.WebhookURL, nil
}

// GetEnvironmentVariables returns the variables of the environment: GET /environment-variables.
func (a *Action) GetEnvironmentVariables(ctx context.Context) ([]client.EnvironmentVariable, error) {
	if err := a.made(); err != nil {
		return nil, err
	}
	return a.client.Environment.Variables(ctx)
}

func (a *Action) integration(ctx context.Context, key string, include []client.IntegrationInclude) (*client.Integration, error) {
	include = slices.Compact(slices.Sorted(slices.Values(include)))
	var id strings.Builder
	id.WriteString(key)
	for _, i := range include {
		id.WriteString("\n" + string(i))
	}
	if kept := recall(a, a.kept().integrations, id.String(), integrationLife); kept != nil {
		return kept, nil
	}
	integration, err := a.client.Integrations.Get(ctx, key, client.GetIntegrationParams{Include: include})
	if err != nil {
		return nil, err
	}
	keep(a, a.kept().integrations, id.String(), integration)
	return integration, nil
}

// pagination returns the settings that Nango has for the provider of an integration, or those that it was given.
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
	raw, err := json.Marshal(provider.Proxy.Paginate)
	if err == nil {
		err = json.Unmarshal(raw, &template)
	}
	if err != nil {
		return Pagination{}, &client.SDKValidationError{Field: "proxy.paginate", StatusCode: 200, Err: errNotOfType}
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
