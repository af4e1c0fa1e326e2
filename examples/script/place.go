package main

import (
	"fmt"
	"net/http"
	"os"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/offline"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/script"
)

// place holds a client of the Nango server that the script uses, a real one or the emulator, and
// the store for the script's records.
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
	// The script stores its records with the emulator's persist service, as a function that runs in
	// Nango does with Nango's persist service.
	persist, err := srv.Persist(ref, "fetch-issues")
	if err != nil {
		srv.Close()
		return nil, err
	}
	return &place{client: srv.Client(), store: script.NewPersistStore(persist), close: srv.Close}, nil
}

func openEmulator(ref nango.ConnectionRef) (*nangotest.Server, error) {
	return nangotest.Start(nangotest.WithSeed(offline.Seed(ref, "github", smallGitHub(),
		nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: accessToken}))))
}

// smallGitHub is a simulated GitHub with one repository, which has two issues with the label demo.
func smallGitHub() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /repos/NangoHQ/interactive-demo/issues",
		func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+accessToken {
				offline.Answer(w, http.StatusUnauthorized, map[string]string{"message": "Bad credentials"})
				return
			}
			issues := []any{}
			if r.FormValue("labels") == "demo" {
				issues = append(issues, issue(1, "It does not start"), issue(2, "It does not stop"))
			}
			offline.Answer(w, http.StatusOK, issues)
		})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		offline.Answer(w, http.StatusNotFound, map[string]string{"message": "Not Found"})
	})
	return mux
}

func issue(id int, title string) any {
	return map[string]any{"id": id, "title": title,
		"html_url": fmt.Sprintf("https://example.com/issues/%d", id), "state": "open"}
}
