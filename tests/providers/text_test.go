package providers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/jomei/notionapi"
	"github.com/mailgun/mailgun-go/v5"
	"github.com/mailgun/mailgun-go/v5/mtypes"
	"github.com/mehanizm/airtable"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/slack-go/slack"

	"github.com/nango-go/nango/wrappers/proxyhttp"
)

func init() { sdks = append(sdks, slackGo, notion, airTable, mailGun, openAI) }

var slackGo = sdk{
	name: "slack-go", provider: "slack", hosts: []string{"slack.com"},
	options: []proxyhttp.Option{proxyhttp.WithStripPrefix("/api"), proxyhttp.WithBaseURLOverride("files.slack.com")},
	fake: func() http.Handler {
		next := 0
		answers := canned{
			"POST /api/users.info":                   {body: `{"ok":true,"user":{"id":"U1","name":"a"}}`},
			"POST /api/chat.postMessage":             {body: `{"ok":true,"channel":"C1","ts":"1.2"}`},
			"POST /api/chat.update":                  {body: `{"ok":true,"channel":"C1","ts":"1.2","text":"t"}`},
			"POST /api/chat.delete":                  {body: `{"ok":true,"channel":"C1","ts":"1.2"}`},
			"POST /api/files.getUploadURLExternal":   {body: `{"ok":true,"upload_url":"https://files.slack.com/upload/v1/x","file_id":"F1"}`},
			"POST /upload/v1/x":                      {body: `OK - 1`},
			"POST /api/files.completeUploadExternal": {body: `{"ok":true,"files":[{"id":"F1","title":"t"}]}`},
			"GET /files-pri/a.bin":                   {body: binary, header: []string{"Content-Type", "application/octet-stream"}},
			"POST /api/conversations.info":           {body: `{"ok":false,"error":"channel_not_found"}`},
			"POST /api/auth.test":                    {status: 429, body: `{"ok":false,"error":"ratelimited"}`, header: []string{"Retry-After", "30"}},
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/conversations.list" {
				next++
				body := `{"ok":true,"channels":[{"id":"C1"}],"response_metadata":{"next_cursor":"dGVhbQ=="}}`
				if next%2 == 0 {
					body = `{"ok":true,"channels":[{"id":"C2"}],"response_metadata":{"next_cursor":""}}`
				}
				canned{"POST /api/conversations.list": {body: body}}.ServeHTTP(w, r)
				return
			}
			answers.ServeHTTP(w, r)
		})
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		api := slack.New("token", slack.OptionHTTPClient(hc))
		return []op{
			{name: "list with paging", do: func() (any, error) {
				var all []string
				for cursor := ""; ; {
					channels, next, err := api.GetConversationsContext(ctx, &slack.GetConversationsParameters{Cursor: cursor, Limit: 1})
					if err != nil {
						return all, err
					}
					for _, c := range channels {
						all = append(all, c.ID)
					}
					if cursor = next; cursor == "" {
						return all, nil
					}
				}
			}},
			{name: "get", do: func() (any, error) { u, err := api.GetUserInfoContext(ctx, "U1"); return u, err }},
			{name: "create", do: func() (any, error) {
				_, ts, err := api.PostMessageContext(ctx, "C1", slack.MsgOptionText("50% off & é %zz", false))
				return ts, err
			}},
			{name: "update", do: func() (any, error) {
				_, _, text, err := api.UpdateMessageContext(ctx, "C1", "1.2", slack.MsgOptionText("t", false))
				return text, err
			}},
			{name: "delete", do: func() (any, error) { _, ts, err := api.DeleteMessageContext(ctx, "C1", "1.2"); return ts, err }},
			{name: "upload", do: func() (any, error) {
				f, err := api.UploadFileContext(ctx, slack.UploadFileParameters{Reader: strings.NewReader(binary), FileSize: len(binary), Filename: "a.bin", Title: "t"})
				return f, err
			}},
			{name: "download", do: func() (any, error) {
				var out bytes.Buffer
				err := api.GetFileContext(ctx, "https://files.slack.com/files-pri/a.bin", &out)
				return out.Bytes(), err
			}},
			{name: "error", do: func() (any, error) {
				c, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: "C404"})
				return c, err
			}},
			{name: "rate limit", do: func() (any, error) { _, err := api.AuthTestContext(ctx); return nil, err }},
		}
	},
}

var notion = sdk{
	name: "notionapi", provider: "notion", hosts: []string{"api.notion.com"},
	fake: func() http.Handler {
		const page = `{"object":"page","id":"p1","properties":{},"parent":{"type":"workspace","workspace":true}}`
		return canned{
			"GET /v1/blocks/b1/children?page_size=1":                 {body: `{"object":"list","results":[{"object":"block","id":"x","type":"divider","divider":{}}],"has_more":true,"next_cursor":"c2"}`},
			"GET /v1/blocks/b1/children?page_size=1&start_cursor=c2": {body: `{"object":"list","results":[],"has_more":false}`},
			"GET /v1/pages/p1":    {body: page},
			"POST /v1/pages":      {body: page},
			"PATCH /v1/pages/p1":  {body: page},
			"DELETE /v1/blocks/x": {body: `{"object":"block","id":"x","type":"divider","divider":{}}`},
			"GET /v1/pages/p400":  {status: 400, body: `{"object":"error","status":400,"code":"validation_error","message":"no"}`},
			"GET /v1/pages/p401":  {status: 401, body: `{"object":"error","status":401,"code":"unauthorized","message":"API token is invalid."}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := notionapi.NewClient("token", notionapi.WithHTTPClient(hc), notionapi.WithRetry(0))
		return []op{
			{name: "list with paging", do: func() (any, error) {
				n := 0
				for cursor := notionapi.Cursor(""); ; {
					children, err := client.Block.GetChildren(ctx, "b1", &notionapi.Pagination{StartCursor: cursor, PageSize: 1})
					if err != nil {
						return n, err
					}
					n += len(children.Results)
					if cursor = notionapi.Cursor(children.NextCursor); !children.HasMore {
						return n, nil
					}
				}
			}},
			{name: "get", do: func() (any, error) { p, err := client.Page.Get(ctx, "p1"); return p, err }},
			{name: "create", do: func() (any, error) {
				p, err := client.Page.Create(ctx, &notionapi.PageCreateRequest{
					Parent:     notionapi.Parent{Type: notionapi.ParentTypePageID, PageID: "p1"},
					Properties: notionapi.Properties{"title": notionapi.TitleProperty{Title: []notionapi.RichText{{Text: &notionapi.Text{Content: "50% off %é"}}}}},
				})
				return p, err
			}},
			{name: "update", do: func() (any, error) {
				p, err := client.Page.Update(ctx, "p1", &notionapi.PageUpdateRequest{Archived: true, Properties: notionapi.Properties{}})
				return p, err
			}},
			{name: "delete", do: func() (any, error) { b, err := client.Block.Delete(ctx, "x"); return b, err }},
			{name: "error", do: func() (any, error) { _, err := client.Page.Get(ctx, "p400"); return nil, err }},
			{name: "revoked", do: func() (any, error) { _, err := client.Page.Get(ctx, "p401"); return nil, err }},
		}
	},
}

var airTable = sdk{
	name: "airtable", provider: headersProvider, options: over("api.airtable.com"),
	fake: func() http.Handler {
		const record = `{"id":"r1","fields":{"n":1},"createdTime":"2026-01-01T00:00:00.000Z"}`
		return canned{
			"GET /v0/app/t":                     {body: `{"records":[` + record + `],"offset":"o2"}`},
			"GET /v0/app/t?offset=o2":           {body: `{"records":[]}`},
			"GET /v0/app/t/r1":                  {body: record},
			"POST /v0/app/t":                    {body: `{"records":[` + record + `]}`},
			"PATCH /v0/app/t":                   {body: `{"records":[` + record + `]}`},
			"DELETE /v0/app/t?records[]=r1":     {body: `{"records":[{"id":"r1","deleted":true}]}`},
			"DELETE /v0/app/t?records%5B%5D=r1": {body: `{"records":[{"id":"r1","deleted":true}]}`},
			"GET /v0/app/t/r422":                {status: 422, body: `{"error":{"type":"INVALID","message":"no"}}`},
			"GET /v0/app/t/r429":                {status: 429, body: `{"errors":[{"error":"RATE_LIMIT_REACHED"}]}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := airtable.NewClient("token")
		client.SetCustomClient(hc)
		client.SetRateLimit(1000)
		table := client.GetTable("app", "t")
		fields := &airtable.Records{Records: []*airtable.Record{{ID: "r1", Fields: map[string]any{"text": "50% %E9", "n": int64(9007199254740993)}}}}
		return []op{
			{name: "list with paging", do: func() (any, error) {
				n := 0
				for offset := ""; ; {
					page, err := table.GetRecords().WithOffset(offset).Do()
					if err != nil {
						return n, err
					}
					n += len(page.Records)
					if offset = page.Offset; offset == "" {
						return n, nil
					}
				}
			}},
			{name: "get", do: func() (any, error) { r, err := table.GetRecordContext(ctx, "r1"); return r, err }},
			{name: "create", do: func() (any, error) { r, err := table.AddRecordsContext(ctx, fields); return r, err }},
			{name: "update", do: func() (any, error) { r, err := table.UpdateRecordsPartialContext(ctx, fields); return r, err }},
			{name: "delete", do: func() (any, error) { r, err := table.DeleteRecordsContext(ctx, []string{"r1"}); return r, err }},
			{name: "error", do: func() (any, error) { _, err := table.GetRecordContext(ctx, "r422"); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, err := table.GetRecordContext(ctx, "r429"); return nil, err }},
		}
	},
}

var mailGun = sdk{
	name: "mailgun-go", provider: headersProvider, options: over("api.mailgun.net"),
	fake: func() http.Handler {
		return canned{
			"GET /v3/routes?limit=1":        {body: `{"total_count":2,"items":[{"id":"1","expression":"a"}]}`},
			"GET /v3/routes?limit=1&skip=1": {body: `{"total_count":2,"items":[{"id":"2","expression":"b"}]}`},
			"GET /v3/routes/1":              {body: `{"route":{"id":"1","expression":"a"}}`},
			"POST /v3/routes":               {body: `{"message":"ok","route":{"id":"3"}}`},
			"PUT /v3/routes/1":              {body: `{"id":"1","expression":"b"}`},
			"DELETE /v3/routes/1":           {body: `{"message":"ok"}`},
			"POST /v3/example.com/messages": {body: `{"id":"<1@example.com>","message":"Queued"}`},
			"GET /v3/routes/429":            {status: 429, body: `{"message":"slow down"}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		mg := mailgun.NewMailgun("key")
		mg.SetHTTPClient(hc)
		route := mtypes.Route{Priority: 1, Description: "50% off", Expression: `match_recipient("a@example.com")`, Actions: []string{"stop()", "forward(\"b%\")"}}
		send := func(content string, name string) (any, error) {
			m := mailgun.NewMessage("example.com", "a@example.com", "50% off", "text é %", "b@example.com")
			m.AddTag("one", "two")
			if name != "" {
				m.AddReaderAttachment(name, io.NopCloser(strings.NewReader(content)))
			}
			sent, err := mg.Send(ctx, m)
			return sent, err
		}
		return []op{
			{name: "list with paging", do: func() (any, error) {
				var all []string
				var page []mtypes.Route
				it := mg.ListRoutes(&mailgun.ListOptions{Limit: 1})
				for len(all) < 2 && it.Next(ctx, &page) {
					for _, r := range page {
						all = append(all, r.Expression)
					}
				}
				return all, it.Err()
			}},
			{name: "get", do: func() (any, error) { r, err := mg.GetRoute(ctx, "1"); return r, err }},
			{name: "create", do: func() (any, error) { r, err := mg.CreateRoute(ctx, route); return r, err }},
			{name: "update", do: func() (any, error) { r, err := mg.UpdateRoute(ctx, "1", route); return r, err }},
			{name: "delete", do: func() (any, error) { return nil, mg.DeleteRoute(ctx, "1") }},
			{name: "send a form that can be decoded", do: func() (any, error) {
				m := mailgun.NewMessage("example.com", "a@example.com", "half off", "text", "b@example.com")
				sent, err := mg.Send(ctx, m)
				return sent, err
			}},
			{name: "upload of text", do: func() (any, error) { return send("plain", "a.txt") }, row: percentRow},
			{name: "error", do: func() (any, error) { _, err := mg.GetRoute(ctx, "404"); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, err := mg.GetRoute(ctx, "429"); return nil, err }},
		}
	},
}

var openAI = sdk{
	name: "openai-go", provider: headersProvider, options: over("api.openai.com"),
	fake: func() http.Handler {
		const file = `{"id":"f1","object":"file","bytes":3,"created_at":1,"filename":"a","purpose":"batch","status":"processed"}`
		return canned{
			"GET /v1/files?limit=1":          {body: `{"object":"list","data":[` + file + `],"has_more":true}`},
			"GET /v1/files?after=f1&limit=1": {body: `{"object":"list","data":[],"has_more":false}`},
			"GET /v1/files/f1":               {body: file},
			"POST /v1/files":                 {body: file},
			"DELETE /v1/files/f1":            {body: `{"id":"f1","object":"file","deleted":true}`},
			"GET /v1/files/f1/content":       {body: binary, header: []string{"Content-Type", "application/octet-stream"}},
			"POST /v1/chat/completions":      {body: `{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"}}]}`},
			"GET /v1/files/f429":             {status: 429, body: `{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := openai.NewClient(option.WithAPIKey("key"), option.WithHTTPClient(hc), option.WithMaxRetries(0), option.WithBaseURL("https://api.openai.com/v1"))
		return []op{
			{name: "list with paging", do: func() (any, error) {
				var all []string
				pages := client.Files.ListAutoPaging(ctx, openai.FileListParams{Limit: openai.Int(1)})
				for pages.Next() {
					all = append(all, pages.Current().ID)
				}
				return all, pages.Err()
			}},
			{name: "get", do: func() (any, error) { f, err := client.Files.Get(ctx, "f1"); return f, err }},
			{name: "create", do: func() (any, error) {
				c, err := client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
					Model: "gpt-4o", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("50% off %zz")},
				})
				return c, err
			}},
			{name: "upload", do: func() (any, error) {
				f, err := client.Files.New(ctx, openai.FileNewParams{File: openai.File(strings.NewReader(binary), "a.bin", "application/octet-stream"), Purpose: openai.FilePurposeBatch})
				return f, err
			}},
			{name: "download", do: func() (any, error) {
				resp, err := client.Files.Content(ctx, "f1")
				if err != nil {
					return nil, err
				}
				return io.ReadAll(resp.Body)
			}},
			{name: "delete", do: func() (any, error) { d, err := client.Files.Delete(ctx, "f1"); return d, err }},
			{name: "error", do: func() (any, error) { _, err := client.Files.Get(ctx, "f404"); return err != nil, nil }},
			{name: "rate limit", do: func() (any, error) { _, err := client.Files.Get(ctx, "f429"); return err != nil, nil }},
		}
	},
}
