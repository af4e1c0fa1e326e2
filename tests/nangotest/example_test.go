package nangotest_test

import (
	"context"
	"fmt"
	"net/http"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// Programs call Start. Tests call NewServer instead, which also closes the server.
func ExampleStart() {
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: "github", ConnectionID: "user-42",
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
		}},
		Records: []nangotest.Records{{
			ProviderConfigKey: "github", ConnectionID: "user-42", Model: "Issue",
			Rows: []map[string]any{{"id": 1, "title": "A first issue"}},
		}},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	ctx, client := context.Background(), srv.Client()
	token, err := client.Connections.Token(ctx, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"})
	fmt.Println(token, err)

	srv.Fail(nangotest.Fault{Operation: "getConnection", Status: http.StatusForbidden})
	_, err = client.Connections.Get(ctx, "user-42", "github", nango.GetConnectionParams{})
	fmt.Println(err)

	for _, r := range srv.Requests() {
		fmt.Println(r.Operation, r.Status)
	}
	// Output:
	// gho_test <nil>
	// nango: GET /connections/user-42: 403 Forbidden: server_error: A fault injected by the test
	// getConnection 200
	// getConnection 403
}
