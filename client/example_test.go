package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"slices"

	nango "github.com/nango-go/nango/client"
)

func ExampleConnections_Get() {
	srv, c := emulated()
	defer srv.Close()
	conn, err := c.Connections.Get(context.Background(), "user-42", "github", nango.GetConnectionParams{})
	if err != nil {
		log.Fatal(err)
	}
	switch credentials := conn.Credentials.Value().(type) {
	case nango.OAuth2Credentials:
		fmt.Println("access token", credentials.AccessToken)
	case nango.APIKeyCredentials:
		fmt.Println("API key", credentials.APIKey)
	}
	// Output: access token gho_example
}

func ExampleConnections_Create() {
	srv, c := emulated()
	defer srv.Close()
	conn, err := c.Connections.Create(context.Background(), nango.CreateConnectionRequest{
		ProviderConfigKey: "github", ConnectionID: "user-43",
		Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "gho_imported"}),
		Metadata:    nango.Metadata{"team": "a"},
	})
	fmt.Println(conn.ConnectionID, conn.Metadata["team"], err)
	// Output: user-43 a <nil>
}

func ExampleSDKError() {
	srv, c := emulated()
	defer srv.Close()
	_, err := c.Connections.Get(context.Background(), "nobody", "github", nango.GetConnectionParams{})
	if refused, ok := errors.AsType[*nango.SDKError](err); ok {
		fmt.Println(refused.StatusCode, refused.Code, errors.Is(err, nango.ErrNotFound))
	}
	_, err = c.Connections.Get(context.Background(), "..", "github", nango.GetConnectionParams{})
	fmt.Println(err)
	// Output:
	// 404 not_found true
	// nango: connectionID is a dot segment, which would name another resource
}

func ExampleAllRecords() {
	srv, c := emulated()
	defer srv.Close()
	var titles []string
	var cursor string
	for issue, err := range nango.AllRecords[Issue](context.Background(), c, nango.ListRecordsParams{
		ProviderConfigKey: "github", ConnectionID: "user-42", Model: "Issue",
	}) {
		if err != nil {
			log.Fatal(err)
		}
		titles = append(titles, issue.Data.Title)
		cursor = issue.Metadata.Cursor // store the cursor to continue after this record later
	}
	slices.Sort(titles)
	fmt.Println(titles, cursor != "")
	// Output: [The first The second] true
}

func ExampleRecords_Prune() {
	srv, c := emulated()
	defer srv.Close()
	ctx := context.Background()
	var last string
	for issue, err := range nango.AllRecords[Issue](ctx, c, nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: "user-42", Model: "Issue"}) {
		if err != nil {
			log.Fatal(err)
		}
		last = issue.Metadata.Cursor
	}
	pruned, err := c.Records.Prune(ctx, user42, nango.PruneRecordsRequest{Model: "Issue", UntilCursor: last})
	fmt.Println(pruned.Count, err)
	// Output: 2 <nil>
}

func ExampleProxy_Get() {
	srv, c := emulated()
	defer srv.Close()
	resp, err := c.Proxy.Get(context.Background(), nango.ProxyRequest{
		ProviderConfigKey: "github", ConnectionID: "user-42", Endpoint: "/repos/example/demo/issues?state=open",
	})
	if err != nil {
		log.Fatal(err) // Nango refused the call, or there was no response
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode, string(body), err)
	// Output: 200 GET /repos/example/demo/issues?state=open with Bearer gho_example <nil>
}

func ExampleProxyJSON() {
	srv, c := emulated()
	defer srv.Close()
	type user struct{ Login string }
	got, err := nango.ProxyJSON[user](context.Background(), c, nango.ProxyRequest{
		ProviderConfigKey: "github", ConnectionID: "user-42", Endpoint: "/user",
	})
	var refused *nango.ProviderError
	switch {
	case errors.As(err, &refused):
		fmt.Println("GitHub answered", refused.StatusCode)
	case err != nil: // Nango refused the call, or the body is not the JSON of a user
		fmt.Println(err)
	default:
		fmt.Println(got.Login)
	}
	// Output: octocat
}

func ExampleConnections_All() {
	srv, c := emulated()
	defer srv.Close()
	for conn, err := range c.Connections.All(context.Background(), nango.ListConnectionsParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(conn.ProviderConfigKey, conn.ConnectionID)
	}
	// Output: github user-42
}

func ExampleSDKValidationError() {
	_, err := nango.TriggerAction[any](context.Background(), new(nango.Client), nango.ConnectionRef{}, "create-issue", nil)
	var invalid *nango.SDKValidationError
	if errors.As(err, &invalid) && errors.Is(err, nango.ErrInvalidArgument) {
		fmt.Println(invalid.Field)
	}
	fmt.Println(err)
	// Output:
	// ConnectionID
	// nango: ConnectionID is empty
}

func ExampleClient_Do() {
	srv, c := emulated()
	defer srv.Close()
	var variables []struct{ Name, Value string }
	err := c.Do(context.Background(), "GET", "/environment-variables", nil, nil, &variables)
	fmt.Println(variables, err)
	// Output: [{REGION eu}] <nil>
}

func ExampleWithOnResponse() {
	srv, c := emulated()
	defer srv.Close()
	_, err := c.Integrations.List(context.Background(), nango.WithNoRetry(), nango.WithOnResponse(func(info nango.ResponseInfo) {
		fmt.Println(info.StatusCode, info.Attempts)
	}))
	fmt.Println(err)
	// Output:
	// 200 1
	// <nil>
}
