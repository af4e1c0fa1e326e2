package providers

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/andygrunwald/go-jira"
	"github.com/google/go-github/v88/github"
	"gitlab.com/gitlab-org/api/client-go"

	"github.com/nango-go/nango/wrappers/proxyhttp"
)

// headersProvider is a provider whose entry in Nango's catalogue has proxy.headers. Nango parses
// the bodies of requests to such a provider, so a percent sign in a body needs special treatment.
const headersProvider = "shopify"

func over(hosts ...string) []proxyhttp.Option {
	return []proxyhttp.Option{proxyhttp.WithBaseURLOverride(hosts...)}
}

func init() { sdks = append(sdks, goGitHub, gitLab, goJira) }

var goGitHub = sdk{
	name: "go-github", provider: "github", hosts: []string{"api.github.com"}, options: over("uploads.github.com"),
	fake: func() http.Handler {
		const repo = "/repos/o/r"
		return canned{
			"GET " + repo + "/issues?per_page=1&state=all":        {body: `[{"number":1,"title":"a"}]`, header: []string{"Link", `<https://api.github.com/repos/o/r/issues?page=2>; rel="next"`}},
			"GET " + repo + "/issues?page=2&per_page=1&state=all": {body: `[{"number":9007199254740993,"title":"b"}]`},
			"GET " + repo + "/issues/1":                           {body: `{"number":1,"title":"50% off"}`, header: []string{"ETag", `"e"`, "X-RateLimit-Remaining", "59", "X-RateLimit-Limit", "60"}},
			"POST " + repo + "/issues":                            {status: 201, body: `{"number":3,"title":"c"}`},
			"PATCH " + repo + "/issues/1":                         {body: `{"number":1,"title":"d"}`},
			"DELETE " + repo + "/keys/1":                          {status: 204},
			"POST " + repo + "/releases/1/assets?name=a.bin":      {status: 201, body: `{"id":5}`},
			"GET " + repo + "/releases/assets/5":                  {body: binary, header: []string{"Content-Type", "application/octet-stream"}},
			"GET " + repo + "/issues/429":                         {status: 429, body: `{"message":"slow down"}`, header: []string{"Retry-After", "7"}},
			"GET " + repo + "/issues/403":                         {status: 403, body: `{"message":"You have exceeded a secondary rate limit","documentation_url":"https://docs.github.com/en/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`, header: []string{"Retry-After", "7"}},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := func() *github.Client { return must(github.NewClient(github.WithHTTPClient(hc))) }
		return []op{
			{name: "list with paging", do: func() (any, error) {
				opts := &github.IssueListByRepoOptions{State: "all", ListOptions: github.ListOptions{PerPage: 1}}
				var all []string
				for {
					issues, resp, err := client().Issues.ListByRepo(ctx, "o", "r", opts)
					if err != nil {
						return all, err
					}
					for _, i := range issues {
						all = append(all, i.GetTitle())
					}
					if resp.NextPage == 0 {
						return all, nil
					}
					opts.ListOptions.Page = resp.NextPage
				}
			}},
			{name: "get", do: func() (any, error) {
				i, resp, err := client().Issues.Get(ctx, "o", "r", 1)
				if err != nil {
					return nil, err
				}
				return []any{i.GetTitle(), resp.StatusCode, resp.Header.Get("ETag"), resp.Rate.Remaining}, nil
			}},
			{name: "create", do: func() (any, error) {
				i, _, err := client().Issues.Create(ctx, "o", "r", &github.IssueRequest{Title: new("50% off %zz é"), Labels: &[]string{"x"}})
				return i.GetTitle(), err
			}},
			{name: "create, its status", row: statusRow, do: func() (any, error) {
				_, resp, err := client().Issues.Create(ctx, "o", "r", &github.IssueRequest{Title: new("t")})
				return resp.StatusCode, err
			}},
			{name: "update", do: func() (any, error) {
				i, _, err := client().Issues.Edit(ctx, "o", "r", 1, &github.IssueRequest{Body: new("100%")})
				return i.GetTitle(), err
			}},
			{name: "delete", do: func() (any, error) {
				resp, err := client().Repositories.DeleteKey(ctx, "o", "r", 1)
				return resp.StatusCode, err
			}},
			{name: "upload", do: func() (any, error) {
				asset, _, err := client().Repositories.UploadReleaseAssetFromRelease(ctx,
					&github.RepositoryRelease{ID: new(int64(1)), UploadURL: new("https://uploads.github.com/repos/o/r/releases/1/assets{?name,label}")},
					&github.UploadOptions{Name: "a.bin"}, strings.NewReader(binary), int64(len(binary)))
				return asset.GetID(), err
			}},
			{name: "download", do: func() (any, error) {
				rc, _, err := client().Repositories.DownloadReleaseAsset(ctx, "o", "r", 5, nil)
				if err != nil {
					return nil, err
				}
				b, err := io.ReadAll(rc)
				return b, err
			}},
			{name: "error", do: func() (any, error) { _, _, err := client().Issues.Get(ctx, "o", "r", 404); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, _, err := client().Issues.Get(ctx, "o", "r", 429); return nil, err }},
			{name: "secondary rate limit", do: func() (any, error) { _, _, err := client().Issues.Get(ctx, "o", "r", 403); return nil, err }},
		}
	},
}

var gitLab = sdk{
	name: "gitlab client-go", provider: "gitlab", hosts: []string{"gitlab.com"},
	fake: func() http.Handler {
		const project = "/api/v4/projects/g%2Fp"
		return canned{
			"GET " + project + "/issues?per_page=1":        {body: `[{"id":1,"iid":1,"title":"a"}]`, header: []string{"X-Next-Page", "2", "X-Total", "2"}},
			"GET " + project + "/issues?page=2&per_page=1": {body: `[{"id":2,"iid":2,"title":"b"}]`},
			"GET " + project + "/issues/1":                 {body: `{"id":1,"iid":1,"title":"a"}`},
			"POST " + project + "/issues":                  {status: 201, body: `{"id":3,"iid":3,"title":"c"}`},
			"PUT " + project + "/issues/1":                 {body: `{"id":1,"iid":1,"title":"d"}`},
			"DELETE " + project + "/issues/1":              {status: 204},
			"POST " + project + "/uploads":                 {status: 201, body: `{"id":1,"alt":"a","url":"/uploads/1/a.bin"}`},
			"GET " + project + "/repository/blobs/s/raw":   {body: binary, header: []string{"Content-Type", "application/octet-stream"}},
			"GET " + project + "/issues/422":               {status: 422, body: `{"message":{"title":["is too long"]}}`},
			"GET " + project + "/issues/429":               {status: 429, body: `{"message":"slow down"}`, header: []string{"Retry-After", "0"}},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		gl := must(gitlab.NewClient("token", gitlab.WithHTTPClient(hc), gitlab.WithCustomRetryMax(0)))
		with := gitlab.WithContext(ctx)
		return []op{
			{name: "list with paging", do: func() (any, error) {
				opts := &gitlab.ListProjectIssuesOptions{ListOptions: gitlab.ListOptions{PerPage: 1}}
				var all []string
				for {
					issues, resp, err := gl.Issues.ListProjectIssues("g/p", opts, with)
					if err != nil {
						return all, err
					}
					for _, i := range issues {
						all = append(all, i.Title)
					}
					if resp.NextPage == 0 {
						return all, nil
					}
					opts.Page = resp.NextPage
				}
			}},
			{name: "get", do: func() (any, error) { i, _, err := gl.Issues.GetIssue("g/p", 1, with); return i, err }},
			{name: "create", do: func() (any, error) {
				i, _, err := gl.Issues.CreateIssue("g/p", &gitlab.CreateIssueOptions{Title: new("50% %E9")}, with)
				return i, err
			}},
			{name: "update", do: func() (any, error) {
				i, _, err := gl.Issues.UpdateIssue("g/p", 1, &gitlab.UpdateIssueOptions{Title: new("d")}, with)
				return i, err
			}},
			{name: "delete", do: func() (any, error) { _, err := gl.Issues.DeleteIssue("g/p", 1, with); return nil, err }},
			{name: "download", do: func() (any, error) { b, _, err := gl.Repositories.RawBlobContent("g/p", "s", with); return b, err }},
			{name: "error", do: func() (any, error) { _, _, err := gl.Issues.GetIssue("g/p", 422, with); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, _, err := gl.Issues.GetIssue("g/p", 429, with); return nil, err }},
		}
	},
}

var goJira = sdk{
	name: "go-jira", provider: headersProvider, options: over("example.atlassian.net"),
	fake: func() http.Handler {
		return canned{
			"GET /rest/api/2/search":                 {body: `{"startAt":0,"maxResults":1,"total":1,"issues":[{"key":"A-1"}]}`},
			"GET /rest/api/2/issue/A-1":              {body: `{"key":"A-1","fields":{"summary":"100%"}}`},
			"POST /rest/api/2/issue":                 {status: 201, body: `{"id":"2","key":"A-2"}`},
			"PUT /rest/api/2/issue/A-1":              {status: 204},
			"DELETE /rest/api/2/issue/A-1":           {status: 204},
			"POST /rest/api/2/issue/A-1/attachments": {body: `[{"id":"7","filename":"a.bin"}]`},
			"GET /secure/attachment/7/":              {body: binary, header: []string{"Content-Type", "application/octet-stream"}},
			"GET /rest/api/2/issue/A-429":            {status: 429, body: `{"errorMessages":["slow down"]}`, header: []string{"Retry-After", "3"}},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := must(jira.NewClient(hc, "https://example.atlassian.net"))
		return []op{
			{name: "list", do: func() (any, error) {
				issues, resp, err := client.Issue.SearchWithContext(ctx, "summary ~ \"50%\"", &jira.SearchOptions{MaxResults: 1})
				if err != nil {
					return nil, err
				}
				return []any{len(issues), resp.Total}, nil
			}},
			{name: "get", do: func() (any, error) { i, _, err := client.Issue.GetWithContext(ctx, "A-1", nil); return i, err }},
			{name: "create", do: func() (any, error) {
				i, _, err := client.Issue.CreateWithContext(ctx, &jira.Issue{Fields: &jira.IssueFields{Summary: "50% off", Description: "%zz"}})
				return i, err
			}},
			{name: "update", do: func() (any, error) {
				i, _, err := client.Issue.UpdateWithContext(ctx, &jira.Issue{Key: "A-1", Fields: &jira.IssueFields{Summary: "é 1%"}})
				return i, err
			}},
			{name: "delete", do: func() (any, error) { _, err := client.Issue.DeleteWithContext(ctx, "A-1"); return nil, err }},
			{name: "download", do: func() (any, error) {
				resp, err := client.Issue.DownloadAttachmentWithContext(ctx, "7")
				if err != nil {
					return nil, err
				}
				return io.ReadAll(resp.Body)
			}},
			{name: "error", do: func() (any, error) { _, _, err := client.Issue.GetWithContext(ctx, "A-404", nil); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, _, err := client.Issue.GetWithContext(ctx, "A-429", nil); return nil, err }},
		}
	},
}
