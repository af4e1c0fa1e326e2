// Command script is an integration script in Go: a sync that fetches the issues of a GitHub
// repository with the credentials of a connection, converts them to its own model, and saves them
// as records.
//
// Without NANGO_SECRET_KEY, the program runs on the emulator, with a simulated GitHub, and saves
// the records in the emulator. With NANGO_SECRET_KEY, and NANGO_HOST for a self-hosted Nango, it
// makes a dry run: the requests go to GitHub with the credentials of your own connection, and the
// records are only kept in memory and printed:
//
//	NANGO_SECRET_KEY=… go run ./script -integration github -connection user-42 -repo owner/name
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
	"github.com/nango-go/nango/wrappers/script"
)

// GithubIssueDemo is the model of the saved records. GitHub's ids are numbers, but Nango stores and
// returns the id of a record as a string.
type GithubIssueDemo struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// fetchIssues returns the sync script for a repository. The script uses Nango only through its
// argument n.
func fetchIssues(repo string) func(context.Context, *script.Sync) error {
	return func(ctx context.Context, n *script.Sync) error {
		// Fetch the issues. The credentials and the URL of the API come from the connection and its
		// integration.
		res, err := n.Get(ctx, nango.ProxyRequest{
			Endpoint: "/repos/" + repo + "/issues?labels=demo&sort=created&direction=asc",
		})
		if err != nil {
			return err
		}
		// Keep only the fields that the model needs.
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
			mapped[i] = GithubIssueDemo{ID: strconv.FormatInt(issue.ID, 10), Title: issue.Title,
				URL: issue.HTMLURL}
		}
		// Save the records. Nango compares their ids and contents with the stored records, to find
		// out which are new and which have changed.
		if err := n.BatchSave(ctx, mapped, "GithubIssueDemo"); err != nil {
			return err
		}
		n.Log(ctx, fmt.Sprintf("%d issues saved", len(mapped)))
		return nil
	}
}

func main() {
	ref := program.Connection("github")
	repo := flag.String("repo", "NangoHQ/interactive-demo", "the repository, `owner/name`")
	program.Run(func(ctx context.Context) error {
		place, err := openNango(*ref)
		if err != nil {
			return err
		}
		defer place.close()
		return run(ctx, os.Stdout, place, *ref, *repo)
	})
}

// run runs the script once and prints the saved records.
func run(ctx context.Context, out io.Writer, place *place, ref nango.ConnectionRef,
	repo string) error {
	n, err := script.NewSync(place.client, ref, script.WithName("fetch-issues"),
		script.WithStore(place.store), script.WithLogLevel(script.LevelInfo))
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
		_, _ = fmt.Fprintf(out, "%s %s (%s)\n", record.Metadata.LastAction, record.Data.Title,
			record.Data.URL)
	}
	return nil
}
