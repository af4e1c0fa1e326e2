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

// user is who is signed in. A product has sessions of its own for that.
const user = "user-1"

// integration is what users connect.
const integration = "github"

// app is the product's server.
type app struct {
	nango      *nango.Client
	host       string // of Nango, for the page
	connectUI  string // where the Connect page is; "" is Nango's own
	signingKey string

	mu         sync.Mutex
	connection string // of the user; "" if there is none. A product keeps it in its database.
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

// frontend is where npm puts @nangohq/frontend. Without it the page opens the session's link
// instead.
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

// session starts to connect the user: the page gets a token that serves for this user and half an
// hour alone.
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

// onEvent keeps the connection that the user made. Nango tells it here and not by way of the page,
// which anybody can forge; a failed authorization has a connection id too, of nothing.
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

// issue is what the page shows of an issue.
type issue struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
}

// issues asks GitHub with the user's credentials, which stay in Nango.
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
