package nodesdk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/nodesdk"
)

type githubIssue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// world is what the emulated Nango contains at first: one integration, its functions and one
// connection.
var world = nangotest.Seed{
	Integrations: []nangotest.Integration{{
		UniqueKey: "github", Provider: "github",
		Upstream: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"said": %q}`, r.Method+" "+r.URL.RequestURI())
		}),
		Actions: []nangotest.Action{{Name: "create-issue", Run: func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
			var issue githubIssue
			err := json.Unmarshal(input, &issue)
			issue.ID = "7"
			return issue, err
		}}},
		Syncs: []nangotest.Sync{{Name: "issues", Models: []string{"GithubIssue"}, AutoStart: true, Run: func(context.Context, nangotest.SyncRun) error { return nil }}},
	}},
	Connections: []nangotest.Connection{{
		ProviderConfigKey: "github", ConnectionID: "1", Tags: map[string]string{"end_user_id": "u1"},
		Credentials: client.NewConnectionCredentials(client.OAuth2Credentials{AccessToken: "gho_token"}), Metadata: map[string]any{"filter": "status=closed"},
	}},
	Records: []nangotest.Records{{ProviderConfigKey: "github", ConnectionID: "1", Model: "GithubIssue", Rows: []githubIssue{
		{"1", "Docs"}, {"2", "Tests"}, {"3", "Release"},
	}}},
	Variables: []nangotest.Variable{{Name: "BOT_TOKEN", Value: "abcdefg"}},
}

// example returns a Nango connected to an emulator, and a function that closes the emulator.
func example() (*nodesdk.Nango, func()) {
	server, err := nangotest.Start(nangotest.WithSeed(world))
	if err != nil {
		panic(err)
	}
	if err := server.Settle(context.Background()); err != nil { // the sync starts with the server
		panic(err)
	}
	n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(server.SecretKey()), Host: server.URL()}, client.WithHTTPClient(&http.Client{Transport: server.Transport()}))
	if err != nil {
		panic(err)
	}
	return n, server.Close
}

func ExampleNango_GetConnection() {
	n, done := example()
	defer done()
	ctx := context.Background()

	connection, err := n.GetConnection(ctx, "github", "1")
	if err != nil {
		fmt.Println(err)
		return
	}
	switch credentials := connection.Credentials.Value().(type) {
	case client.OAuth2Credentials:
		fmt.Println("OAuth 2, token of", len(credentials.AccessToken), "characters")
	case client.APIKeyCredentials:
		fmt.Println("API key")
	}

	_, err = n.GetConnection(ctx, "github", "1", nodesdk.GetConnectionOptions{ForceRefresh: true, RefreshToken: true})
	fmt.Println(err)
	// Output:
	// OAuth 2, token of 9 characters
	// <nil>
}

func ExampleGetMetadata() {
	n, done := example()
	defer done()
	ctx := context.Background()

	type custom struct{ Filter string }
	metadata, err := nodesdk.GetMetadata[custom](ctx, n, "github", "1")
	fmt.Println(metadata.Filter, err)

	_, err = n.SetMetadata(ctx, "github", "1", client.Metadata{"filter": "status=open"})
	fmt.Println(err)
	metadata, err = nodesdk.GetMetadata[custom](ctx, n, "github", "1")
	fmt.Println(metadata.Filter, err)
	// Output:
	// status=closed <nil>
	// <nil>
	// status=open <nil>
}

func ExampleListRecords() {
	n, done := example()
	defer done()

	config := nodesdk.ListRecordsConfig{ProviderConfigKey: "github", ConnectionID: "1", Model: "GithubIssue", Limit: 2}
	for {
		page, err := nodesdk.ListRecords[githubIssue](context.Background(), n, config)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, record := range page.Records {
			fmt.Println(record.Data.Title, record.Metadata.LastAction)
		}
		if config.Cursor = page.NextCursor; config.Cursor == "" {
			return
		}
	}
	// Unordered output:
	// Docs ADDED
	// Tests ADDED
	// Release ADDED
}

func ExampleTriggerAction() {
	n, done := example()
	defer done()

	issue, err := nodesdk.TriggerAction[githubIssue](context.Background(), n, "github", "1", "create-issue", githubIssue{Title: "Docs"})
	fmt.Println(issue.ID, issue.Title, err)
	// Output: 7 Docs <nil>
}

func ExampleNango_Proxy() {
	n, done := example()
	defer done()

	resp, err := n.Proxy(context.Background(), nodesdk.ProxyConfiguration{
		Method: "POST", Endpoint: "/repos/a/b/issues", ProviderConfigKey: "github", ConnectionID: "1",
		Params: url.Values{"draft": {"true"}}, Data: githubIssue{Title: "Docs"}, Retries: 5,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode, strings.TrimSpace(string(body)), err)
	// Output: 200 {"said": "POST /repos/a/b/issues?draft=true"} <nil>
}

func ExampleNango_SyncStatus() {
	n, done := example()
	defer done()
	ctx := context.Background()

	if err := n.PauseSync(ctx, "github", []string{"issues"}, "1"); err != nil {
		fmt.Println(err)
	}
	status, err := n.SyncStatus(ctx, "github", []string{"*"}, "1")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, sync := range status.Syncs {
		fmt.Println(sync.Name, sync.Status)
	}
	// Output: issues PAUSED
}
