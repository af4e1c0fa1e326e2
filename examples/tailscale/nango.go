package main

import (
	"encoding/json"
	"net/http"
	"sync"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/offline"
	"github.com/nango-go/nango/tests/nangotest"
)

const accessToken = "tskey-of-the-connection"

// openNango returns a client for the Nango server that the environment variables name. If
// NANGO_SECRET_KEY is not set, it returns a client for an emulator.
func openNango(ref nango.ConnectionRef) (*nango.Client, error) {
	seed := offline.Seed(ref, "tailscale", smallTailscale(), nango.NewConnectionCredentials(
		nango.OAuth2ClientCredentials{ClientID: "id", ClientSecret: "secret", Token: accessToken}))
	seed.Providers = []nangotest.Provider{[]byte(`{
		"name": "tailscale", "display_name": "Tailscale", "auth_mode": "OAUTH2_CC",
		"categories": ["dev-tools"], "docs": "https://nango.dev/docs",
		"proxy": {"base_url": "https://api.tailscale.com/api"}}`)}
	return offline.Open(seed)
}

// smallTailscale is a simulated Tailscale with two devices. It implements the part of Tailscale's
// API that the example needs.
func smallTailscale() http.Handler {
	var mu sync.Mutex
	names := map[string]string{"n/1": "laptop.example.com", "n2": "server.example.com"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/tailnet/-/devices", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		offline.Answer(w, http.StatusOK, map[string]any{"devices": []any{
			map[string]string{"nodeId": "n/1", "name": names["n/1"], "os": "macOS"},
			map[string]string{"nodeId": "n2", "name": names["n2"], "os": "linux"},
		}})
	})
	mux.HandleFunc("POST /api/v2/device/{id}/name", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var renamed struct{ Name string }
		if _, known := names[r.PathValue("id")]; !known ||
			json.NewDecoder(r.Body).Decode(&renamed) != nil {
			offline.Answer(w, http.StatusNotFound, map[string]string{"message": "not found"})
			return
		}
		names[r.PathValue("id")] = renamed.Name
		offline.Answer(w, http.StatusOK, struct{}{})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+accessToken {
			offline.Answer(w, http.StatusUnauthorized, map[string]string{"message": "API token invalid"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}
