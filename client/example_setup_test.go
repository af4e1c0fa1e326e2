package client_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// user42 is the connection that the examples use.
var user42 = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}

// Issue is the model that the examples use.
type Issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// emulated returns an emulator and a client for it. The emulator has an integration, a connection
// and other data for the examples. A program would call nango.FromEnv instead.
func emulated() (*nangotest.Server, *nango.Client) {
	greet := func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
		var in struct{ Name string }
		err := json.Unmarshal(input, &in)
		return map[string]string{"greeting": "Hello " + in.Name}, err
	}
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: "github", Provider: "github",
			Upstream: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/user" {
					w.Header().Set("Content-Type", "application/json")
					_, _ = io.WriteString(w, `{"login":"octocat"}`)
					return
				}
				_, _ = io.WriteString(w, r.Method+" "+r.URL.RequestURI()+" with "+r.Header.Get("Authorization"))
			}),
			Actions: []nangotest.Action{{Name: "greet", Description: "Greets somebody", Run: greet}},
			Syncs:   []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}, Frequency: "every hour", Run: func(context.Context, nangotest.SyncRun) error { return nil }}},
		}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: "github", ConnectionID: "user-42",
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_example"}),
		}},
		Records: []nangotest.Records{{
			ProviderConfigKey: "github", ConnectionID: "user-42", Model: "Issue", Rows: []Issue{{"1", "The first"}, {"2", "The second"}},
		}},
		Variables: []nangotest.Variable{{Name: "REGION", Value: "eu"}},
	}))
	if err != nil {
		panic(err)
	}
	return srv, srv.Client()
}
