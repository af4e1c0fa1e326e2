// Command typed reads the issues and the activity that two syncs have stored, and opens and closes an
// issue by two actions, with the Go types that nango-models generated from the schemas of the project
// in nango.json.
//
// Without NANGO_SECRET_KEY it runs on the emulator. With it, and NANGO_HOST for a self-hosted Nango, it
// needs an environment to which that project is deployed:
//
//	NANGO_SECRET_KEY=… go run ./typed -connection user-42
package main

//go:generate go -C ../.. run ./cmd/nango-models -in examples/typed/nango.json -o examples/typed/models/models.go

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"

	"github.com/nango-go/nango/examples/typed/models"

	nango "github.com/nango-go/nango/client"
)

func main() {
	connection := flag.String("connection", "user-42", "the `id` of a connection to the integration github")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	place, err := openNango(*connection)
	if err != nil {
		log.Fatal(err)
	}
	defer place.close()
	if err := run(ctx, os.Stdout, place.client, *connection); err != nil {
		log.Print(err)
	}
}

func run(ctx context.Context, out io.Writer, c *nango.Client, connection string) error {
	for issue, err := range models.Issues.All(ctx, c, connection) {
		if err != nil {
			return err
		}
		body := "no text"
		if issue.Data.Body != nil {
			body = *issue.Data.Body
		}
		fmt.Fprintf(out, "#%d %s (%s, by %s): %s\n", issue.Data.Number, issue.Data.Title, issue.Data.State, issue.Data.Author.Login, body)
	}

	for event, err := range models.Activity.Event.All(ctx, c, connection) {
		if err != nil {
			return err
		}
		switch what := event.Data.What.Value().(type) {
		case models.EventWhatComment:
			fmt.Fprintln(out, "commented:", what.Text)
		case models.EventWhatLabel:
			fmt.Fprintln(out, "labelled:", what.Name)
		default:
			fmt.Fprintf(out, "something newer than these models: %s\n", event.Data.What.Raw())
		}
	}

	created, err := models.CreateIssue.Trigger(ctx, c, connection, models.CreateIssueInput{
		Title: "It does not stop", Labels: []string{"bug"},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "opened #%d: %s\n", created.Number, created.URL)

	reason := models.CloseIssueInputReasonCompleted
	_, err = models.CloseIssue.Trigger(ctx, c, connection, models.CloseIssueInput{Number: created.Number, Reason: &reason})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "closed #%d\n", created.Number)
	return nil
}
