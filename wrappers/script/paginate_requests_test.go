package script_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

// A pagination parameter replaces a parameter of the same name in the endpoint's query, as in
// Nango's runner.
func TestPaginationParametersReplaceEndpointParameters(t *testing.T) {
	s := &stub{replies: []reply{{body: `{"items":[1,2]}`}, {body: `{"items":[3]}`}}}
	paging := byOffset
	paging.OffsetNameInRequest, paging.OffsetStartValue, paging.OffsetCalculationMethod = "page", new(1), script.OffsetPerPage
	paging.LimitNameInRequest, paging.Limit = "per_page", 2
	got, err := read(t, s, pages(paging, func(c *script.PaginateConfig) { c.Endpoint = "/items?page=1&per_page=100&sort=up" }))
	require.NoError(t, err)
	require.Equal(t, []string{"[1,2]", "[3]"}, got)
	require.Equal(t, "sort=up&page=1&per_page=2", s.got[0].query)
	require.Equal(t, "sort=up&page=2&per_page=2", s.got[1].query)

	s = &stub{replies: []reply{{body: `{}`}}}
	_, err = newAction(t, s).Get(t.Context(), nango.ProxyRequest{Endpoint: "/a?x=1&x=2&y=3", Params: map[string][]string{"x": {"4"}}})
	require.NoError(t, err)
	require.Equal(t, "y=3&x=4", s.got[0].query)
}

func TestAbsoluteLinks(t *testing.T) {
	bases := map[string]string{
		"https://B.example.com:443": "https://b.example.com", "http://b.example.com:80": "http://b.example.com",
		"https://[2001:DB8::1]:443": "https://[2001:db8::1]", "https://u:p@b.example.com": "https://b.example.com",
	}
	for _, base := range []string{"https://b.example.com:8443", "https://b.example.com:80", "http://b.example.com:443", "https://b.example.com:4430"} {
		bases[base] = base
	}
	for base, want := range bases {
		s := &stub{replies: []reply{{body: `{"items":[1],"next":"` + base + `/x?p=2#f"}`}, {body: `{"items":[2]}`}}}
		_, err := read(t, s, pages(byLink))
		require.NoError(t, err, base)
		require.Equal(t, want, s.got[1].header.Get("Base-Url-Override"), base)
		require.Equal(t, "/proxy/x", s.got[1].path)
		require.Equal(t, "p=2", s.got[1].query)
	}
}

func TestRelativeLinks(t *testing.T) {
	for link, want := range map[string]string{
		"/x?p=2": "/x?p=2", "x?p=2": "/x?p=2", "?p=2": "/items?p=2", "?": "/items?", "/x?p=2#top": "/x?p=2", "?p=2#a#b": "/items?p=2", "#top": "/items?",
		"//b.example.com/x": "//b.example.com/x?", `\\b.example.com/x`: "/%5C%5Cb.example.com/x?", "b.example.com:443/x": "/b.example.com:443/x?",
	} {
		next, err := json.Marshal(link)
		require.NoError(t, err)
		s := &stub{replies: []reply{{body: `{"items":[1],"next":` + string(next) + `}`}, {body: `{"items":[2]}`}}}
		got, err := read(t, s, pages(byLink))
		require.NoError(t, err, link)
		require.Len(t, got, 2, link)
		require.Empty(t, s.got[1].header.Get("Base-Url-Override"), "%s stays on the provider's host", link)
		require.Equal(t, "/proxy"+want, s.got[1].path+"?"+s.got[1].query, link)
	}
	for _, link := range []string{"ftp://b.example.com/x", "file:///x", "wss://b.example.com/x", "https://", "https:///x", "https://[::1", "https://#x"} {
		s := &stub{replies: []reply{{body: `{"items":[1],"next":"` + link + `"}`}}}
		_, err := read(t, s, pages(byLink))
		require.ErrorContains(t, err, "not an http or https URL", link)
		require.Len(t, s.got, 1, link)
	}
}

func TestLimits(t *testing.T) {
	type count int
	for name, c := range map[string]struct {
		limit any
		sent  string // value of the request parameter l
		pages int    // number of pages yielded
	}{
		"none":             {nil, "", 3},
		"zero":             {0, "", 3},
		"zero as int64":    {int64(0), "", 3},
		"zero of a type":   {count(0), "", 3},
		"zero as uint8":    {uint8(0), "", 3},
		"zero as a Number": {json.Number("0"), "", 3},
		"zero as float":    {0.0, "", 3},
		"empty string":     {"", "", 3},
		"two":              {2, "&l=2", 3},
		"two of a type":    {count(2), "&l=2", 3},
		"two as a string":  {" 2 ", "&l=+2+", 3},
		"three":            {3.0, "&l=3", 1},
		"a fraction more":  {2.5, "&l=2.5", 1},
		"a fraction less":  {1.5, "&l=1.5", 3},
		"no number":        {"many", "&l=many", 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stub{replies: []reply{{body: `{"items":[1,2]}`}, {body: `{"items":[3,4]}`}, {body: `{"items":[5,6]}`}, {body: `{"items":[]}`}}}
			paging := byOffset
			paging.Limit, paging.LimitNameInRequest, paging.OffsetNameInRequest = c.limit, "l", "a"
			got, err := read(t, s, pages(paging))
			require.NoError(t, err)
			require.Len(t, got, c.pages)
			require.Equal(t, "a=0"+c.sent, s.got[0].query)
		})
	}
}
