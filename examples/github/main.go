// Command github uses go-github, the usual Go client for GitHub, with a connection in Nango.
// go-github is unchanged: its http.Client sends the requests through Nango's proxy.
//
// Without NANGO_SECRET_KEY, the program runs on the emulator, with a simulated GitHub. With
// NANGO_SECRET_KEY, and NANGO_HOST for a self-hosted Nango, it opens an issue in your own
// repository, which you name together with your connection:
//
//	NANGO_SECRET_KEY=… go run ./github -integration github -connection user-42 -repo owner/name
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/google/go-github/v88/github"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

func main() {
	ref := program.Connection("github")
	repo := flag.String("repo", "octo/hello", "the repository, `owner/name`")
	asset := flag.Int64("asset", 1, "the `id` of a release asset of the repository")
	program.Run(func(ctx context.Context) error { return run(ctx, os.Stdout, *ref, *repo, *asset) })
}

func run(ctx context.Context, out io.Writer, ref nango.ConnectionRef, repo string,
	asset int64) error {
	c, err := openNango(ref)
	if err != nil {
		return err
	}
	// Only this line uses Nango; the rest uses go-github.
	gh, err := github.NewClient(github.WithHTTPClient(httpClient(c, ref)))
	if err != nil {
		return err
	}
	owner, name, found := strings.Cut(repo, "/")
	if !found {
		return fmt.Errorf("-repo: %q is not owner/name", repo)
	}
	return journey(ctx, out, gh, owner, name, asset)
}

// httpClient returns an http.Client that calls GitHub's API and uploads files with the credentials
// of the connection. GitHub redirects downloads to signed URLs of a storage service. Nango follows
// these redirects without the credentials.
func httpClient(c *nango.Client, ref nango.ConnectionRef) *http.Client {
	return proxyhttp.NewClient(c, ref, proxyhttp.WithHosts("api.github.com"),
		proxyhttp.WithBaseURLOverride("uploads.github.com"))
}

// journey lists, opens and gets issues, and downloads an asset. It uses only go-github.
func journey(ctx context.Context, out io.Writer, gh *github.Client, owner, repo string,
	asset int64) error {
	options := &github.IssueListByRepoOptions{State: "all",
		ListOptions: github.ListOptions{PerPage: 2}}
	for issue, err := range gh.Issues.ListByRepoIter(ctx, owner, repo, options) {
		if err != nil {
			return fmt.Errorf("list issues: %w", err)
		}
		_, _ = fmt.Fprintf(out, "#%d %s\n", issue.GetNumber(), issue.GetTitle())
	}

	opened, _, err := gh.Issues.Create(ctx, owner, repo, &github.IssueRequest{
		Title: new("Opened through Nango"), Labels: &[]string{"example"},
	})
	if err != nil {
		return fmt.Errorf("open an issue: %w", err)
	}
	_, _ = fmt.Fprintf(out, "opened #%d %s\n", opened.GetNumber(), opened.GetTitle())

	_, _, err = gh.Issues.Get(ctx, owner, repo, 1_000_000)
	refused, ok := errors.AsType[*github.ErrorResponse](err)
	if !ok {
		return fmt.Errorf("get an issue that does not exist: %w", err)
	}
	_, _ = fmt.Fprintf(out, "#1000000: %d %s\n", refused.Response.StatusCode, refused.Message)

	content, _, err := gh.Repositories.DownloadReleaseAsset(ctx, owner, repo, asset, gh.Client())
	if err != nil {
		return fmt.Errorf("download an asset: %w", err)
	}
	defer func() { _ = content.Close() }()
	n, err := io.Copy(io.Discard, content)
	if err != nil {
		return fmt.Errorf("download an asset: %w", err)
	}
	_, _ = fmt.Fprintf(out, "downloaded %d bytes\n", n)
	return nil
}
