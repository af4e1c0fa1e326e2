// Command quickstart shows what most programs do with Nango, and prints each step.
//
// Without NANGO_SECRET_KEY, it runs on an emulator in its own process, with a simulated provider
// and with records. With NANGO_SECRET_KEY, and NANGO_HOST for a self-hosted Nango, it uses that
// Nango server: it creates an integration and a connection, and deletes both at the end. Do not use
// it with the program cmd/nango-emulator, because that program has neither the provider nor the
// records.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(),
			"quickstart runs on an emulator or, if NANGO_SECRET_KEY and optionally NANGO_HOST are set, "+
				"on that Nango. It has no flags.")
	}
	program.Run(func(ctx context.Context) error {
		place, err := openNango()
		if err != nil {
			return err
		}
		defer place.close()
		return journey(ctx, os.Stdout, place)
	})
}

// Issue is the type of the records of the model GithubIssue. It declares only the fields that the
// program needs.
type Issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// journey runs the steps of the example on the Nango server that the argument place describes, and
// writes what each step does to out.
func journey(ctx context.Context, out io.Writer, place *place) error {
	c, key := place.client, place.integration
	step := func(n int, text string) { fmt.Fprintf(out, "\n%d. %s\n", n, text) }
	say := func(format string, args ...any) { fmt.Fprintf(out, "   "+format+"\n", args...) }
	fmt.Fprintf(out, "Nango at %s\n", place.name)

	step(1, "An integration: a provider, configured for you.")
	integration, err := c.Integrations.Create(ctx,
		nango.CreateIntegrationRequest{UniqueKey: key, Provider: "private-api-bearer"})
	if err != nil {
		return err
	}
	defer func() { _ = c.Integrations.Delete(context.WithoutCancel(ctx), key) }()
	say("%s is an integration with the provider %s", integration.UniqueKey, integration.Provider)

	step(2, "A connection: the credentials of one of your customers. Usually a customer authorizes it "+
		"in the browser; here we import one.")
	conn, err := c.Connections.Create(ctx, nango.CreateConnectionRequest{
		ProviderConfigKey: key, ConnectionID: "user-42",
		Credentials: nango.NewImportCredentials(nango.APIKeyCredentials{APIKey: "the-customers-key"}),
		Tags:        nango.Tags{"plan": "pro"},
	})
	if err != nil {
		return err
	}
	defer func() { _ = c.Connections.Delete(context.WithoutCancel(ctx), "user-42", key) }()
	say("%s has been connected since %s", conn.ConnectionID,
		conn.CreatedAt.Format("2006-01-02 15:04 MST"))

	step(3, "Its credentials, refreshed when needed. A type switch distinguishes the types.")
	conn, err = c.Connections.Get(ctx, "user-42", key, nango.GetConnectionParams{})
	if err != nil {
		return err
	}
	switch credentials := conn.Credentials.Value().(type) {
	case nango.APIKeyCredentials:
		say("an API key of %d characters", len(credentials.APIKey))
	case nango.OAuth2Credentials:
		say("an access token that expires at %s", credentials.ExpiresAt)
	default:
		say("credentials of the type %T", credentials)
	}

	step(4, "Metadata: your own data of a connection. Set replaces, update merges.")
	if err := c.Connections.CreateMetadata(ctx, "user-42", key,
		nango.Metadata{"filter": "status=open", "accountId": int64(12345678901)}); err != nil {
		return err
	}
	if _, err := c.Connections.Update(ctx, "user-42", key,
		nango.Metadata{"filter": "status=closed"}); err != nil {
		return err
	}
	if conn, err = c.Connections.Get(ctx, "user-42", key, nango.GetConnectionParams{}); err != nil {
		return err
	}
	say("filter is %v, accountId is %v", conn.Metadata["filter"], conn.Metadata["accountId"])

	step(5, "Records: the data that syncs have cached. The loop reads every page.")
	if err := place.deploy(); err != nil {
		return err
	}
	issues, cursor := 0, ""
	for issue, err := range nango.AllRecords[Issue](ctx, c, nango.ListRecordsParams{
		ProviderConfigKey: key, ConnectionID: "user-42", Model: "GithubIssue", Limit: 100,
	}) {
		if err != nil {
			return err
		}
		if issues++; issues <= 2 {
			say("%s: %s (%s)", issue.Data.ID, issue.Data.Title, issue.Metadata.LastAction)
		}
		cursor = issue.Metadata.Cursor // store the last cursor, to continue from it later
	}
	if issues == 0 {
		say("no records yet: a sync has to run first")
	} else {
		say("%d records; the cursor of the last one has %d characters", issues, len(cursor))
	}

	step(6, "The proxy: a call to the provider with the customer's credentials. Any response of the "+
		"provider is data.")
	say("%s", answer(ctx, c, nango.ProxyRequest{
		ProviderConfigKey: key, ConnectionID: "user-42", Endpoint: "/rate_limit",
		BaseURLOverride: place.provider,
	}))

	step(7, "Errors have types, and sentinels for the common decisions.")
	_, err = c.Connections.Get(ctx, "nobody", key, nango.GetConnectionParams{})
	var notFound *nango.Response404
	if !errors.As(err, &notFound) {
		return fmt.Errorf("expected a 404, got %w", err)
	}
	say("a *Response404, code %s: %v", notFound.Code, err)
	_, err = c.Connections.Get(ctx, "user-42", "no-such-integration", nango.GetConnectionParams{})
	var badRequest *nango.Response400
	if !errors.As(err, &badRequest) {
		return fmt.Errorf("expected a 400, got %w", err)
	}
	say("a *Response400, code %s: errors.Is(err, ErrNotFound) is %t", badRequest.Code,
		errors.Is(err, nango.ErrNotFound))
	_, err = c.Connections.Get(ctx, "..", key, nango.GetConnectionParams{})
	say("nothing is sent for an id that would reach another resource: %v", err)
	fmt.Fprintln(out, "\nDone. The code is in examples/quickstart/main.go.")
	return nil
}

// answer sends a request to the provider and describes the response. If there is no response, the
// program continues, because some Nango servers cannot reach the internet.
func answer(ctx context.Context, c *nango.Client, request nango.ProxyRequest) string {
	resp, err := c.Proxy.Get(ctx, request)
	if err != nil {
		return fmt.Sprintf("no response of the provider: %v", err)
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if err != nil {
		return fmt.Sprintf("the provider answered %s, but the body was truncated: %v", resp.Status, err)
	}
	return fmt.Sprintf("the provider answered %s with %d bytes", resp.Status, n)
}
