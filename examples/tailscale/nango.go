package main

import (
	"encoding/json"
	"net/http"
	"os"
	"sync"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

const accessToken = "tskey-of-the-connection"

// openNango returns a client of the Nango that the environment names, or of an emulator, which ends
// with the process.
func openNango(ref nango.ConnectionRef) (*nango.Client, error) {
	if os.Getenv("NANGO_SECRET_KEY") != "" {
		return nango.FromEnv()
	}
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Providers: []nangotest.Provider{[]byte(`{"name":"tailscale","display_name":"Tailscale","auth_mode":"OAUTH2_CC",` +
			`"categories":["dev-tools"],"proxy":{"base_url":"https://api.tailscale.com/api"},"docs":"https://nango.dev/docs"}`)},
		Integrations: []nangotest.Integration{{UniqueKey: ref.ProviderConfigKey, Provider: "tailscale",
			Upstream: smallTailscale()}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID,
			Credentials: nango.NewConnectionCredentials(nango.OAuth2ClientCredentials{ClientID: "id",
				ClientSecret: "secret", Token: accessToken}),
		}},
	}))
	if err != nil {
		return nil, err
	}
	return srv.Client(), nil
}

// smallTailscale has two devices, and implements the part of Tailscale's API that the example
// needs.
func smallTailscale() http.Handler {
	var mu sync.Mutex
	names := map[string]string{"n/1": "laptop.example.com", "n2": "server.example.com"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/tailnet/-/devices", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		answer(w, http.StatusOK, map[string]any{"devices": []any{
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
			answer(w, http.StatusNotFound, map[string]string{"message": "not found"})
			return
		}
		names[r.PathValue("id")] = renamed.Name
		answer(w, http.StatusOK, struct{}{})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+accessToken {
			answer(w, http.StatusUnauthorized, map[string]string{"message": "API token invalid"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
