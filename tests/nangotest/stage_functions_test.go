package nangotest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// functions returns the integration with the key unauth and with the functions that the recorded
// server had.
func (s *stage) functions() nangotest.Integration {
	action := nangotest.FunctionDetails{
		Scopes: []string{"s1"}, Input: "EchoInput", Returns: []string{"EchoOutput"},
		Schema: json.RawMessage(`{"definitions":{"EchoInput":{"type":"object","properties":{"a":{"type":"number"}}},"EchoOutput":{"type":"object","properties":{"echoed":{}}}}}`),
	}
	in := nangotest.Integration{UniqueKey: "unauth", Provider: "unauthenticated", DisplayName: "No auth",
		OnEvents: []nangotest.OnEvent{{Name: "after-create", Event: "post-connection-creation"}}}
	actions := s.actions()
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		action.Code = "// " + name
		in.Actions = append(in.Actions, nangotest.Action{Name: name, Description: name + " action", Details: action, Run: actions[name]})
	}
	for _, name := range []string{"items", "items-manual", "failing-sync"} {
		model, run := models[name], s.items
		if name == "failing-sync" {
			run = func(context.Context, nangotest.SyncRun) error { return errors.New("the sync fails on purpose") }
		}
		in.Syncs = append(in.Syncs, nangotest.Sync{
			Name: name, Description: name + " sync", Models: []string{model}, Run: run, AutoStart: name == "items",
			Details: nangotest.FunctionDetails{
				Scopes: []string{"s1", "s2"}, Code: "// " + name,
				Schema: json.RawMessage(`{"definitions":{"` + model + `":{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}},"required":["id"]}}}`),
			},
		})
	}
	return in
}

// models maps each sync to the model that it saves.
var models = map[string]string{"items": "Item", "items-manual": "Thing", "failing-sync": "Never"}

type actionFunc = func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error)

func (s *stage) actions() map[string]actionFunc {
	always := func(v any) actionFunc {
		return func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) { return v, nil }
	}
	return map[string]actionFunc{
		"echo": func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
			return map[string]any{"echoed": input, "at": "fixed"}, nil
		},
		"fail": func(ctx context.Context, _ nangotest.FunctionCall, _ json.RawMessage) (any, error) {
			s.fail.pass(ctx)
			return nil, &nangotest.ActionError{Payload: map[string]any{"code": 42, "detail": map[string]any{"a": []int{1}}, "message": "custom"}}
		},
		"http-fail": func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
			return nil, &nangotest.UpstreamError{
				Status: 422, Header: http.Header{"Content-Type": {"application/json"}, "X-Ratelimit-Remaining": {"42"}, "X-Upstream": {"echo"}},
				Body: echoed("GET", "/status/422", "", map[string]string{"user-agent": "nango"}),
			}
		},
		"proxied": always(map[string]any{"upstream_status": 200, "got": "GET"}),
		"slow": func(ctx context.Context, _ nangotest.FunctionCall, _ json.RawMessage) (any, error) {
			s.gate.pass(ctx)
			return map[string]bool{"slow": true}, nil
		},
		"null-out": always(nil), "string-out": always("just a string"),
		"throw": func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
			return nil, errors.New("thrown")
		},
	}
}

// item is a record that the recorded sync saved.
type item struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	N      int             `json:"n"`
	Nested map[string]bool `json:"nested"`
	Tags   []any           `json:"tags"`
	Maybe  any             `json:"maybe"`
	Big    int64           `json:"big"`
	TS     string          `json:"ts"`
}

// items saves 1,250 records. It then changes or deletes a few of them if the connection's metadata
// has the field update or del.
func (s *stage) items(ctx context.Context, run nangotest.SyncRun) error {
	s.gate.pass(ctx)
	conn, err := run.Client.Connections.Get(ctx, run.Connection.ConnectionID, run.Connection.ProviderConfigKey, client.GetConnectionParams{})
	if err != nil {
		return err
	}
	if conn.Metadata["break"] == true {
		return errors.New("the sync fails on purpose")
	}
	model := models[run.Name]
	rows := make([]item, 1250)
	for i := range rows {
		rows[i] = item{
			ID: strconv.Itoa(i), Name: "item " + strconv.Itoa(i), N: i, Nested: map[string]bool{"even": i%2 == 0},
			Tags: []any{"a", nil}, Big: 9007199254740992, TS: fmt.Sprintf("2023-11-14T22:13:%02d.000Z", i%60),
		}
		if i%3 != 0 {
			rows[i].Maybe = "x"
		}
	}
	for _, chunk := range [][]item{rows[:1000], rows[1000:]} {
		if err := run.Save(model, chunk); err != nil {
			return err
		}
	}
	if conn.Metadata["update"] == true {
		if err := run.Update(model, []map[string]string{{"id": "0", "name": "upd 0"}, {"id": "1", "name": "upd 1"}, {"id": "2", "name": "upd 2"}}); err != nil {
			return err
		}
	}
	if conn.Metadata["del"] == true {
		return run.Delete(model, rows[10:15])
	}
	return nil
}

// echo responds like the provider in the recording, with a description of the request. If a header
// is set by the transport, the description contains the value that this header has in the
// recording.
func echo(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/binary" {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", `attachment; filename="x.bin"`)
		_ = http.NewResponseController(w).Flush()
		_, _ = w.Write([]byte{0, 1, 2, 255})
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range map[string]string{"X-Upstream": "echo", "X-Ratelimit-Remaining": "42", "Retry-After": "0", "Etag": `"abc"`} {
		w.Header().Set(name, value)
	}
	if r.URL.Path == "/status/429" {
		w.Header().Set("Retry-After", "1")
	}
	body, _ := io.ReadAll(r.Body)
	headers := map[string]string{}
	for name, values := range r.Header {
		headers[strings.ToLower(name)] = values[0]
	}
	status := http.StatusOK
	if code, ok := strings.CutPrefix(r.URL.Path, "/status/"); ok {
		status, _ = strconv.Atoi(code)
	}
	w.WriteHeader(status)
	_ = http.NewResponseController(w).Flush() // the response is chunked
	out, _ := json.Marshal(echoed(r.Method, r.URL.RequestURI(), string(body), headers))
	_, _ = w.Write(out)
}

func echoed(method, uri, body string, headers map[string]string) map[string]any {
	headers["connection"], headers["host"] = "keep-alive", "10.99.99.1:9999"
	if headers["accept"] == "" { // a function sent the request
		headers["accept"], headers["accept-encoding"] = "application/json", "gzip"
	}
	return map[string]any{"method": method, "url": uri, "headers": headers, "body": body}
}
