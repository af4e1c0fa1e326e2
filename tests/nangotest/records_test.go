package nangotest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

type row struct {
	ID    int    `json:"id,string"`
	Title string `json:"title"`
}

func rows(n int) []row {
	out := make([]row, n)
	for i := range out {
		out[i] = row{i + 1, fmt.Sprintf("row %d", i+1)}
	}
	return out
}

func seedRows(t testing.TB, srv *nangotest.Server, rows any) {
	t.Helper()
	require.NoError(t, srv.Seed(nangotest.Seed{Records: []nangotest.Records{
		{ProviderConfigKey: "github", ConnectionID: "alice", Model: "Row", Rows: rows},
	}}))
}

var allRows = nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: "alice", Model: "Row"}

// Reading from a stored cursor must return exactly the records that have changed since the cursor
// was stored.
func TestCursorsResume(t *testing.T) {
	srv := newServer(t, nil)
	seedRows(t, srv, rows(250))
	c := srv.Client()
	seen := map[int]bool{}
	cursor := ""
	for rec, err := range nango.AllRecords[row](t.Context(), c, allRows) {
		require.NoError(t, err)
		seen[rec.Data.ID] = true
		cursor = rec.Metadata.Cursor
	}
	require.Len(t, seen, 250)
	seedRows(t, srv, []row{{7, "changed"}, {8, "row 8"}, {251, "new"}})
	params := allRows
	params.Cursor = cursor
	page, err := nango.ListRecords[row](t.Context(), c, params)
	require.NoError(t, err)
	require.Len(t, page.Records, 2, "what did not change stays where it is")
	require.Empty(t, page.NextCursor)
	actions := map[int]nango.RecordAction{}
	for _, rec := range page.Records {
		actions[rec.Data.ID] = rec.Metadata.LastAction
	}
	require.Equal(t, map[int]nango.RecordAction{7: nango.RecordUpdated, 251: nango.RecordAdded}, actions)
}

func TestInvalidSeedsAreRefused(t *testing.T) {
	github := nangotest.Integration{UniqueKey: "github", Provider: "github"}
	for want, seed := range map[string]nangotest.Seed{
		`integrations[0]: provider: "nope" is unknown`:               {Integrations: []nangotest.Integration{{UniqueKey: "a", Provider: "nope"}}},
		`connections[0]: provider_config_key: there is no`:           {Connections: []nangotest.Connection{{ProviderConfigKey: "gitlab"}}},
		`records[0]: connection_id: there is no connection "bob"`:    {Records: []nangotest.Records{{ProviderConfigKey: "github", ConnectionID: "bob", Model: "A"}}},
		`records[0]: rows: int is not a slice`:                       {Records: []nangotest.Records{{ProviderConfigKey: "github", ConnectionID: "alice", Model: "A", Rows: 1}}},
		`records[0]: rows[1]: id: is neither a string nor a number`:  {Records: []nangotest.Records{{ProviderConfigKey: "github", ConnectionID: "alice", Model: "A", Rows: []map[string]any{{"id": 1}, {"id": true}}}}},
		`keys[0]: secret: is not a UUID v4`:                          {Keys: []nangotest.Key{{Secret: "a"}}},
		`providers[0]: display_name: is missing`:                     {Providers: []nangotest.Provider{[]byte(`{"name":"a"}`)}},
		`integrations[1]: syncs[0]: frequency: is more often than`:   {Integrations: []nangotest.Integration{github, {UniqueKey: "b", Provider: "github", Syncs: []nangotest.Sync{{Name: "s", Frequency: "every 5s"}}}}},
		`integrations[0]: actions[1]: name: there are two functions`: {Integrations: []nangotest.Integration{{UniqueKey: "b", Provider: "github", Actions: []nangotest.Action{{Name: "a"}, {Name: "a"}}}}},
	} {
		require.ErrorContains(t, newServer(t, nil).Seed(seed), want)
	}
}

func TestASeededConnectionHasTheTagsOfItsUser(t *testing.T) {
	srv := newServer(t, func(_ *nangotest.Integration, conn *nangotest.Connection) {
		conn.EndUser = &nango.EndUserInput{ID: "u-7", Email: "alice@example.com"}
		conn.Tags = map[string]string{"Plan": "pro"}
	})
	got, err := srv.Client().Connections.Get(t.Context(), alice.ConnectionID, alice.ProviderConfigKey, nango.GetConnectionParams{})
	require.NoError(t, err)
	require.Equal(t, nango.Tags{"end_user_id": "u-7", "end_user_email": "alice@example.com", "plan": "pro"}, got.Tags)
}

// The cost of a page must not depend on its position in the list.
func TestPagesCostTheSameAtEveryPosition(t *testing.T) {
	srv := newServer(t, nil)
	seedRows(t, srv, rows(20_000))
	size := func(cursor string) (next string, bytes uint64) {
		params := allRows
		params.Cursor, params.Limit = cursor, 200
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		page, err := nango.ListRecords[row](t.Context(), srv.Client(), params)
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		return page.NextCursor, after.TotalAlloc - before.TotalAlloc
	}
	cursor, _ := size("") // warm up
	_, first := size("")
	for range 90 {
		params := allRows
		params.Cursor, params.Limit = cursor, 200
		page, err := nango.ListRecords[row](t.Context(), srv.Client(), params)
		require.NoError(t, err)
		cursor = page.NextCursor
	}
	_, last := size(cursor)
	require.Less(t, float64(last), 1.5*float64(first))
}

// BenchmarkGetConnection measures a request to the emulator. Compare it with BenchmarkBareHandler,
// whose handler writes the same bytes.
func BenchmarkGetConnection(b *testing.B) {
	srv := benchServer(b)
	benchGet(b, srv.URL()+"/connections/alice?provider_config_key=github", srv.SecretKey())
}

// BenchmarkBareHandler measures a handler that only writes the response of BenchmarkGetConnection.
func BenchmarkBareHandler(b *testing.B) {
	srv := benchServer(b)
	req := httptest.NewRequest(http.MethodGet, "/connections/alice?provider_config_key=github", nil)
	req.Header.Set("Authorization", "Bearer "+srv.SecretKey())
	resp, err := srv.Transport().RoundTrip(req)
	require.NoError(b, err)
	body := make([]byte, resp.ContentLength)
	_, _ = resp.Body.Read(body)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(body)
	}))
	b.Cleanup(bare.Close)
	benchGet(b, bare.URL, srv.SecretKey())
}

// BenchmarkLastPageOfAMillion reads a page of 100 records near the end of a million records.
func BenchmarkLastPageOfAMillion(b *testing.B) {
	srv := benchServer(b)
	seedRows(b, srv, rows(1_000_000))
	params := allRows
	params.Limit = 10_000
	c := srv.Client()
	for range 99 {
		page, err := nango.ListRecords[row](b.Context(), c, params)
		require.NoError(b, err)
		params.Cursor = page.NextCursor
	}
	params.Limit = 100
	b.ReportAllocs()
	for b.Loop() {
		_, err := nango.ListRecords[row](b.Context(), c, params)
		require.NoError(b, err)
	}
}

func benchServer(b *testing.B) *nangotest.Server {
	return nangotest.NewServer(b, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}},
		Connections:  []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "alice"}},
	}))
}

func benchGet(b *testing.B, url, key string) {
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	b.Cleanup(transport.CloseIdleConnections)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		buf := make([]byte, 4096)
		for pb.Next() {
			req, _ := http.NewRequest(http.MethodGet, url, nil)
			req.Header.Set("Authorization", "Bearer "+key)
			resp, err := transport.RoundTrip(req)
			if err != nil || resp.StatusCode != http.StatusOK {
				b.Error("no answer")
				return
			}
			for {
				if _, err := resp.Body.Read(buf); err != nil {
					break
				}
			}
			_ = resp.Body.Close()
		}
	})
}

func TestNumericIDsBecomeStrings(t *testing.T) {
	srv := newServer(t, nil)
	seedRows(t, srv, []map[string]any{{"id": 7, "a\"b": "x"}})
	page, err := nango.ListRecords[json.RawMessage](t.Context(), srv.Client(), allRows)
	require.NoError(t, err)
	require.Contains(t, string(page.Records[0].Data), `"id":"7"`)
}

// Records of some APIs have a member Id or ID besides the member id. The emulator must ignore these
// other members when it identifies records.
func TestOnlyTheMemberIDIdentifiesARecord(t *testing.T) {
	srv := nangotest.NewServer(t)
	seed := nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}},
		Connections:  []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "user-1"}},
		Records: []nangotest.Records{{ProviderConfigKey: "github", ConnectionID: "user-1", Model: "Account", Rows: []json.RawMessage{
			json.RawMessage(`{"id":"1","Id":"001","ID":"same"}`), json.RawMessage(`{"ID":"same","id":"2"}`),
		}}},
	}
	require.NoError(t, srv.Seed(seed))
	page, err := nango.ListRecords[map[string]any](t.Context(), srv.Client(), nango.ListRecordsParams{
		ProviderConfigKey: "github", ConnectionID: "user-1", Model: "Account", IDs: []string{"1", "2"},
	})
	require.NoError(t, err)
	require.Len(t, page.Records, 2)
	seed.Records[0].Rows = []json.RawMessage{json.RawMessage(`{"ID":"3"}`)}
	require.ErrorContains(t, srv.Seed(nangotest.Seed{Records: seed.Records}), "id: is")
}
