// Command script is an integration script in Go: a sync that fetches the issues of a GitHub repository with the
// credentials of a connection, maps them to a model of its own, and saves them as records.
//
// Without NANGO_SECRET_KEY it runs on the emulator, with a small GitHub in its own memory, and saves the records there.
// With it, and NANGO_HOST for a self-hosted Nango, it is a dry run: the requests go to GitHub with the credentials of a
// connection of your own, and the records stay in the memory of the process:
//
//	NANGO_SECRET_KEY=… go run ./script -integration github -connection user-42 -repo owner/name
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strconv"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

// GithubIssueDemo is the model: what the program that reads the records gets of an issue. GitHub's ids are numbers, but
// Nango keeps a record's id as text, and returns it so.
type GithubIssueDemo struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// fetchIssues returns the script for a repository. The script sees nothing of Nango but n.
func fetchIssues(repo string) func(context.Context, *script.Sync) error {
	return func(ctx context.Context, n *script.Sync) error {
		// Fetch the issues. Credentials, and the URL of the API, come from the connection and its integration.
		res, err := n.Get(ctx, nango.ProxyRequest{
			Endpoint: "/repos/" + repo + "/issues?labels=demo&sort=created&direction=asc",
		})
		if err != nil {
			return err
		}
		// Map them: of all that GitHub says, the fields that are needed.
		var issues []struct {
			ID      int64  `json:"id"`
			Title   string `json:"title"`
			HTMLURL string `json:"html_url"`
		}
		if err := res.Decode(&issues); err != nil {
			return err
		}
		mapped := make([]GithubIssueDemo, len(issues))
		for i, issue := range issues {
			mapped[i] = GithubIssueDemo{ID: strconv.FormatInt(issue.ID, 10), Title: issue.Title, URL: issue.HTMLURL}
		}
		// Save them. Nango sees by the ids which are new and which have changed.
		if err := n.BatchSave(ctx, mapped, "GithubIssueDemo"); err != nil {
			return err
		}
		n.Log(ctx, fmt.Sprintf("%d issues saved", len(mapped)))
		return nil
	}
}

func main() {
	var ref nango.ConnectionRef
	flag.StringVar(&ref.ProviderConfigKey, "integration", "github", "the `key` of the integration")
	flag.StringVar(&ref.ConnectionID, "connection", "user-42", "the `id` of the connection")
	repo := flag.String("repo", "NangoHQ/interactive-demo", "the repository, `owner/name`")
	if flag.Parse(); flag.NArg() > 0 {
		log.Fatalf("%q is no flag; -help lists them", flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	place, err := openNango(ref)
	if err == nil {
		err = run(ctx, os.Stdout, place, ref, *repo)
		place.close()
	}
	if err != nil {
		log.Print(err)
		stop()
		os.Exit(1)
	}
}

// run runs the script once, and prints what is stored then.
func run(ctx context.Context, out io.Writer, place *place, ref nango.ConnectionRef, repo string) error {
	n, err := script.NewSync(place.client, ref, script.WithName("fetch-issues"), script.WithStore(place.store), script.WithLogLevel(script.LevelInfo))
	if err != nil {
		return err
	}
	if err := script.RunSync(ctx, n, fetchIssues(repo)); err != nil {
		return fmt.Errorf("fetch-issues: %w", err)
	}
	for record, err := range script.ListRecords[GithubIssueDemo](ctx, n, "GithubIssueDemo", "") {
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "%s %s (%s)\n", record.Metadata.LastAction, record.Data.Title, record.Data.URL)
	}
	return nil
}
