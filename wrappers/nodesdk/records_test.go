package nodesdk_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

type issue struct {
	ID int `json:"id"`
}

func TestListRecordsReturnsTheCallersType(t *testing.T) {
	_, n := newStub(t, `{"records": [`+record(123)+`], "next_cursor": "bmV4dA=="}`, nodesdk.Config{})
	page, err := nodesdk.ListRecords[issue](t.Context(), n, nodesdk.ListRecordsConfig{ProviderConfigKey: "github", ConnectionID: "1", Model: "Issue"})
	require.NoError(t, err)
	require.Equal(t, "bmV4dA==", page.NextCursor)
	require.Len(t, page.Records, 1)
	require.Equal(t, issue{123}, page.Records[0].Data)
	require.Equal(t, client.RecordAdded, page.Records[0].Metadata.LastAction)
	require.Equal(t, 2023, page.Records[0].Metadata.FirstSeenAt.Year())
}

func TestListRecordsParameters(t *testing.T) {
	for name, test := range map[string]struct {
		config nodesdk.ListRecordsConfig
		field  string // the field that the error names, or
		param  string // the parameter that the request has
		value  string
	}{
		"delta":                  {nodesdk.ListRecordsConfig{Delta: "2023-05-31T11:46:13.390Z"}, "", "modified_after", "2023-05-31T11:46:13.39Z"},
		"offset":                 {nodesdk.ListRecordsConfig{ModifiedAfter: "2023-05-31T11:46:13+02:00"}, "", "modified_after", "2023-05-31T09:46:13Z"},
		"modifiedAfter wins":     {nodesdk.ListRecordsConfig{Delta: "2023-01-01T00:00:00Z", ModifiedAfter: "2024-01-01T00:00:00Z"}, "", "modified_after", "2024-01-01T00:00:00Z"},
		"delta is a date":        {nodesdk.ListRecordsConfig{Delta: "2023-05-31"}, "Delta", "", ""},
		"modifiedAfter is words": {nodesdk.ListRecordsConfig{ModifiedAfter: "yesterday"}, "ModifiedAfter", "", ""},
		"filter":                 {nodesdk.ListRecordsConfig{Filter: "added,updated"}, "", "filter", "added,updated"},
		"filter in capitals":     {nodesdk.ListRecordsConfig{Filter: "ADDED"}, "", "filter", "ADDED"},
		"deleted with another":   {nodesdk.ListRecordsConfig{Filter: "ADDED,DELETED"}, "Filter", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, n := newStub(t, `{"records": [], "next_cursor": null}`, nodesdk.Config{})
			test.config.ProviderConfigKey, test.config.ConnectionID, test.config.Model = "github", "1", "Issue"
			_, err := nodesdk.ListRecords[issue](t.Context(), n, test.config)
			if test.field != "" {
				requireInvalid(t, err, test.field)
				require.Empty(t, s.sent)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.value, s.sent[0].Query.Get(test.param))
		})
	}
}

// pages is an HTTP transport that serves the records 1 to 5, in pages of the requested size.
type pages struct{ sent []string }

func (p *pages) RoundTrip(r *http.Request) (*http.Response, error) {
	p.sent = append(p.sent, r.URL.RawQuery)
	limit, first := 2, 1
	if text := r.URL.Query().Get("limit"); text != "" && text != "1000" {
		_, _ = fmt.Sscan(text, &limit)
	}
	if text := r.URL.Query().Get("cursor"); text != "" {
		_, _ = fmt.Sscan(strings.TrimPrefix(text, "after-"), &first)
		first++
	}
	var records []string
	next := "null"
	for id := first; id <= 5 && len(records) < limit; id++ {
		records = append(records, record(id))
		if id < 5 {
			next = fmt.Sprintf(`"after-%d"`, id)
		} else {
			next = "null"
		}
	}
	return canned.Always(`{"records": [` + strings.Join(records, ",") + `], "next_cursor": ` + next + `}`).RoundTrip(r)
}

func record(id int) string {
	return fmt.Sprintf(`{"id": %d, "_nango_metadata": {"first_seen_at": "2023-09-18T15:20:35.941305+00:00", "last_modified_at": "2023-09-18T15:20:35.941305+00:00",
		"last_action": "ADDED", "deleted_at": null, "pruned_at": null, "cursor": "after-%d"}}`, id, id)
}

func TestGetRecordsReturnsEveryRecord(t *testing.T) {
	for limit, want := range map[int][]int{0: {1, 2, 3, 4, 5}, 1: {1}, 3: {1, 2, 3}, 5: {1, 2, 3, 4, 5}, 9: {1, 2, 3, 4, 5}} {
		t.Run(strconv.Itoa(limit), func(t *testing.T) {
			server := &pages{}
			n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(stubKey), Host: stubHost}, client.WithHTTPClient(&http.Client{Transport: server}))
			require.NoError(t, err)
			records, err := nodesdk.GetRecords[issue](t.Context(), n, nodesdk.ListRecordsConfig{ProviderConfigKey: "github", ConnectionID: "1", Model: "Issue", Limit: limit})
			require.NoError(t, err)
			var got []int
			for _, r := range records {
				got = append(got, r.Data.ID)
			}
			require.Equal(t, want, got)
			if limit > 0 {
				require.Len(t, server.sent, 1, "more was fetched than asked for")
			}
		})
	}
}

func TestGetRecordsOfAnEmptyModel(t *testing.T) {
	_, n := newStub(t, `{"records": [], "next_cursor": null}`, nodesdk.Config{})
	records, err := nodesdk.GetRecords[issue](t.Context(), n, nodesdk.ListRecordsConfig{ProviderConfigKey: "github", ConnectionID: "1", Model: "Issue"})
	require.NoError(t, err)
	require.NotNil(t, records)
	require.Empty(t, records)
}
