package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// place describes the Nango server that the example uses, a real one or the emulator.
type place struct {
	name        string
	client      *nango.Client
	integration string       // the unique key of the integration to create
	provider    string       // the base URL of the provider, if the integration has none
	deploy      func() error // does the work of a deployed sync and of a provider
	close       func()
}

func openNango() (*place, error) {
	if os.Getenv("NANGO_SECRET_KEY") == "" {
		return openEmulator()
	}
	c, err := nango.FromEnv()
	if err != nil {
		return nil, err
	}
	return &place{
		name: c.Host(), client: c, integration: "quickstart-" + rand.Text()[:8],
		provider: "https://api.github.com",
		deploy:   func() error { return nil },
		close:    func() {},
	}, nil
}

// openEmulator starts an emulator in this process, with a simulated provider and with stored
// records.
func openEmulator() (*place, error) {
	srv, err := nangotest.Start()
	if err != nil {
		return nil, err
	}
	const integration = "tracker"
	deploy := func() error {
		provider := func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"limit": 5000, "authorized": `+
				strconv.FormatBool(r.Header.Get("Authorization") == "Bearer the-customers-key")+`}`)
		}
		if err := srv.SetUpstream(integration, http.HandlerFunc(provider)); err != nil {
			return err
		}
		// The records are saved one by one, because records that are saved together have the same
		// time and no defined order.
		for i := range 250 {
			err := srv.Seed(nangotest.Seed{Records: []nangotest.Records{{
				ProviderConfigKey: integration, ConnectionID: "user-42", Model: "GithubIssue",
				Rows: []Issue{{ID: strconv.Itoa(i + 1), Title: fmt.Sprintf("Issue number %d", i+1)}},
			}}})
			if err != nil {
				return err
			}
		}
		return nil
	}
	return &place{
		name: "the emulator (set NANGO_SECRET_KEY to use a real Nango)", client: srv.Client(),
		integration: integration,
		provider:    "https://api.example.com", deploy: deploy, close: srv.Close,
	}, nil
}
