package console

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest"
)

// perPage is how many rows a page of a list shows.
const perPage = 50

var funcs = template.FuncMap{
	"pretty": func(v any) string {
		b, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			return err.Error()
		}
		return string(b)
	},
	"query": url.QueryEscape,
	"short": func(s string) string {
		if len(s) > 19 {
			return strings.Replace(s[:19], "T", " ", 1)
		}
		return s
	},
}

// pager holds the links between the pages of a long list.
type pager struct {
	Path       string
	Prev, Next template.URL // queries; empty if there is no such page
	From, To   int
	Total      int // 0 if unknown
}

// pageOf returns the rows of the page whose number is in the request, and the links to other pages.
func pageOf[T any](r *http.Request, all []T) ([]T, pager) {
	n := number(r, "page")
	from := min(n*perPage, len(all))
	to := min(from+perPage, len(all))
	p := pager{Path: r.URL.Path, From: from + 1, To: to, Total: len(all)}
	p.step(r, n, to < len(all))
	return all[from:to], p
}

func (p *pager) step(r *http.Request, n int, more bool) {
	at := func(n int) template.URL {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(n))
		return template.URL(q.Encode()) // Encode has escaped the query
	}
	if n > 0 {
		p.Prev = at(n - 1)
	}
	if more {
		p.Next = at(n + 1)
	}
}

func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// get calls a GET operation of Nango's API. The parameter header lists names of headers, each
// followed by its value.
func (c *Console) get(r *http.Request, path string, query url.Values, into any,
	header ...string) error {
	return c.ask(r.Context(), http.MethodGet, path+"?"+query.Encode(), nil, into, header...)
}

type integration struct {
	UniqueKey   string `json:"unique_key"`
	Provider    string `json:"provider"`
	DisplayName string `json:"display_name"`
	CreatedAt   string `json:"created_at"`
}

func (c *Console) listIntegrations(r *http.Request) ([]integration, error) {
	var out struct{ Data []integration }
	err := c.get(r, "/integrations", nil, &out)
	return out.Data, err
}

func (c *Console) integrations(r *http.Request) (string, any, error) {
	list, err := c.listIntegrations(r)
	shown, pager := pageOf(r, list)
	srv := c.srv.Load()
	return "integrations", map[string]any{
		"Integrations": shown, "Pager": pager, "URL": srv.URL(), "Key": srv.SecretKey(),
		"SigningKey": srv.WebhookSigningKey(),
	}, err
}

type connection struct {
	ID                int64             `json:"id"`
	ConnectionID      string            `json:"connection_id"`
	ProviderConfigKey string            `json:"provider_config_key"`
	Provider          string            `json:"provider"`
	Tags              map[string]string `json:"tags"`
	Errors            []struct {
		Type string `json:"type"`
	} `json:"errors"`
	Metadata map[string]any `json:"metadata"`
	Created  string         `json:"created"`
}

func (c *Console) connections(r *http.Request) (string, any, error) {
	n, search := number(r, "page"), r.URL.Query().Get("search")
	var out struct{ Connections []connection }
	q := url.Values{"limit": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(n)}}
	if search != "" {
		q.Set("search", search)
	}
	err := c.get(r, "/connections", q, &out)
	p := pager{Path: r.URL.Path, From: n*perPage + 1, To: n*perPage + len(out.Connections)}
	p.step(r, n, len(out.Connections) == perPage)
	return "connections",
		map[string]any{"Connections": out.Connections, "Pager": p, "Search": search}, err
}

type syncStatus struct {
	Name        string           `json:"name"`
	Variant     string           `json:"variant"`
	Status      string           `json:"status"`
	Frequency   string           `json:"frequency"`
	Next        *string          `json:"nextScheduledSyncAt"`
	Finished    string           `json:"finishedAt"`
	RecordCount map[string]int64 `json:"recordCount"`
}

type function struct {
	Name        string   `json:"name"`
	Type        string   `json:"type"`
	Description string   `json:"description"`
	Input       string   `json:"input"`
	Returns     []string `json:"returns"`
	Runs        string   `json:"runs"`
	Event       string   `json:"event"`
	Source      string   `json:"source"`
	Integration string   `json:"-"`
}

func (c *Console) functionsOf(r *http.Request, key string) (all []function, err error) {
	for page := 0; ; page++ {
		var out struct{ Data []function }
		if err := c.get(r, "/integrations/"+url.PathEscape(key)+"/functions",
			url.Values{"limit": {"100"}, "page": {strconv.Itoa(page)}}, &out); err != nil {
			return nil, err
		}
		for _, f := range out.Data {
			f.Integration = key
			all = append(all, f)
		}
		if len(out.Data) < 100 {
			return all, nil
		}
	}
}

func (c *Console) connection(r *http.Request) (string, any, error) {
	key, id := r.URL.Query().Get("key"), r.URL.Query().Get("id")
	var list struct{ Connections []connection }
	if err := c.get(r, "/connections", url.Values{"connectionId": {id}, "integrationId": {key}},
		&list); err != nil {
		return "", nil, err
	}
	if len(list.Connections) == 0 {
		return "", nil, fmt.Errorf("there is no connection %q of integration %q", id, key)
	}
	var status struct{ Syncs []syncStatus }
	if err := c.get(r, "/sync/status", url.Values{"syncs": {"*"}, "provider_config_key": {key},
		"connection_id": {id}}, &status); err != nil {
		return "", nil, err
	}
	all, err := c.functionsOf(r, key)
	actions := slices.DeleteFunc(all, func(f function) bool { return f.Type != "action" })
	return "connection",
		map[string]any{"Connection": list.Connections[0], "Syncs": status.Syncs, "Actions": actions}, err
}

func (c *Console) functions(r *http.Request) (string, any, error) {
	list, err := c.listIntegrations(r)
	var all []function
	for _, in := range list {
		if err != nil {
			break
		}
		var own []function
		own, err = c.functionsOf(r, in.UniqueKey)
		all = append(all, own...)
	}
	shown, pager := pageOf(r, all)
	return "functions", map[string]any{"Functions": shown, "Pager": pager}, err
}

// row is a record in a list of records. Its Data does not contain Nango's metadata, which is in the
// other fields.
type row struct {
	ID, Action, Modified, Deleted string
	Data                          map[string]any
}

func (c *Console) records(r *http.Request) (string, any, error) {
	q := r.URL.Query()
	key, id, model, variant := q.Get("key"), q.Get("id"), q.Get("model"),
		cmp.Or(q.Get("variant"), "base")
	out := map[string]any{"Key": key, "ID": id, "Model": model, "Variant": variant, "Rows": []row(nil),
		"Next": template.URL("")}
	if key == "" || id == "" || model == "" {
		return "records", out, nil
	}
	ask := url.Values{"model": {model}, "limit": {strconv.Itoa(perPage)}}
	if variant != "base" {
		ask.Set("variant", variant)
	}
	if cursor := q.Get("cursor"); cursor != "" {
		ask.Set("cursor", cursor)
	}
	var page struct {
		Records []map[string]any `json:"records"`
		Next    string           `json:"next_cursor"`
	}
	err := c.get(r, "/records", ask, &page, "Provider-Config-Key", key, "Connection-Id", id)
	var rows []row
	for _, rec := range page.Records {
		meta, _ := rec["_nango_metadata"].(map[string]any)
		delete(rec, "_nango_metadata")
		one := row{ID: fmt.Sprint(rec["id"]), Data: rec}
		one.Action, _ = meta["last_action"].(string)
		one.Modified, _ = meta["last_modified_at"].(string)
		one.Deleted, _ = meta["deleted_at"].(string)
		rows = append(rows, one)
	}
	out["Rows"] = rows
	if page.Next != "" {
		q.Set("cursor", page.Next)
		out["Next"] = template.URL(q.Encode())
	}
	return "records", out, err
}

type sent struct {
	N      int
	URL    string
	Status int
	Type   string
	Body   any
	Raw    string
}

func (c *Console) webhooks(r *http.Request) (string, any, error) {
	all := c.srv.Load().Webhooks()
	list := make([]sent, len(all))
	for i, hook := range all {
		s := sent{N: i + 1, URL: hook.URL, Status: hook.Status, Type: "of a provider",
			Raw: string(hook.Body)}
		var event struct {
			Type      string `json:"type"`
			Operation string `json:"operation"`
		}
		if json.Unmarshal(hook.Body, &s.Body) == nil && json.Unmarshal(hook.Body, &event) == nil &&
			event.Type != "" {
			s.Type = strings.TrimSpace(event.Type + " " + event.Operation)
		}
		list[len(all)-1-i] = s
	}
	shown, pager := pageOf(r, list)
	return "webhooks", map[string]any{"Webhooks": shown, "Pager": pager}, nil
}

type logged struct {
	Time, Method, Path, Operation, Duration string
	Status                                  int
}

func (c *Console) requests(r *http.Request) (string, any, error) {
	all := c.srv.Load().Requests()
	slices.Reverse(all)
	only := r.URL.Query().Get("search")
	if only != "" {
		all = slices.DeleteFunc(all, func(e nangotest.Request) bool {
			return !strings.Contains(e.Method+" "+e.Path+" "+e.Operation+" "+strconv.Itoa(e.Status), only)
		})
	}
	some, pager := pageOf(r, all)
	rows := make([]logged, len(some))
	for i, e := range some {
		rows[i] = logged{
			e.Start.Format("15:04:05.000"), e.Method, e.Path, e.Operation,
			e.Duration.Round(time.Microsecond).String(), e.Status,
		}
	}
	return "requests", map[string]any{"Requests": rows, "Pager": pager, "Search": only}, nil
}

func (c *Console) faults(*http.Request) (string, any, error) {
	return "faults", map[string]any{"Operations": nangotest.Operations()}, nil
}
