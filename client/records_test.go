package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

type issue struct {
	ID    int    `json:"id"`
	Title string `json:"title"`
}

var someRecords = nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: "a/b", Model: "GithubIssue"}

// recordsPage returns a page with records that have the given ids. The argument next is the cursor
// of the next page, or "" for the last page.
func recordsPage(next string, ids ...int) reply {
	records := make([]string, len(ids))
	for i, id := range ids {
		records[i] = fmt.Sprintf(`{"id":%d,"title":"t","_nango_metadata":{"first_seen_at":"2026-11-21T20:31:48.078013+00:00","last_modified_at":"2026-11-21T20:31:48.078013+00:00",`+
			`"last_action":"ADDED","deleted_at":null,"pruned_at":null,"cursor":"c%d"}}`, id, id)
	}
	cursor, _ := json.Marshal(next)
	if next == "" {
		cursor = []byte("null")
	}
	return reply{body: fmt.Sprintf(`{"records":[%s],"next_cursor":%s}`, strings.Join(records, ","), cursor)}
}

func TestListRecordsSendsItsParams(t *testing.T) {
	s, c := newStub(t, recordsPage("next", 1, 2))
	p := someRecords
	p.Variant, p.Limit, p.Cursor, p.IDs = "v", 50, "c==", []string{"1", "a,b"}
	p.Filter = []nango.RecordFilter{nango.RecordFilterAdded, nango.RecordFilterUpdated}
	p.ModifiedAfter = time.Date(2026, 11, 21, 22, 0, 0, 0, time.FixedZone("", 2*60*60))
	page, err := nango.ListRecords[issue](t.Context(), c, p)
	require.NoError(t, err)
	require.Equal(t, "next", page.NextCursor)
	require.Len(t, page.Records, 2)
	require.Equal(t, issue{ID: 2, Title: "t"}, page.Records[1].Data)
	require.Equal(t, nango.RecordMetadata{
		FirstSeenAt: page.Records[1].Metadata.FirstSeenAt, LastModifiedAt: time.Date(2026, 11, 21, 20, 31, 48, 78013000, time.UTC), LastAction: nango.RecordAdded, Cursor: "c2",
	}, page.Records[1].Metadata)
	got := s.last(t)
	require.Equal(t, []string{"github", "a/b"}, []string{got.header.Get("Provider-Config-Key"), got.header.Get("Connection-Id")})
	q, err := url.ParseQuery(got.query)
	require.NoError(t, err)
	require.Equal(t, "added,updated", strings.Join(q["filter"], ","))
	delete(q, "filter")
	require.Equal(t, url.Values{
		"model": {"GithubIssue"}, "variant": {"v"}, "limit": {"50"}, "cursor": {"c=="}, "ids": {"1", "a,b"}, "modified_after": {"2026-11-21T20:00:00Z"},
	}, q)
}

func TestInvalidRecordsParamsAreRefused(t *testing.T) {
	s, c := newStub(t, recordsPage(""))
	for field, change := range map[string]func(*nango.ListRecordsParams){
		"Model": func(p *nango.ListRecordsParams) { p.Model = "" }, "ConnectionID": func(p *nango.ListRecordsParams) { p.ConnectionID = "" },
		"ProviderConfigKey": func(p *nango.ListRecordsParams) { p.ProviderConfigKey = "secret\r\n" },
		"ModifiedAfter":     func(p *nango.ListRecordsParams) { p.ModifiedAfter = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		p := someRecords
		change(&p)
		page, err := nango.ListRecords[issue](t.Context(), c, p)
		require.Nil(t, page)
		requireField(t, err, field)
		require.NotContains(t, printed(t, err), "secret")
		seen := 0
		for record, err := range nango.AllRecords[issue](t.Context(), c, p) {
			seen++
			require.Zero(t, record)
			requireField(t, err, field)
		}
		require.Equal(t, 1, seen)
	}
	for _, nobody := range []*nango.Client{nil, {}} {
		_, err := nango.ListRecords[issue](t.Context(), nobody, someRecords)
		requireField(t, err, "client")
		for _, err := range nango.AllRecords[issue](t.Context(), nobody, someRecords) {
			requireField(t, err, "client")
		}
	}
	require.Empty(t, s.got)
}

// A filter is refused if it combines the value "deleted", in any letter case, with another value,
// since the server would omit the deleted records.
func TestFiltersThatLoseDeletionsAreRefused(t *testing.T) {
	s, c := newStub(t, recordsPage(""))
	deleted := nango.RecordFilter(nango.RecordDeleted)
	for _, tt := range []struct {
		filter []nango.RecordFilter
		fine   bool
	}{
		{[]nango.RecordFilter{nango.RecordFilterAdded, nango.RecordFilterDeleted}, false},
		{[]nango.RecordFilter{deleted, nango.RecordFilterUpdated}, false},
		{[]nango.RecordFilter{"Deleted", "some-day"}, false},
		{[]nango.RecordFilter{"added,deleted"}, false},
		{[]nango.RecordFilter{nango.RecordFilterDeleted}, true},
		{[]nango.RecordFilter{deleted}, true},
		{[]nango.RecordFilter{nango.RecordFilterDeleted, deleted}, true},
		{[]nango.RecordFilter{nango.RecordFilterAdded, nango.RecordFilterUpdated}, true},
	} {
		s.answer(recordsPage(""))
		p := someRecords
		p.Filter = tt.filter
		_, err := nango.ListRecords[issue](t.Context(), c, p)
		for _, other := range nango.AllRecords[issue](t.Context(), c, p) {
			require.Equal(t, err, other)
		}
		if tt.fine {
			require.NoError(t, err, tt.filter)
			require.Len(t, s.got, 2)
			continue
		}
		requireField(t, err, "Filter", tt.filter)
		require.Empty(t, s.got)
	}
}

func TestAllRecordsReadsEveryPage(t *testing.T) {
	for _, opts := range [][]nango.CallOption{nil, {nango.WithNoReadAhead()}} {
		s, c := newStub(t)
		infos := 0
		opts = append(opts, nango.WithOnResponse(func(nango.ResponseInfo) { infos++ }))
		all := nango.AllRecords[issue](t.Context(), c, someRecords, opts...)
		for range 2 { // the second loop starts from the beginning
			s.got, infos = nil, 0
			s.replies = []reply{recordsPage("n1", 1, 2), recordsPage("n2", 3), recordsPage("", 4)}
			var ids []int
			for record, err := range all {
				require.NoError(t, err)
				ids = append(ids, record.Data.ID)
			}
			require.Equal(t, []int{1, 2, 3, 4}, ids)
			require.Len(t, s.got, 3)
			require.Equal(t, 3, infos, "once for each page")
			require.Contains(t, s.got[1].query, "cursor=n1")
			require.Contains(t, s.got[0].query, "limit=1000")
		}
	}
}

func TestARecordThatDoesNotFitIsNamed(t *testing.T) {
	_, c := newStub(t, recordsPage("", 1))
	type odd struct {
		Title int `json:"title"`
	}
	_, err := nango.ListRecords[odd](t.Context(), c, someRecords)
	var e *nango.RecordError
	require.ErrorAs(t, err, &e)
	require.Equal(t, []string{"1", "c1"}, []string{e.ID, e.Metadata.Cursor})
	require.ErrorContains(t, err, "title")
	require.NotEmpty(t, printed(t, err))
}

// ListRecords and AllRecords return an error for everything that can be wrong with a page.
func TestRecordsErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		answer func() (*http.Response, error)
		check  func(t *testing.T, err error)
	}{
		"HTML": {func() (*http.Response, error) { return respond(200, "<html>secret", "Content-Type", "text/html"), nil }, func(t *testing.T, err error) {
			var e *nango.SDKValidationError
			require.ErrorAs(t, err, &e)
			require.Equal(t, []any{200, "GET", "/records"}, []any{e.StatusCode, e.Method, e.Path})
		}},
		"unknown connection": {func() (*http.Response, error) { return respond(400, `{"error":{"code":"unknown_connection"}}`), nil }, func(t *testing.T, err error) {
			require.ErrorIs(t, err, nango.ErrNotFound)
			var e *nango.Response400
			require.ErrorAs(t, err, &e)
		}},
		"bad cursor": {func() (*http.Response, error) { return respond(500, `{"error":{"code":"server_error"}}`), nil }, func(t *testing.T, err error) {
			var e *nango.SDKError
			require.ErrorAs(t, err, &e)
			require.Equal(t, 500, e.StatusCode)
		}},
		"no answer": {func() (*http.Response, error) { return nil, errors.New("reset") }, func(t *testing.T, err error) {
			var e *nango.TransportError
			require.ErrorAs(t, err, &e)
		}},
		"empty": {func() (*http.Response, error) { return respond(200, ""), nil }, func(t *testing.T, err error) { require.Error(t, err) }},
	} {
		c := clientOf(t, func(*http.Request) (*http.Response, error) { return tt.answer() }, nango.WithRetry(nango.RetryPolicy{MinWait: 1, MaxWait: 1}))
		_, err := nango.ListRecords[issue](t.Context(), c, someRecords)
		require.Error(t, err, name)
		tt.check(t, err)
		require.NotContains(t, printed(t, err), "secret", name)
		errs := 0
		for record, err := range nango.AllRecords[issue](t.Context(), c, someRecords) {
			require.Zero(t, record, name)
			tt.check(t, err)
			errs++
		}
		require.Equal(t, 1, errs, name)
	}
}

func TestAllRecordsWithAnEndedContext(t *testing.T) {
	s, c := newStub(t, recordsPage("", 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range nango.AllRecords[issue](ctx, c, someRecords) {
		require.ErrorIs(t, err, context.Canceled)
		var e *nango.TransportError
		require.ErrorAs(t, err, &e)
	}
	require.Empty(t, s.got)
}

func TestWithUnmarshalDecodesRecords(t *testing.T) {
	s := &stub{replies: []reply{recordsPage("", 1)}}
	c := clientOf(t, s.RoundTrip, nango.WithUnmarshal(func(b []byte, v any) error {
		d := json.NewDecoder(strings.NewReader(string(b)))
		if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		v.(*issue).Title = "mine"
		return nil
	}))
	page, err := nango.ListRecords[issue](t.Context(), c, someRecords)
	require.NoError(t, err)
	require.Equal(t, issue{ID: 1, Title: "mine"}, page.Records[0].Data)
}

// A client and the clients that With makes from it share a limit on the bytes that are read ahead.
// If one client holds a page that uses up the limit, another client requests its next page only
// when its loop needs that page.
func TestClientsMadeByWithShareTheLimitOfReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		page := recordsPage("next", 1, 2).body
		page = strings.Replace(page, `"title":"t"`, `"title":"`+strings.Repeat("t", 5<<20)+`"`, 1)
		c, err := nango.New(stubKey, nango.WithHTTPClient(&http.Client{
			Transport: canned.Transport(func(*http.Request) (*http.Response, error) {
				requests++
				return respond(200, page), nil
			}),
		}))
		require.NoError(t, err)
		for range 2 {
			next, stop := iter.Pull2(nango.AllRecords[issue](t.Context(), c.With(), someRecords))
			defer stop()
			for range 2 { // the second record starts reading ahead
				_, err, ok := next()
				require.NoError(t, err)
				require.True(t, ok)
				synctest.Wait()
			}
		}
		require.Equal(t, 3, requests, "two first pages, and one page ahead")
	})
}
