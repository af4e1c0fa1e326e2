package parity_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

const (
	github   = "github"
	basePath = "/nango"
	mark     = "X-Parity-Call" // the request header that names the call
)

// newWorld returns an emulator with the objects that the calls in surface.mjs use. It answers a
// call only when everything that the call started has ended, so that the next call sees the
// results.
func newWorld(t *testing.T) *nangotest.Server {
	t.Helper()
	var srv *nangotest.Server
	srv = nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithObserver(func(r nangotest.Request) {
		if r.Header.Get(mark) != "" {
			_ = srv.Settle(t.Context())
		}
	}), nangotest.WithSeed(nangotest.Seed{
		Integrations: integrations(), Connections: connections(), Variables: []nangotest.Variable{{Name: "BOT_TOKEN", Value: "abcdefg"}},
		Records: []nangotest.Records{{
			ProviderConfigKey: github, ConnectionID: "user-42", Model: "Label", Rows: []issue{{"7", "seven"}},
		}},
	}))
	return srv
}

type issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func integrations() []nangotest.Integration {
	return []nangotest.Integration{
		{
			UniqueKey: github, Provider: "github", Upstream: http.HandlerFunc(provider), Actions: actions(),
			Credentials: gen.NewIntegrationCredentials(gen.IntegrationOAuth2Credentials{ClientID: "app", ClientSecret: "secret", Scopes: "repo"}),
			Syncs: []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}, Run: func(_ context.Context, run nangotest.SyncRun) error {
				return run.Save("Issue", []issue{{"1", "one"}, {"2", "two"}, {"3", "three"}})
			}}},
		},
		{UniqueKey: "trello", Provider: "trello"},
		{UniqueKey: "key", Provider: "stripe-api-key", Upstream: http.HandlerFunc(provider)},
		{UniqueKey: "basic", Provider: "private-api-basic"},
		{UniqueKey: "app", Provider: "github-app"},
		{UniqueKey: "open", Provider: "unauthenticated"},
	}
}

func actions() []nangotest.Action {
	type run = func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error)
	fails := func(err error) run {
		return func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) { return nil, err }
	}
	return []nangotest.Action{
		{
			Name: "echo", Description: "Answers what it gets", Details: nangotest.FunctionDetails{Code: "export default echo"},
			Run: func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
				return input, nil
			},
		},
		{Name: "refused", Run: fails(&nangotest.UpstreamError{Status: http.StatusUnprocessableEntity, Body: map[string]string{"message": "no"}})},
		{Name: "retired", Run: fails(errors.New("retired")), Details: nangotest.FunctionDetails{Source: "standalone"}},
		{Name: "throw", Run: fails(&nangotest.ActionError{Payload: map[string]string{"reason": "because"}})},
	}
}

func connections() []nangotest.Connection {
	oauth2 := func(access, refresh string, expires time.Time) nango.ConnectionCredentials {
		return nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: access, RefreshToken: refresh, ExpiresAt: expires})
	}
	return []nangotest.Connection{
		{
			ProviderConfigKey: github, ConnectionID: "user-42", Credentials: oauth2("gho_42", "ghr_42", time.Time{}),
			Metadata: map[string]any{"since": 2023}, Tags: map[string]string{"plan": "pro"},
			EndUser: &nango.EndUserInput{ID: "u-7", DisplayName: "Jane", Email: "jane@example.com"},
		},
		{ProviderConfigKey: github, ConnectionID: "user-43", Credentials: oauth2("gho_43", "ghr_43", time.Time{})},
		{ProviderConfigKey: github, ConnectionID: "leaver", Credentials: oauth2("gho_44", "", time.Time{})},
		{
			ProviderConfigKey: github, ConnectionID: "expired", Refresh: nangotest.FailRefresh,
			Credentials: oauth2("gho_45", "ghr_45", time.Now().Add(-time.Hour)),
		},
		{
			ProviderConfigKey: "trello", ConnectionID: "board",
			Credentials: nango.NewConnectionCredentials(nango.OAuth1Credentials{OAuthToken: "token", OAuthTokenSecret: "secret"}),
		},
		{ProviderConfigKey: "key", ConnectionID: "shop", Credentials: nango.NewConnectionCredentials(nango.APIKeyCredentials{APIKey: "sk_test"})},
		{
			ProviderConfigKey: "basic", ConnectionID: "login",
			Credentials: nango.NewConnectionCredentials(nango.BasicCredentials{Username: "jane", Password: "pass"}),
		},
		{ProviderConfigKey: "app", ConnectionID: "installed", Credentials: nango.NewConnectionCredentials(nango.AppCredentials{AccessToken: "ghs_1"})},
		{ProviderConfigKey: "open", ConnectionID: "anybody"},
	}
}

// provider is an HTTP handler that stands in for the provider behind the proxy. Most of its
// responses describe the request that it received.
func provider(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/bytes" {
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte{0, 1, 254, 255})
		return
	}
	status := http.StatusOK
	if text, ok := strings.CutPrefix(r.URL.Path, "/status/"); ok {
		status, _ = strconv.Atoi(text)
	}
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct {
		Method        string `json:"method"`
		Host          string `json:"host"`
		URL           string `json:"url"`
		Authorization string `json:"authorization"`
		Own           string `json:"own,omitempty"`
		Body          string `json:"body,omitempty"`
	}{r.Method, r.Host, r.URL.RequestURI(), r.Header.Get("Authorization"), r.Header.Get("X-Own"), string(body)})
}

// sentWebhook is a webhook of the emulator in the form in which a Node handler receives it.
type sentWebhook struct {
	Body    string            `json:"body"`
	Headers map[string]string `json:"headers"`
}

func newWebhook(t *testing.T, srv *nangotest.Server) sentWebhook {
	t.Helper()
	require.NoError(t, srv.ForwardWebhook(github, "user-42", map[string]any{"action": "opened", "number": 1}, nil))
	require.NoError(t, srv.Settle(t.Context()))
	sent := srv.Webhooks()[0]
	hook := sentWebhook{Body: string(sent.Body), Headers: map[string]string{}}
	for name := range sent.Header {
		hook.Headers[name] = sent.Header.Get(name)
	}
	return hook
}
