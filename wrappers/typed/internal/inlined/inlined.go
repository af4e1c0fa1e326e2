// Package inlined declares a model and its handles in a separate package, as generated code does.
package inlined

import (
	"time"

	"github.com/nango-go/nango/wrappers/typed"
)

// Author is the type of a field of Issue.
type Author struct {
	Login string  `json:"login"`
	URL   *string `json:"url,omitempty"`
}

// Issue is the model of the sync issues.
type Issue struct {
	Author   Author     `json:"author"`
	Body     *string    `json:"body"`
	ClosedAt *time.Time `json:"closed_at"`
	ID       string     `json:"id"`
	Labels   []string   `json:"labels"`
	Number   int64      `json:"number"`
	State    string     `json:"state"`
	Title    string     `json:"title"`
}

// Issues is the handle of the sync issues.
var Issues = typed.Sync[Issue]{Integration: "github", Name: "issues", Model: "Issue"}

// CreateIssue is the handle of the action create-issue.
var CreateIssue = typed.Action[Author, Issue]{Integration: "github", Name: "create-issue"}
