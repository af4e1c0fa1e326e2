package proxyhttp_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

// In a real program, create c with nango.New(os.Getenv("NANGO_SECRET_KEY")) or nango.FromEnv(), and
// pass the http.Client to the provider's SDK.
func ExampleNewClient() {
	srv, c := startNango("github")
	defer srv.Close()

	ref := nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}
	hc := proxyhttp.NewClient(c, ref, proxyhttp.WithHosts("api.github.com"), proxyhttp.WithBaseURLOverride("uploads.github.com"))

	show(hc.Get("https://api.github.com/user/repos?per_page=1"))
	show(hc.Get("https://uploads.github.com/repos/a/b/releases/1/assets"))

	_, err := hc.Get("https://example.com/")
	if refused, ok := errors.AsType[*proxyhttp.HostError](err); ok {
		fmt.Println("refused:", refused.Host)
	}
	// Output:
	// api.github.com/user/repos?per_page=1 with Bearer secret-of-user-42
	// uploads.github.com/repos/a/b/releases/1/assets with Bearer secret-of-user-42
	// refused: example.com:443
}

// Nango's base URL for Slack is https://slack.com/api, so the path /api is removed from the SDK's
// requests.
func ExampleWithStripPrefix() {
	srv, c := startNango("slack")
	defer srv.Close()

	ref := nango.ConnectionRef{ProviderConfigKey: "slack", ConnectionID: "user-42"}
	hc := proxyhttp.NewClient(c, ref, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api"))
	show(hc.Get("https://slack.com/api/auth.test"))
	// Output: slack.com/api/auth.test with Bearer secret-of-user-42
}

func show(resp *http.Response, err error) {
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	fmt.Printf("%s\n", body)
}

// startNango starts an emulator that has an integration for the given provider and one connection.
func startNango(provider string) (*nangotest.Server, *nango.Client) {
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: provider, Provider: provider,
			Upstream: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = fmt.Fprintf(w, "%s%s with %s", r.Host, r.URL.RequestURI(), r.Header.Get("Authorization"))
			}),
		}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: provider, ConnectionID: "user-42",
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "secret-of-user-42"}),
		}},
	}))
	if err != nil {
		log.Fatal(err)
	}
	return srv, srv.Client()
}
