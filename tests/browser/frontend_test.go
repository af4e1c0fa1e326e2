package browser_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// integrations has one integration for each auth mode.
var integrations = []nangotest.Integration{
	{UniqueKey: "key", Provider: "stripe-api-key", DisplayName: "Stripe"}, {UniqueKey: "basic", Provider: "private-api-basic"},
	{UniqueKey: "tba", Provider: "netsuite-tba"}, {UniqueKey: "cc", Provider: "auth0-cc"}, {UniqueKey: "two-step", Provider: "perimeter81"},
	{UniqueKey: "jwt", Provider: "ghost-admin"}, {UniqueKey: "bill", Provider: "bill"}, {UniqueKey: "signature", Provider: "emarsys"},
	{UniqueKey: "aws", Provider: "aws-sigv4"}, {UniqueKey: "open", Provider: "unauthenticated"}, {UniqueKey: "github", Provider: "github"},
	{UniqueKey: "trello", Provider: "trello"}, {UniqueKey: "app", Provider: "github-app"}, {UniqueKey: "custom", Provider: "github-app-oauth"},
	{UniqueKey: "mcp", Provider: "mcp-generic"}, {UniqueKey: "plugin", Provider: "crisp"}, {UniqueKey: "shopify", Provider: "shopify"},
}

var providers = []nangotest.Provider{
	nangotest.Provider(`{"name":"mcp-generic","display_name":"MCP","auth_mode":"MCP_OAUTH2_GENERIC"}`),
	nangotest.Provider(`{"name":"crisp","display_name":"Crisp","auth_mode":"INSTALL_PLUGIN"}`),
}

// backend is the server of a product that uses Nango. It creates connect sessions with the SDK.
type backend struct {
	t   *testing.T
	srv *nangotest.Server
}

func (b backend) session(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Allowed   []string
		Reconnect string
		Expire    bool
		Tag       string
	}
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c, tags := b.srv.Client(), map[string]string{"call": wanted.Tag}
	var session *client.ConnectSession
	var err error
	if wanted.Reconnect != "" {
		session, err = c.Connect.Reconnect(r.Context(), client.ReconnectConnectSessionRequest{
			ConnectionID: "existing", IntegrationID: wanted.Reconnect, Tags: tags,
		})
	} else {
		session, err = c.Connect.CreateSession(r.Context(), client.CreateConnectSessionRequest{Tags: tags, AllowedIntegrations: wanted.Allowed})
	}
	if err == nil && wanted.Expire {
		err = b.srv.Advance(r.Context(), time.Hour)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"token": session.Token, "link": session.ConnectLink})
}

func TestEveryFrontendAuthorizationCompletesInChromium(t *testing.T) {
	dir, chromium := install(t)
	srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Providers: providers, Integrations: integrations,
		Connections: []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "existing"}},
	}))
	b := backend{t, srv}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /session", b.session)
	mux.Handle("GET /frontend/", http.StripPrefix("/frontend/", http.FileServer(http.Dir(filepath.Join(dir, "node_modules/@nangohq/frontend/dist")))))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, filepath.Join(dir, "page.html")) })
	page := httptest.NewServer(mux)
	t.Cleanup(page.Close)

	outcomes := run(t, dir, "frontend.mjs", map[string]any{"chromium": chromium, "host": srv.URL(), "page": page.URL})

	settled := 0
	for _, name := range []string{
		"apiKey", "basic", "tba", "clientCredentials", "twoStep", "jwt", "bill", "signature", "aws", "outbound", "unauthenticated",
		"oauth2", "oauth1", "app", "custom", "mcp", "plugin", "reconnect",
	} {
		t.Run(name, func(t *testing.T) {
			o := outcomes[name]
			require.Empty(t, o.Broken)
			require.Empty(t, o.Complaints)
			require.Empty(t, o.Refused, o.Message)
			list, err := srv.Client().Connections.List(t.Context(), client.ListConnectionsParams{Tags: map[string]string{"call": name}})
			require.NoError(t, err)
			require.Len(t, list.Connections, 1)
			require.Equal(t, list.Connections[0].ConnectionID, o.Value["connectionId"])
			require.Equal(t, list.Connections[0].ProviderConfigKey, o.Value["providerConfigKey"])
			if name == "reconnect" {
				require.Equal(t, "existing", o.Value["connectionId"])
			}
			settled++
		})
	}
	t.Logf("%d calls of the frontend created a connection", settled)

	for name, want := range map[string]string{
		"denied": "callback_err", "closed": "window_closed", "expired": "unknown_connect_session_token", "wrongMode": "invalid_auth_mode",
		"notAllowed": "integration_not_allowed",
	} {
		t.Run(name, func(t *testing.T) {
			o := outcomes[name]
			require.Empty(t, o.Broken)
			require.Equal(t, want, o.Refused, o.Message)
			for _, complaint := range o.Complaints { // the browser logs each request that was refused
				require.Contains(t, complaint, "Failed to load resource")
			}
		})
	}
	for name, want := range map[string]string{
		"connectUIWithAKey": "ready connect close", "connectUIWithConsent": "ready connect", "connectUIDenied": "ready error connect",
		"connectUIByKeyboard": "ready connect close", "connectUIWithAPattern": "ready",
	} {
		t.Run(name, func(t *testing.T) {
			o := outcomes[name]
			require.Empty(t, o.Broken)
			var heard []string
			for _, e := range o.Events {
				heard = append(heard, e.Type)
			}
			require.Equal(t, want, strings.Join(heard, " "))
			if name != "connectUIDenied" {
				require.Empty(t, o.Complaints)
			}
		})
	}
	t.Run("link", func(t *testing.T) {
		require.Empty(t, outcomes["link"].Broken)
		require.Empty(t, outcomes["link"].Complaints)
		require.NotEmpty(t, outcomes["link"].Value["connectionId"])
	})
}
