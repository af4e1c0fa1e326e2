// Package offline lets the examples run without a Nango server and without providers.
package offline

import (
	"context"
	"encoding/json"
	"net/http"
	"os"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// Open returns a client for the Nango server that the environment variables name. If
// NANGO_SECRET_KEY is not set, Open starts an emulator with the given seed. The emulator runs until
// the process ends.
func Open(seed nangotest.Seed) (*nango.Client, error) {
	if os.Getenv("NANGO_SECRET_KEY") != "" {
		return nango.FromEnv()
	}
	srv, err := nangotest.Start(nangotest.WithSeed(seed))
	if err != nil {
		return nil, err
	}
	return srv.Client(), nil
}

// Seed returns the seed of an emulator with one integration and one connection. The handler
// upstream answers the requests to the provider.
func Seed(ref nango.ConnectionRef, provider string, upstream http.Handler,
	credentials nango.ConnectionCredentials) nangotest.Seed {
	return nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: ref.ProviderConfigKey, Provider: provider,
			Upstream: upstream}},
		Connections: []nangotest.Connection{{ProviderConfigKey: ref.ProviderConfigKey,
			ConnectionID: ref.ConnectionID, Credentials: credentials}},
	}
}

// Synced returns the seed of an emulator with one connection to GitHub, on which a sync runs at
// once and then every hour of the emulator's clock.
func Synced(ref nango.ConnectionRef, model string, run func(context.Context,
	nangotest.SyncRun) error) nangotest.Seed {
	seed := Seed(ref, "github", nil,
		nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_of-the-connection"}))
	seed.Integrations[0].Syncs = []nangotest.Sync{{Name: "github-issues", Models: []string{model},
		Frequency: "every hour", AutoStart: true, Run: run}}
	return seed
}

// Answer writes a JSON response, as a provider would.
func Answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
