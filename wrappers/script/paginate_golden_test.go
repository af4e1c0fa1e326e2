package script_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/wrappers/script"
)

// pagination is a recorded case of testdata/paginate.jsonl; see testdata/README.md.
type pagination struct {
	Name      string             `json:"name"`
	Provider  string             `json:"provider"`
	Template  *script.Pagination `json:"template"`
	Config    pageRequest        `json:"config"`
	Responses []struct {
		Data    json.RawMessage   `json:"data"`
		Headers map[string]string `json:"headers"`
		Error   string            `json:"error"`
	} `json:"responses"`
	Requests  []pageRequest     `json:"requests"`
	Pages     []json.RawMessage `json:"pages"`
	OnPage    []json.RawMessage `json:"on_page"`
	Events    []string          `json:"events"`
	HasOnPage bool              `json:"has_on_page"`
	Error     *string           `json:"error"`
	Take      int               `json:"take"`
}

type pageRequest struct {
	Method          string            `json:"method"`
	Endpoint        string            `json:"endpoint"`
	BaseURLOverride string            `json:"baseUrlOverride"`
	Params          json.RawMessage   `json:"params"`
	Data            any               `json:"data"`
	Paginate        script.Pagination `json:"paginate"`
}

// deviations lists every recorded case in which this package intentionally differs from Nango's
// runner. Each function changes the recorded case to the result that this package must have.
var deviations = map[string]func(*pagination){
	// Nango's runner fails if the query parameters are a string; this package reads all pages.
	"cursor: params as text": func(p *pagination) {
		p.Error = nil
		p.Pages, p.OnPage = raws(`[1]`, `[2]`), raws(`"c1"`, `null`)
		p.Requests = append(p.Requests, p.Requests[0])
		p.Requests[1].Params = json.RawMessage(`{"a":"1","cursor":"c1"}`)
		p.Events = strings.Fields("request page on_page request page on_page")
	},
	// Nango's runner takes an object with a member named length for a page; this package returns an
	// error.
	"cursor: data is an object with a length": func(p *pagination) {
		p.Error, p.Pages, p.OnPage, p.Events = new("not a list"), nil, nil, []string{"request"}
	},
	"link: page that is not a list": func(p *pagination) {
		p.Error, p.Pages, p.OnPage, p.Requests, p.Events = new("not a list"), nil, nil, p.Requests[:1], []string{"request"}
	},
	// Nango's runner ignores a long Link header and ends the iteration; this package reads all
	// pages.
	"link: header longer than 2000 characters": func(p *pagination) {
		target, _, _ := strings.Cut(strings.TrimPrefix(p.Responses[0].Headers["link"], "<"), ">")
		p.Pages, p.OnPage = raws(`[1]`, `[2]`), raws(`"`+target+`"`, `null`)
		p.Requests = append(p.Requests, pageRequest{
			Method: "GET", Endpoint: strings.TrimPrefix(target, "https://a.test"), BaseURLOverride: "https://a.test",
		})
		p.Events = strings.Fields("request page on_page request page on_page")
	},
	// If a link consists only of a query, Nango's runner uses the query as the whole endpoint. This
	// package appends the query to the previous endpoint.
	"link: body link, only a query": func(p *pagination) { p.Requests[1].Endpoint = "/items?page=2" },
	// The proxy drops the body of a GET request, so a parameter in the body would have no effect.
	// This package returns an error for such a setting.
	"cursor: get with in_body true: cursor in the body": refusesBody,
	"offset: get with in_body true":                     refusesBody,
	// In this package, a type that is null or empty counts as unset, so the type in the template
	// (Nango's settings for the provider) is used.
	"invalid: template and type null":  followsTemplate,
	"invalid: template and type empty": followsTemplate,
}

func refusesBody(p *pagination) {
	p.Error, p.Pages, p.OnPage, p.Requests, p.Events = new("body"), nil, nil, nil, nil
}

func followsTemplate(p *pagination) {
	p.Error = nil
	p.Responses = append(p.Responses, struct {
		Data    json.RawMessage   `json:"data"`
		Headers map[string]string `json:"headers"`
		Error   string            `json:"error"`
	}{Data: json.RawMessage(`[1]`)})
	p.Requests = []pageRequest{{Method: "GET", Endpoint: "/items"}}
	p.Pages, p.OnPage, p.Events = raws(`[1]`), raws(`null`), strings.Fields("request page on_page")
}

func TestPaginateAsRecorded(t *testing.T) {
	paginations := recorded.Read[pagination](t, "testdata/paginate.jsonl")
	require.Len(t, paginations, 81)
	seen := 0
	for _, p := range paginations {
		if change, ok := deviations[p.Name]; ok {
			change(&p)
			seen++
		}
		t.Run(p.Name, func(t *testing.T) { p.replay(t) })
	}
	require.Len(t, deviations, seen, "a difference is named that is not recorded")
}

func (p *pagination) replay(t *testing.T) {
	var events []string
	s := &stub{}
	s.answer = func(r sent) reply {
		switch r.path {
		case "/integrations/golden":
			return reply{body: `{"data":{"unique_key":"golden","provider":"` + p.Provider + `"}}`}
		case "/providers/" + p.Provider:
			return p.provider(t)
		}
		events = append(events, "request")
		n := strings.Count(strings.Join(events, " "), "request")
		require.LessOrEqual(t, n, len(p.Responses), "more pages were asked for than there are")
		r.check(t, p.Requests[n-1])
		answer := p.Responses[n-1]
		if answer.Error != "" {
			status := 0
			_, err := fmt.Sscanf(answer.Error, "Request failed with status code %d", &status)
			require.NoError(t, err)
			return reply{status: status, body: `{}`}
		}
		return reply{header: recorded.Header(answer.Headers), body: string(answer.Data)}
	}
	var told []json.RawMessage
	cfg := p.Config.config(t)
	if p.HasOnPage {
		cfg.Paginate.OnPage = func(info script.PageInfo) error {
			require.NotNil(t, info.Response)
			raw, err := json.Marshal(info.NextPageParam)
			require.NoError(t, err)
			events, told = append(events, "on_page"), append(told, raw)
			return nil
		}
	}
	var pages []json.RawMessage
	var failed error
	for page, err := range newAction(t, s).Paginate(t.Context(), cfg) {
		if failed = err; err != nil {
			break
		}
		raw, err := json.Marshal(page)
		require.NoError(t, err)
		events, pages = append(events, "page"), append(pages, raw)
		if len(pages) == p.Take {
			break
		}
	}
	require.Equal(t, p.Error != nil, failed != nil, "error %v", failed)
	requireSameJSON(t, p.Pages, pages)
	requireSameJSON(t, p.OnPage, told)
	require.Equal(t, strings.Join(p.Events, " "), strings.Join(events, " "))
}

// provider returns Nango's response to GET /providers/{provider}, which contains the provider's
// pagination settings.
func (p *pagination) provider(t *testing.T) reply {
	if p.Provider == "no-such-provider" {
		return reply{status: 404, body: `{"error":{"code":"unknown_provider","message":"Unknown provider no-such-provider"}}`}
	}
	settings := map[string]any{"name": p.Provider, "display_name": p.Provider, "auth_mode": "NONE", "docs": "", "logo_url": ""}
	if p.Template != nil {
		settings["proxy"] = map[string]any{"base_url": "https://example.com", "paginate": p.Template}
	}
	raw, err := json.Marshal(map[string]any{"data": settings})
	require.NoError(t, err)
	return reply{body: string(raw)}
}

func (r *pageRequest) config(t *testing.T) script.PaginateConfig {
	cfg := script.PaginateConfig{Paginate: r.Paginate}
	cfg.Method, cfg.Endpoint, cfg.BaseURLOverride, cfg.Params, cfg.Data = r.Method, r.Endpoint, r.BaseURLOverride, r.params(t), r.Data
	return cfg
}

// params returns the query parameters, which are recorded as an object or as a string.
func (r *pageRequest) params(t *testing.T) url.Values {
	values := url.Values{}
	var text string
	if json.Unmarshal(r.Params, &text) == nil {
		values, err := url.ParseQuery(text)
		require.NoError(t, err)
		return values
	}
	var object map[string]any
	if len(r.Params) > 0 {
		require.NoError(t, json.Unmarshal(r.Params, &object))
	}
	for name, value := range object {
		values.Set(name, fmt.Sprint(value))
	}
	return values
}

// check fails the test if the request that this package sent to Nango's proxy differs from the
// recorded request of Nango's runner.
func (got sent) check(t *testing.T, want pageRequest) {
	t.Helper()
	path, query, _ := strings.Cut(want.Endpoint, "?")
	require.Equal(t, strings.ToUpper(want.Method), got.method)
	require.Equal(t, "/proxy/"+strings.TrimPrefix(path, "/"), got.path)
	values := want.params(t).Encode()
	require.Equal(t, strings.Trim(query+"&"+values, "&"), got.query)
	require.Equal(t, want.BaseURLOverride, got.header.Get("Base-Url-Override"))
	require.Equal(t, "golden", got.header.Get("Provider-Config-Key"))
	require.Equal(t, "g-1", got.header.Get("Connection-Id"))
	if want.Data == nil {
		require.Empty(t, got.body)
		return
	}
	data, err := json.Marshal(want.Data)
	require.NoError(t, err)
	require.JSONEq(t, string(data), got.body)
}

func raws(texts ...string) []json.RawMessage {
	var list []json.RawMessage
	for _, text := range texts {
		list = append(list, json.RawMessage(text))
	}
	return list
}

func requireSameJSON(t *testing.T, want, got []json.RawMessage) {
	t.Helper()
	a, err := json.Marshal(append([]json.RawMessage{}, want...))
	require.NoError(t, err)
	b, err := json.Marshal(append([]json.RawMessage{}, got...))
	require.NoError(t, err)
	require.JSONEq(t, string(a), string(b))
}
