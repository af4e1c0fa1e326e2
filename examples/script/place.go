package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/script"
)

// place is where the script runs, and where it stores its records.
type place struct {
	client *nango.Client
	store  script.Store
	close  func()
}

const accessToken = "gho_of-the-connection"

func openNango(ref nango.ConnectionRef) (*place, error) {
	if os.Getenv("NANGO_SECRET_KEY") != "" {
		c, err := nango.FromEnv()
		return &place{client: c, store: script.NewMemoryStore(), close: func() {}}, err
	}
	srv, err := openEmulator(ref)
	if err != nil {
		return nil, err
	}
	// Nango gives the scripts that it runs access to its persist service, which stores records. So
	// does the emulator.
	persist, err := srv.Persist(ref, "fetch-issues")
	if err != nil {
		srv.Close()
		return nil, err
	}
	return &place{client: srv.Client(), store: script.NewPersistStore(persist), close: srv.Close}, nil
}

func openEmulator(ref nango.ConnectionRef) (*nangotest.Server, error) {
	return nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: ref.ProviderConfigKey, Provider: "github",
			Upstream: smallGitHub()}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID,
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: accessToken}),
		}},
	}))
}

// smallGitHub has one repository with two issues labeled demo.
func smallGitHub() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /repos/NangoHQ/interactive-demo/issues",
		func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+accessToken {
				answer(w, http.StatusUnauthorized, map[string]string{"message": "Bad credentials"})
				return
			}
			issues := []any{}
			if r.FormValue("labels") == "demo" {
				issues = append(issues, issue(1, "It does not start"), issue(2, "It does not stop"))
			}
			answer(w, http.StatusOK, issues)
		})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusNotFound, map[string]string{"message": "Not Found"})
	})
	return mux
}

func issue(id int, title string) any {
	return map[string]any{"id": id, "title": title,
		"html_url": fmt.Sprintf("https://example.com/issues/%d", id), "state": "open"}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
