package follow_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

const signingKey = nangotest.DefaultWebhookSigningKey

// Issue is the type of the records in these tests.
type Issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func ref(connection string) follow.Ref {
	return follow.Ref{Connection: nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: connection}, Model: "GithubIssue"}
}

// table is an application's copy of the records. It has the rows, and all batches in the order in
// which they arrived. Each row has the value of Batch.Pass with which it was written.
type table struct {
	mu      sync.Mutex
	rows    map[follow.Ref]map[string]row
	batches []follow.Batch[Issue]
}

type row struct {
	title   string
	deleted bool
	pass    int64
}

func newTable() *table { return &table{rows: map[follow.Ref]map[string]row{}} }

func (c *table) handle(_ context.Context, b follow.Batch[Issue]) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := b
	kept.Records = append([]nango.Record[Issue](nil), b.Records...)
	c.batches = append(c.batches, kept)
	rows := c.rows[b.Ref]
	if rows == nil {
		rows = map[string]row{}
		c.rows[b.Ref] = rows
	}
	for _, r := range b.Records {
		rows[r.Data.ID] = row{r.Data.Title, r.Metadata.DeletedAt != nil, b.Pass}
	}
	if b.Sweep {
		for id, r := range rows {
			if r.pass < b.Pass {
				delete(rows, id)
			}
		}
	}
	return nil
}

// sizes returns the number of records in each batch that c has received.
func (c *table) sizes() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sizes []int
	for _, b := range c.batches {
		sizes = append(sizes, len(b.Records))
	}
	return sizes
}

// requireSame fails the test if the copied rows of ref differ from the server's records.
func (c *table) requireSame(t *testing.T, srv *nangotest.Server, ref follow.Ref) {
	t.Helper()
	want := map[string]row{}
	for r, err := range nango.AllRecords[Issue](t.Context(), srv.Client(), nango.ListRecordsParams{
		ProviderConfigKey: ref.Connection.ProviderConfigKey, ConnectionID: ref.Connection.ConnectionID, Model: ref.Model, Variant: ref.Variant,
	}) {
		require.NoError(t, err)
		want[r.Data.ID] = row{title: r.Data.Title, deleted: r.Metadata.DeletedAt != nil}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	got := map[string]row{}
	for id, r := range c.rows[ref] {
		r.pass = 0
		got[id] = r
	}
	require.Equal(t, want, got)
}

// newServer returns a server with the given connections and a deployed sync that calls run.
func newServer(t *testing.T, run func(nangotest.SyncRun) error, connections ...string) *nangotest.Server {
	t.Helper()
	srv := nangotest.NewServer(t)
	seed := nangotest.Seed{Integrations: []nangotest.Integration{{
		UniqueKey: "github", Provider: "github", Syncs: []nangotest.Sync{{
			Name: "issues", Models: []string{"GithubIssue"}, Details: nangotest.FunctionDetails{Returns: []string{"GithubIssue"}},
			Run: func(_ context.Context, r nangotest.SyncRun) error {
				if run == nil {
					return nil
				}
				return run(r)
			},
		}},
	}}}
	for _, id := range connections {
		seed.Connections = append(seed.Connections, nangotest.Connection{
			ProviderConfigKey: "github", ConnectionID: id,
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
		})
	}
	require.NoError(t, srv.Seed(seed))
	return srv
}

// save saves issues in a connection. Their ids are the numbers from first to last, and all of them
// have the given title.
func save(t *testing.T, srv *nangotest.Server, connection string, first, last int, title string) {
	t.Helper()
	require.NoError(t, srv.Seed(nangotest.Seed{Records: []nangotest.Records{records(connection, first, last, title)}}))
}

func records(connection string, first, last int, title string) nangotest.Records {
	rows := make([]Issue, 0, last-first+1)
	for i := first; i <= last; i++ {
		rows = append(rows, Issue{strconv.Itoa(i), title})
	}
	return nangotest.Records{ProviderConfigKey: "github", ConnectionID: connection, Model: "GithubIssue", Rows: rows}
}

// saveRaw saves the given JSON values as records of the connection user-1. They may have any shape.
func saveRaw(t *testing.T, srv *nangotest.Server, rows ...string) {
	t.Helper()
	raw := make([]json.RawMessage, len(rows))
	for i := range rows {
		raw[i] = json.RawMessage(rows[i])
	}
	require.NoError(t, srv.Seed(nangotest.Seed{Records: []nangotest.Records{{
		ProviderConfigKey: "github", ConnectionID: "user-1", Model: "GithubIssue", Rows: raw,
	}}}))
}

func newFollower(t *testing.T, srv *nangotest.Server, cfg follow.Config[Issue]) *follow.Follower[Issue] {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	f, err := follow.New(srv.Client(nango.WithRetry(nango.RetryPolicy{MaxAttempts: 1})), cfg)
	require.NoError(t, err)
	return f
}

// emptied triggers the sync with EmptyCache, which drops the sync's records, and waits until the
// sync has run.
func emptied(t *testing.T, srv *nangotest.Server, connection string) {
	t.Helper()
	require.NoError(t, srv.Client().Syncs.Trigger(t.Context(), nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: connection},
		nango.SyncNames("issues"), nango.TriggerSyncOptions{Reset: true, EmptyCache: true}))
	require.NoError(t, srv.Settle(t.Context()))
}

// count returns the number of requests that srv has received for an operation.
func count(srv *nangotest.Server, operation string) (n int) {
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

var errCrash = errors.New("the process ended here")
