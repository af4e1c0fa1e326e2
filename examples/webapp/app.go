package main

import (
	"context"
	"embed"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/webhook"
)

//go:embed page.html page.js
var files embed.FS

// user is the id of the signed-in user. A real product would have sessions instead.
const user = "user-1"

// integration is the unique key of the integration for which users create connections.
const integration = "github"

// app is the backend of the example product.
type app struct {
	nango      *nango.Client
	host       string // the base URL of Nango, which the page needs
	connectUI  string // the URL of the Connect page; "" means Nango's default
	signingKey string

	mu sync.Mutex
	// connection is the id of the user's connection, or ""; a real product stores it in its
	// database.
	connection string
}

func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}",
		func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "page.html") })
	mux.HandleFunc("GET /page.js",
		func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "page.js") })
	mux.Handle("GET /frontend/", http.StripPrefix("/frontend/", http.FileServer(http.Dir(frontend()))))
	mux.HandleFunc("GET /api/state", a.state)
	mux.HandleFunc("POST /api/session", a.session)
	mux.HandleFunc("GET /api/issues", a.issues)
	mux.HandleFunc("POST /api/disconnect", a.disconnect)
	mux.Handle("POST /webhooks/nango", webhook.Handler([]string{a.signingKey}, a.onEvent))
	return mux
}

// frontend returns the directory of @nangohq/frontend, or "" if that package is not installed.
// Without the package, the page opens the link of the connect session.
func frontend() string {
	for _, dir := range []string{"webapp", "."} {
		found := filepath.Join(dir, "node_modules/@nangohq/frontend/dist")
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	return filepath.Join("webapp", "node_modules/@nangohq/frontend/dist")
}

func (a *app) connected() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.connection
}

// session creates a connect session and sends its token to the page. The token is valid for this
// user and for 30 minutes.
func (a *app) session(w http.ResponseWriter, r *http.Request) {
	s, err := a.nango.Connect.CreateSession(r.Context(), newSession())
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, map[string]string{"token": s.Token, "link": s.ConnectLink, "host": a.host,
		"connectUI": a.connectUI})
}

func newSession() nango.CreateConnectSessionRequest {
	return nango.CreateConnectSessionRequest{Tags: nango.Tags{"user": user},
		AllowedIntegrations: []string{integration}}
}

// onEvent stores the connection that the user created. Only the webhook is a trusted source of the
// connection id, because anyone can forge a request that seems to come from the page. The webhook
// of a failed authorization also has a connection id, but that connection does not exist.
func (a *app) onEvent(_ context.Context, e *webhook.Event) error {
	if e.Type != webhook.TypeAuth || !e.Auth.Success || e.Auth.Tags["user"] != user {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch e.Auth.Operation {
	case webhook.OperationCreation, webhook.OperationOverride:
		a.connection = e.Auth.ConnectionID
	case webhook.OperationDeletion:
		a.connection = ""
	}
	return nil
}

func (a *app) state(w http.ResponseWriter, _ *http.Request) {
	reply(w, map[string]string{"user": user, "connection": a.connected()})
}

// issue has the fields of a GitHub issue that the page shows.
type issue struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
}

// issues lists the user's GitHub issues through Nango's proxy, so that the credentials stay in
// Nango.
func (a *app) issues(w http.ResponseWriter, r *http.Request) {
	if a.connected() == "" {
		reply(w, []issue{})
		return
	}
	resp, err := a.nango.Proxy.Get(r.Context(), nango.ProxyRequest{
		ProviderConfigKey: integration, ConnectionID: a.connected(), Endpoint: "/issues",
	})
	if err != nil {
		fail(w, err)
		return
	}
	defer resp.Body.Close()
	list := []issue{}
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		fail(w, err)
		return
	}
	reply(w, list)
}

func (a *app) disconnect(w http.ResponseWriter, r *http.Request) {
	if id := a.connected(); id != "" {
		if err := a.nango.Connections.Delete(r.Context(), id, integration); err != nil {
			fail(w, err)
			return
		}
	}
	a.mu.Lock()
	a.connection = ""
	a.mu.Unlock()
	reply(w, struct{}{})
}

func reply(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func fail(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadGateway)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}
