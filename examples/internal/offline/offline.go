// Package offline lets the examples run without a Nango and without providers.
package offline

import (
	"encoding/json"
	"net/http"
	"os"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// Open returns a client of the Nango that the environment variables name. If NANGO_SECRET_KEY is
// not set, it starts an emulator with the seed, which runs until the process ends.
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

// Seed returns the seed for an emulator with an integration and a connection to it. upstream
// answers instead of the provider.
func Seed(ref nango.ConnectionRef, provider string, upstream http.Handler,
	credentials nango.ConnectionCredentials) nangotest.Seed {
	return nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: ref.ProviderConfigKey, Provider: provider,
			Upstream: upstream}},
		Connections: []nangotest.Connection{{ProviderConfigKey: ref.ProviderConfigKey,
			ConnectionID: ref.ConnectionID, Credentials: credentials}},
	}
}

// Answer writes an answer of a provider.
func Answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
