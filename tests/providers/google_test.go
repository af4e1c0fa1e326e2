package providers

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"

	"google.golang.org/api/drive/v3"
	"google.golang.org/api/gmail/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
)

func init() { sdks = append(sdks, googleDrive, googleMail) }

// statusOf returns the status code and message of an error of a Google SDK. It omits the headers of
// the response, which differ each time.
func statusOf(err error) any {
	if e, ok := errors.AsType[*googleapi.Error](err); ok {
		return []any{e.Code, e.Message}
	}
	return err
}

var googleDrive = sdk{
	name: "google drive", provider: "google-drive", hosts: []string{"www.googleapis.com"},
	fake: func() http.Handler {
		const file = `{"id":"f1","name":"a"}`
		return canned{
			"GET /drive/v3/files?alt=json&pageSize=1&prettyPrint=false":              {body: `{"files":[` + file + `],"nextPageToken":"n2"}`},
			"GET /drive/v3/files?alt=json&pageSize=1&pageToken=n2&prettyPrint=false": {body: `{"files":[]}`},
			"GET /drive/v3/files/f1?alt=json&prettyPrint=false":                      {body: file},
			"GET /drive/v3/files/f1?alt=media&prettyPrint=false":                     {body: binary, header: []string{"Content-Type", "application/octet-stream"}},
			"POST /drive/v3/files":        {body: file},
			"PATCH /drive/v3/files/f1":    {body: file},
			"DELETE /drive/v3/files/f1":   {status: 204},
			"POST /upload/drive/v3/files": {body: file},
			"GET /drive/v3/files/f404":    {status: 404, body: `{"error":{"code":404,"message":"File not found"}}`},
			"GET /drive/v3/files/f429":    {status: 429, body: `{"error":{"code":429,"message":"slow down"}}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		service := must(drive.NewService(ctx, option.WithHTTPClient(hc)))
		return []op{
			{name: "list with paging", do: func() (any, error) {
				n := 0
				err := service.Files.List().PageSize(1).Pages(ctx, func(l *drive.FileList) error { n += len(l.Files); return nil })
				return n, err
			}},
			{name: "get", do: func() (any, error) { f, err := service.Files.Get("f1").Context(ctx).Do(); return f.Name, err }},
			{name: "create", do: func() (any, error) {
				f, err := service.Files.Create(&drive.File{Name: "50% off", Description: "%zz"}).Context(ctx).Do()
				return f.Id, err
			}},
			{name: "update", do: func() (any, error) {
				f, err := service.Files.Update("f1", &drive.File{Name: "é"}).Context(ctx).Do()
				return f.Id, err
			}},
			{name: "delete", do: func() (any, error) { return nil, service.Files.Delete("f1").Context(ctx).Do() }},
			{name: "upload with media", do: func() (any, error) {
				f, err := service.Files.Create(&drive.File{Name: "50% off"}).Media(strings.NewReader(binary), googleapi.ContentType("application/octet-stream"), googleapi.ChunkSize(0)).Context(ctx).Do()
				return f.Id, err
			}},
			{name: "download", do: func() (any, error) {
				resp, err := service.Files.Get("f1").Context(ctx).Download()
				if err != nil {
					return nil, err
				}
				return io.ReadAll(resp.Body)
			}},
			{name: "error", do: func() (any, error) { _, err := service.Files.Get("f404").Context(ctx).Do(); return statusOf(err), nil }},
			{name: "rate limit", do: func() (any, error) { _, err := service.Files.Get("f429").Context(ctx).Do(); return statusOf(err), nil }},
		}
	},
}

var googleMail = sdk{
	name: "gmail", provider: "google-mail", hosts: []string{"gmail.googleapis.com"},
	fake: func() http.Handler {
		const message = `{"id":"m1","threadId":"t1"}`
		return canned{
			"GET /gmail/v1/users/me/messages?alt=json&maxResults=1&prettyPrint=false":              {body: `{"messages":[` + message + `],"nextPageToken":"n2"}`},
			"GET /gmail/v1/users/me/messages?alt=json&maxResults=1&pageToken=n2&prettyPrint=false": {body: `{}`},
			"GET /gmail/v1/users/me/messages/m1":                                                   {body: message},
			"POST /gmail/v1/users/me/messages/send":                                                {body: message},
			"POST /upload/gmail/v1/users/me/messages/send":                                         {body: message},
			"POST /gmail/v1/users/me/messages/m1/modify":                                           {body: message},
			"POST /gmail/v1/users/me/messages/batchModify":                                         {status: 204},
			"DELETE /gmail/v1/users/me/messages/m1":                                                {status: 204},
			"POST /batch/gmail/v1":                                                                 {body: "--batch_1\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n--batch_1--\r\n", header: []string{"Content-Type", "multipart/mixed; boundary=batch_1"}},
			"GET /gmail/v1/users/me/messages/m403":                                                 {status: 403, body: `{"error":{"code":403,"message":"Insufficient Permission"}}`},
			"GET /gmail/v1/users/me/messages/m429":                                                 {status: 429, body: `{"error":{"code":429,"message":"slow down"}}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		service := must(gmail.NewService(ctx, option.WithHTTPClient(hc)))
		messages := service.Users.Messages
		raw := "Subject: 50% off\r\nContent-Type: text/plain\r\n\r\n%E9 100%\r\n"
		return []op{
			{name: "list with paging", do: func() (any, error) {
				n := 0
				err := messages.List("me").MaxResults(1).Pages(ctx, func(l *gmail.ListMessagesResponse) error { n += len(l.Messages); return nil })
				return n, err
			}},
			{name: "get", do: func() (any, error) { m, err := messages.Get("me", "m1").Context(ctx).Do(); return m.Id, err }},
			{name: "create", do: func() (any, error) {
				m, err := messages.Send("me", &gmail.Message{Raw: base64.URLEncoding.EncodeToString([]byte(raw))}).Context(ctx).Do()
				return m.Id, err
			}},
			{name: "upload with media", do: func() (any, error) {
				m, err := messages.Send("me", &gmail.Message{}).Media(strings.NewReader(raw), googleapi.ContentType("message/rfc822"), googleapi.ChunkSize(0)).Context(ctx).Do()
				return m.Id, err
			}},
			{name: "update", do: func() (any, error) {
				m, err := messages.Modify("me", "m1", &gmail.ModifyMessageRequest{AddLabelIds: []string{"100%"}}).Context(ctx).Do()
				return m.Id, err
			}},
			{name: "batch", do: func() (any, error) {
				body := "--batch_1\r\nContent-Type: application/http\r\n\r\nGET /gmail/v1/users/me/messages/m1?a=50% HTTP/1.1\r\n\r\n--batch_1--\r\n"
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://gmail.googleapis.com/batch/gmail/v1", strings.NewReader(body))
				if err != nil {
					return nil, err
				}
				req.Header.Set("Content-Type", "multipart/mixed; boundary=batch_1")
				resp, err := hc.Do(req)
				if err != nil {
					return nil, err
				}
				b, err := io.ReadAll(resp.Body)
				return []any{resp.Header.Get("Content-Type"), b}, err
			}},
			{name: "delete", do: func() (any, error) { return nil, messages.Delete("me", "m1").Context(ctx).Do() }},
			{name: "error", do: func() (any, error) { _, err := messages.Get("me", "m403").Context(ctx).Do(); return statusOf(err), nil }},
			{name: "rate limit", do: func() (any, error) { _, err := messages.Get("me", "m429").Context(ctx).Do(); return statusOf(err), nil }},
		}
	},
}
