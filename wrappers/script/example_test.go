package script_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

// GithubIssueDemo is the model whose records the example stores.
type GithubIssueDemo struct {
	ID    int64  `json:"id,string"` // Nango stores ids as strings
	Title string `json:"title"`
	URL   string `json:"url"`
}

// fetchIssues is a sync script. It fetches issues from GitHub, converts them to the model, and
// stores them.
func fetchIssues(ctx context.Context, n *script.Sync) error {
	res, err := n.Get(ctx, nango.ProxyRequest{
		Endpoint: "/repos/NangoHQ/interactive-demo/issues?labels=demo&sort=created&direction=asc",
	})
	if err != nil {
		return err
	}
	var issues []struct {
		ID      int64  `json:"id"`
		Title   string `json:"title"`
		HTMLURL string `json:"html_url"`
	}
	if err := res.Decode(&issues); err != nil {
		return err
	}
	var mapped []GithubIssueDemo
	for _, issue := range issues {
		mapped = append(mapped, GithubIssueDemo{ID: issue.ID, Title: issue.Title, URL: issue.HTMLURL})
	}
	n.Log(ctx, fmt.Sprintf("%d issues", len(mapped)))
	return n.BatchSave(ctx, mapped, "GithubIssueDemo")
}

// This example runs a sync script as a dry run and prints the records that it would have stored.
func Example() {
	github := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `[
			{"id": 1, "title": "First issue", "html_url": "https://example.com/issues/1", "state": "open"},
			{"id": 2, "title": "Second issue", "html_url": "https://example.com/issues/2", "state": "open"}
		]`)
	}))
	defer github.Close()
	c, err := nango.New("00000001-0000-4000-8000-000000000000", nango.WithHost(github.URL)) // use your key; the default host is Nango Cloud
	if err != nil {
		fmt.Println(err)
		return
	}

	store := script.NewMemoryStore()
	n, err := script.NewSync(c, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}, script.WithStore(store))
	if err == nil {
		err = script.RunSync(context.Background(), n, fetchIssues)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, record := range store.Records("GithubIssueDemo") {
		fmt.Println(string(record))
	}
	fmt.Println(store.Logs()[0].Message)
	// Output:
	// {"id":"1","title":"First issue","url":"https://example.com/issues/1"}
	// {"id":"2","title":"Second issue","url":"https://example.com/issues/2"}
	// 2 issues
}

// An action script returns an ActionError to report a failure to its caller.
func ExampleActionError() {
	type input struct {
		Title string `json:"title"`
	}
	createIssue := func(_ context.Context, _ *script.Action, in input) (*GithubIssueDemo, error) {
		if in.Title == "" {
			return nil, &script.ActionError{Payload: map[string]any{"any_key": "any_value"}}
		}
		return &GithubIssueDemo{ID: 1, Title: in.Title}, nil
	}
	c, _ := nango.New("00000001-0000-4000-8000-000000000000")
	n, _ := script.NewAction(c, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"})
	for _, in := range []string{`{"title":"Hello"}`, `{}`} {
		answer, err := script.RunAction(context.Background(), n, createIssue, json.RawMessage(in))
		fmt.Println(string(answer), err)
	}
	// Output:
	// {"id":"1","title":"Hello","url":""} <nil>
	// {"error_type":"action_script_failure","payload":{"any_key":"any_value"}} <nil>
}
