package script_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

var (
	byCursor = script.Pagination{Type: script.PaginationCursor, CursorNameInRequest: "cursor", CursorPathInResponse: "next", ResponsePath: "items"}
	byLink   = script.Pagination{Type: script.PaginationLink, LinkPathInResponseBody: "next", ResponsePath: "items"}
	byOffset = script.Pagination{Type: script.PaginationOffset, OffsetNameInRequest: "offset", ResponsePath: "items"}
)

func pages(p script.Pagination, changes ...func(*script.PaginateConfig)) script.PaginateConfig {
	cfg := script.PaginateConfig{ProxyRequest: nango.ProxyRequest{Endpoint: "/items"}, Paginate: p}
	for _, change := range changes {
		change(&cfg)
	}
	return cfg
}

// read collects the pages until the iteration ends, and returns them and the error that ended it.
func read(t *testing.T, s *stub, cfg script.PaginateConfig) (pages []string, err error) {
	t.Helper()
	a := newAction(t, s, script.WithPagination(script.Pagination{}))
	for page, failed := range a.Paginate(t.Context(), cfg) {
		require.NoError(t, err, "an error was not the last")
		if err = failed; err == nil {
			raw, _ := json.Marshal(page)
			pages = append(pages, string(raw))
		}
	}
	return pages, err
}

func TestPaginationThatRepeatsPages(t *testing.T) {
	round := 0
	for name, c := range map[string]struct {
		paging script.Pagination
		answer func(sent) string
		most   int
	}{
		"one cursor": {byCursor, func(sent) string { return `{"items":[1],"next":"a"}` }, 4},
		"two cursors": {byCursor, func(r sent) string {
			if r.query == "cursor=a" {
				return `{"items":[1],"next":"b"}`
			}
			return `{"items":[2],"next":"a"}`
		}, 6},
		"number as cursor": {byCursor, func(sent) string { return `{"items":[1],"next":0}` }, 4},
		"two links": {byLink, func(r sent) string {
			if r.path == "/proxy/a" {
				return `{"items":[1],"next":"/b"}`
			}
			return `{"items":[],"next":"/a"}`
		}, 6},
		"something new outside the items": {byCursor, func(sent) string {
			round++
			return fmt.Sprintf(`{"items":[1],"next":"a","request_id":%d}`, round)
		}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, &stub{answer: func(r sent) reply { return reply{body: c.answer(r)} }}, pages(c.paging))
			require.ErrorIs(t, err, script.ErrPageCycle)
			require.LessOrEqual(t, len(got), c.most)
			var stopped *script.PaginationError
			require.ErrorAs(t, err, &stopped)
			require.Equal(t, len(got)+1, stopped.Page)
		})
	}
}

func TestSimilarPagesAreNotACycle(t *testing.T) {
	s := &stub{replies: []reply{{body: `{"items":[1]}`}, {body: `{"items":[1]}`}, {body: `{"items":[2]}`}, {body: `{"items":[1]}`}, {body: `{"items":[]}`}}}
	got, err := read(t, s, pages(byOffset))
	require.NoError(t, err)
	require.Len(t, got, 4)
}

func TestPaginationThatDoesNotEnd(t *testing.T) {
	for name, most := range map[string]int{"default": 0, "three": 3} {
		t.Run(name, func(t *testing.T) {
			n := 0
			s := &stub{answer: func(sent) reply { n++; return reply{body: fmt.Sprintf(`{"items":[%d],"next":"%d"}`, n, n)} }}
			got, err := read(t, s, pages(byCursor, func(c *script.PaginateConfig) { c.MaxPages = most }))
			require.ErrorIs(t, err, script.ErrTooManyPages)
			if most == 0 {
				most = script.DefaultMaxPages
			}
			require.Len(t, got, most)
			require.Equal(t, most, n)
		})
	}
	s := &stub{replies: []reply{{body: `{"items":[1],"next":"a"}`}, {body: `{"items":[2]}`}}}
	got, err := read(t, s, pages(byCursor, func(c *script.PaginateConfig) { c.MaxPages = 2 }))
	require.NoError(t, err, "exactly as many pages as are allowed")
	require.Len(t, got, 2)
}

func TestUnreadablePages(t *testing.T) {
	for name, c := range map[string]struct {
		paging script.Pagination
		body   string
		want   string
	}{
		"truncated":                 {byCursor, `{"items":[1,2`, "truncated"},
		"HTML":                      {byLink, `<html>`, "not JSON"},
		"string for a page":         {byOffset, `{"items":"12"}`, "not a list"},
		"object for a page":         {byLink, `{"items":{"a":1}}`, "not a list"},
		"number for a page":         {byLink, `{"items":12}`, "not a list"},
		"link that is not a string": {byLink, `{"items":[1],"next":{"href":"/2"}}`, "link to the next page is not a string"},
		"link with another scheme":  {byLink, `{"items":[1],"next":"ftp://example.com/2"}`, "not an http or https URL"},
		"link without a host":       {byLink, `{"items":[1],"next":"https:///2"}`, "not an http or https URL"},
		"link with dot segments":    {byLink, `{"items":[1],"next":"/../../2"}`, "dot segments"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, &stub{replies: []reply{{body: c.body}}}, pages(c.paging))
			require.ErrorContains(t, err, c.want)
		})
	}
	for name, paging := range map[string]script.Pagination{"cursor": byCursor, "link": byLink, "offset": byOffset} {
		t.Run("empty body, "+name, func(t *testing.T) {
			got, err := read(t, &stub{replies: []reply{{status: 204}}}, pages(paging))
			require.NoError(t, err)
			require.LessOrEqual(t, len(got), 1)
		})
	}
}

func TestInvalidPaginationSettings(t *testing.T) {
	for want, cfg := range map[string]script.PaginateConfig{
		"Paginate.Type is empty":              pages(script.Pagination{}),
		"Paginate.Type is not cursor":         pages(script.Pagination{Type: "CURSOR"}),
		"Paginate.CursorNameInRequest":        pages(script.Pagination{Type: script.PaginationCursor}),
		"Paginate.CursorPathInResponse":       pages(script.Pagination{Type: script.PaginationCursor, CursorNameInRequest: "c"}),
		"Paginate.LinkRelInResponseHeader or": pages(script.Pagination{Type: script.PaginationLink}),
		"Paginate.OffsetNameInRequest":        pages(script.Pagination{Type: script.PaginationOffset}),
		"Paginate.LimitNameInRequest":         pages(byLink, func(c *script.PaginateConfig) { c.Paginate.Limit = 5 }),
		"Paginate.Limit is neither":           pages(byLink, func(c *script.PaginateConfig) { c.Paginate.Limit = func() {} }),
		"Paginate.Limit is neither a number":  pages(byLink, func(c *script.PaginateConfig) { c.Paginate.Limit = []int{5} }),
		"MaxPages":                            pages(byLink, func(c *script.PaginateConfig) { c.MaxPages = -1 }),
		"Body":                                pages(byLink, func(c *script.PaginateConfig) { c.Body = strings.NewReader("x") }),
		"Data is not an object":               pages(byCursor, func(c *script.PaginateConfig) { c.Method, c.Data = "post", []int{1} }),
		"Data does not marshal":               pages(byCursor, func(c *script.PaginateConfig) { c.Method, c.Data = "post", func() {} }),
	} {
		s := &stub{}
		_, err := read(t, s, cfg)
		require.ErrorContains(t, err, want)
		require.ErrorAs(t, err, new(*nango.SDKValidationError))
		require.Empty(t, s.got)
	}
}

func TestPaginateDoesNotModifyTheRequest(t *testing.T) {
	data := map[string]any{"query": map[string]any{"first": 2}, "list": []any{map[string]any{}}}
	s := &stub{replies: []reply{{body: `{"items":[1],"next":"a"}`}, {body: `{"items":[2]}`}}}
	paging := byCursor
	paging.CursorNameInRequest, paging.Limit, paging.LimitNameInRequest = "list[1].after", 12345678, "query.page.size"
	cfg := pages(paging, func(c *script.PaginateConfig) {
		c.Method, c.Data, c.Params = "POST", data, map[string][]string{"v": {"1"}}
	})
	a := newAction(t, s, script.WithPagination(script.Pagination{}))
	sequence := a.Paginate(t.Context(), cfg)
	for range sequence {
	}
	require.JSONEq(t, `{"query":{"first":2,"page":{"size":12345678}},"list":[{},{"after":"a"}]}`, s.got[1].body)
	require.Equal(t, map[string]any{"query": map[string]any{"first": 2}, "list": []any{map[string]any{}}}, data)
	for range sequence {
		break
	}
	require.Len(t, s.got, 3)
	require.Equal(t, s.got[0].body, s.got[2].body, "the sequence starts anew")
	require.Equal(t, "v=1", s.got[2].query)
}

func TestPaginateDecodes(t *testing.T) {
	s := &stub{replies: []reply{{body: `{"items":[{"id":"a"},{"id":"b"}],"next":"x"}`}, {body: `{"items":[{"id":"c"},{"id":3}]}`}}}
	n := newSync(t, s, script.WithPagination(byCursor))
	var ids []string
	var failed error
	for items, err := range script.Paginate[issue](t.Context(), n, pages(script.Pagination{})) {
		if failed = err; err != nil {
			break
		}
		for _, item := range items {
			ids = append(ids, item.ID)
		}
	}
	require.Equal(t, []string{"a", "b"}, ids)
	require.ErrorContains(t, failed, "items[1]")
}

func TestPaginationSettingsOfTheProviderAreFetchedOnce(t *testing.T) {
	s := &stub{}
	s.answer = func(r sent) reply {
		switch r.path {
		case "/integrations/golden":
			return reply{body: `{"data":{"unique_key":"golden","provider":"github"}}`}
		case "/providers/github":
			return reply{body: `{"data":{"name":"github","proxy":{"base_url":"https://example.com","paginate":{"type":"link","link_rel_in_response_header":"next"}}}}`}
		case "/integrations/other":
			return reply{status: 403, body: `{"error":{"code":"forbidden","message":"Insufficient scope"}}`}
		}
		return reply{body: `[1]`, header: http.Header{"Link": {`</1>; rel="prev"`, `<https://example.com>; rel="start next"`}}}
	}
	a := newAction(t, s)
	for range 2 {
		n := 0
		for _, err := range a.Paginate(t.Context(), pages(script.Pagination{})) {
			require.NoError(t, err)
			n++
		}
		require.Equal(t, 2, n, "the same link again is the end")
	}
	require.Equal(t, []string{"GET /integrations/golden", "GET /providers/github", "GET /proxy/items", "GET /proxy/", "GET /proxy/items", "GET /proxy/"}, s.paths())
	require.Equal(t, "https://example.com", s.got[3].header.Get("Base-Url-Override"))
	for _, err := range a.Paginate(t.Context(), pages(byLink, func(c *script.PaginateConfig) { c.ProviderConfigKey = "other" })) {
		require.ErrorIs(t, err, nango.ErrForbidden)
	}
}

func TestOnPageEndsThePagination(t *testing.T) {
	enough := errors.New("enough")
	paging := byCursor
	paging.OnPage = func(info script.PageInfo) error {
		require.Equal(t, json.Number("18446744073709551616"), info.NextPageParam)
		return enough
	}
	got, err := read(t, &stub{replies: []reply{{body: `{"items":[1],"next":18446744073709551616}`}}}, pages(paging))
	require.ErrorIs(t, err, enough)
	require.Len(t, got, 1)
}
