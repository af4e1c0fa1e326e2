package nangotest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

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

// Advance makes a token expire and runs the syncs that become due.
func ExampleServer_Advance() {
	type issue struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: "github", Provider: "github",
			Syncs: []nangotest.Sync{{
				Name: "issues", Models: []string{"Issue"}, Frequency: "every hour", AutoStart: true,
				Deliveries: []nangotest.Delivery{
					{Save: map[string]any{"Issue": []issue{{"1", "First"}}}},
					{Save: map[string]any{"Issue": []issue{{"2", "Second"}}}, Delete: map[string]any{"Issue": []issue{{ID: "1"}}}},
				},
			}},
		}},
		Connections: []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "user-42"}},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	ctx := context.Background()
	if err := srv.Settle(ctx); err != nil { // wait for the first run
		fmt.Println(err)
	}
	if err := srv.Advance(ctx, time.Hour); err != nil { // the second run
		fmt.Println(err)
	}
	for record, err := range nango.AllRecords[issue](ctx, srv.Client(), nango.ListRecordsParams{
		ProviderConfigKey: "github", ConnectionID: "user-42", Model: "Issue",
	}) {
		fmt.Println(record.Data.Title, record.Metadata.LastAction, err)
	}
	// Output:
	// Second ADDED <nil>
	// First DELETED <nil>
}

// A client retries a GET after a 503, but does not trigger an action twice.
func ExampleServer_Fail() {
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: "github", Provider: "github",
			Actions: []nangotest.Action{{Name: "create-issue", Run: func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
				return map[string]int{"number": 7}, nil
			}}},
		}},
		Connections: []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "user-42"}},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	ctx := context.Background()
	client := srv.Client(nango.WithRetry(nango.RetryPolicy{MinWait: time.Millisecond}))
	srv.Fail(nangotest.Fault{Operation: "listIntegrations", Status: http.StatusServiceUnavailable, Times: 2})
	integrations, err := client.Integrations.List(ctx)
	fmt.Println(len(integrations), err)

	srv.Fail(nangotest.Fault{Operation: "triggerAction", Status: http.StatusServiceUnavailable})
	_, err = nango.TriggerAction[any](ctx, client, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}, "create-issue", nil)
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// nango: POST /action/trigger: 503 Service Unavailable: server_error: A fault injected by the test
}
