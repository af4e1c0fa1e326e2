package main

import (
	"net/http"

	"github.com/nango-go/nango/examples/internal/offline"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

// demo returns the app on an emulator, which also simulates the provider. The returned function
// stops the emulator.
func demo() (*app, func(), error) {
	a, srv, err := openEmulator()
	if err != nil {
		return nil, nil, err
	}
	return a, srv.Close, nil
}

func openEmulator(opts ...nangotest.Option) (*app, *nangotest.Server, error) {
	a := &app{}
	hooks := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/webhooks/nango"
		a.routes().ServeHTTP(w, r)
	})
	srv, err := nangotest.Start(append(opts, nangotest.WithWebhooks(hooks),
		nangotest.WithSeed(nangotest.Seed{
			Integrations: []nangotest.Integration{{
				UniqueKey: integration, Provider: "github", DisplayName: "GitHub",
				Upstream: http.HandlerFunc(github),
				Credentials: gen.NewIntegrationCredentials(gen.IntegrationOAuth2Credentials{
					ClientID: "example-client", ClientSecret: "example-secret", Scopes: "repo,read:user",
				}),
			}},
		}))...)
	if err != nil {
		return nil, nil, err
	}
	a.nango, a.host, a.connectUI, a.signingKey = srv.Client(), srv.URL(), srv.URL()+"/connect-ui/",
		srv.WebhookSigningKey()
	return a, srv, nil
}

// github is the handler of a simulated api.github.com.
func github(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/issues" {
		http.NotFound(w, r)
		return
	}
	offline.Answer(w, http.StatusOK, []issue{
		{12, "The page is blank in dark mode", "open"}, {11, "Export as CSV", "open"},
		{7, "Typo on the start page", "closed"},
	})
}
