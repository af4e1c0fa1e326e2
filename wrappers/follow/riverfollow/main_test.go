package riverfollow_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/child"
	"github.com/nango-go/nango/internal/postgres"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
)

// server is the PostgreSQL server of the tests, or nil if PostgreSQL is not installed.
var server *postgres.Server

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	name, end := os.Getenv("FOLLOW_TEST_WORKER"), os.Getenv("FOLLOW_TEST_END")
	switch {
	case end != "":
		err = saveUntil(ctx, end)
	case name != "":
		err = work(ctx, name)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if end != "" || name != "" {
		return 0
	}
	var settings []string
	if bench := flag.Lookup("test.bench"); bench != nil && bench.Value.String() != "" {
		settings = []string{"fsync=on", "max_wal_size=4GB"} // benchmarks measure durable writes
	}
	if server, err = postgres.Start(ctx, settings...); errors.Is(err, postgres.ErrNone) {
		fmt.Fprintln(os.Stderr, "skipped what needs PostgreSQL:", err)
	} else if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	} else {
		end := sync.OnceFunc(func() { _ = server.Stop(ctx) })
		defer end()
		over := context.AfterFunc(ctx, func() { // stops the server if the tests are interrupted
			end()
			os.Exit(1)
		})
		defer over()
	}
	return m.Run()
}

var databases atomic.Int32

// newDatabase creates an empty database and returns its connection string.
func newDatabase(t testing.TB) string {
	t.Helper()
	if server == nil {
		t.Skip(postgres.ErrNone)
	}
	conn, err := pgx.Connect(t.Context(), server.URL())
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	name := fmt.Sprintf("test%d", databases.Add(1))
	_, err = conn.Exec(t.Context(), "CREATE DATABASE "+name)
	require.NoError(t, err)
	return strings.Replace(server.URL(), "dbname=postgres", "dbname="+name, 1)
}

// newPool connects to a database and creates its tables.
func newPool(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	require.NoError(t, riverfollow.Migrate(t.Context(), pool))
	return pool
}

var models = []follow.Model{{ProviderConfigKey: "github", Name: "GithubIssue"}}

func ref(connection string) follow.Ref {
	return follow.Ref{Connection: nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: connection}, Model: "GithubIssue"}
}

// newFollower returns a follower that copies records into the table. Its batches have the given
// size, and one run of a job handles at most two batches.
func newFollower(c *nango.Client, pool *pgxpool.Pool, batch int) (*follow.Follower[json.RawMessage], error) {
	store := riverfollow.NewStore(pool)
	return follow.New(c, follow.Config[json.RawMessage]{
		Models: models, Store: store, Handle: riverfollow.WithTx(store, riverfollow.Table{}.Write),
		BatchSize: batch, TurnBatches: 2, Reconcile: true,
	})
}

const period = 10 * time.Second

func newQueue(c *nango.Client, pool *pgxpool.Pool, name string, workers int) (*river.Client[pgx.Tx], *follow.Follower[json.RawMessage], error) {
	f, err := newFollower(c, pool, 50)
	if err != nil {
		return nil, nil, err
	}
	cfg := &river.Config{
		ID: name, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Logger: slog.New(slog.DiscardHandler), JobTimeout: 2 * time.Second, RescueStuckJobsAfter: 4 * time.Second,
	}
	if err := riverfollow.Configure(cfg, f, riverfollow.Options{Period: period}); err != nil {
		return nil, nil, err
	}
	queue, err := river.NewClient(riverpgxv5.New(pool), cfg)
	return queue, f, err
}

// startQueue runs a River client in this process until the test ends.
func startQueue(t testing.TB, c *nango.Client, pool *pgxpool.Pool, workers int) (*river.Client[pgx.Tx], *follow.Follower[json.RawMessage]) {
	t.Helper()
	queue, f, err := newQueue(c, pool, t.Name(), workers)
	require.NoError(t, err)
	require.NoError(t, queue.Start(t.Context()))
	t.Cleanup(func() {
		_ = queue.StopAndCancel(context.WithoutCancel(t.Context()))
	})
	return queue, f
}

// work is the main function of a worker process.
func work(ctx context.Context, name string) error {
	cfg, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = name
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer pool.Close()
	c, err := nango.FromEnv()
	if err != nil {
		return err
	}
	queue, _, err := newQueue(c, pool, name, 2)
	if err != nil {
		return err
	}
	if err := queue.Start(ctx); err != nil {
		return err
	}
	fmt.Println("ready")
	<-queue.Stopped()
	return nil
}

// startProcess starts a separate process that runs work.
func startProcess(t *testing.T, name, host, database string) *os.Process {
	t.Helper()
	return child.Start(t, "ready", []string{
		"FOLLOW_TEST_WORKER=" + name, "NANGO_SECRET_KEY=" + nangotest.DefaultSecretKey, "NANGO_HOST=" + host, "DATABASE_URL=" + database,
	}).Process
}

// waitUntil runs the SQL query again and again until its result is true.
func waitUntil(t testing.TB, pool *pgxpool.Pool, query string, args ...any) {
	t.Helper()
	for yes := false; !yes; {
		require.NoError(t, pool.QueryRow(t.Context(), query, args...).Scan(&yes))
		if !yes {
			_, err := pool.Exec(t.Context(), `SELECT pg_sleep(0.02)`) // wait without using the CPU
			require.NoError(t, err)
		}
	}
}

// newServer returns a server with the given number of connections, whose ids are user-1, user-2 and
// so on. Each has the given number of issues.
func newServer(t testing.TB, connections, issues int, opts ...nangotest.Option) *nangotest.Server {
	t.Helper()
	srv := nangotest.NewServer(t, opts...)
	seed := nangotest.Seed{Integrations: []nangotest.Integration{{
		UniqueKey: "github", Provider: "github", Syncs: []nangotest.Sync{{
			Name: "issues", Models: []string{"GithubIssue"}, Details: nangotest.FunctionDetails{Returns: []string{"GithubIssue"}},
			Run: func(_ context.Context, r nangotest.SyncRun) error {
				return r.Save("GithubIssue", []Issue{{"1", "after the reset"}, {"new", "x"}})
			},
		}},
	}}}
	for i := range connections {
		seed.Connections = append(seed.Connections, nangotest.Connection{
			ProviderConfigKey: "github", ConnectionID: fmt.Sprintf("user-%d", i+1),
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
		})
		if issues > 0 {
			seed.Records = append(seed.Records, rows(fmt.Sprintf("user-%d", i+1), 1, issues, "first"))
		}
	}
	require.NoError(t, srv.Seed(seed))
	return srv
}

// Issue is the type of the records in these tests.
type Issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func rows(connection string, from, to int, title string) nangotest.Records {
	issues := make([]Issue, 0, to-from+1)
	for i := from; i <= to; i++ {
		issues = append(issues, Issue{strconv.Itoa(i), title})
	}
	return nangotest.Records{ProviderConfigKey: "github", ConnectionID: connection, Model: "GithubIssue", Rows: issues}
}

// requireSame fails the test if the rows of the given connections differ from the server's records.
func requireSame(t testing.TB, srv *nangotest.Server, pool *pgxpool.Pool, connections ...string) {
	t.Helper()
	for _, id := range connections {
		want, got := map[string]string{}, map[string]string{}
		for r, err := range nango.AllRecords[Issue](t.Context(), srv.Client(), nango.ListRecordsParams{
			ProviderConfigKey: "github", ConnectionID: id, Model: "GithubIssue",
		}) {
			require.NoError(t, err)
			want[r.Data.ID] = fmt.Sprint(r.Data.Title, " ", r.Metadata.LastAction, " ", r.Metadata.DeletedAt != nil, " ", r.Metadata.LastModifiedAt.UTC())
		}
		result, err := pool.Query(t.Context(), `SELECT id, data->>'title', last_action, deleted_at IS NOT NULL, last_modified_at FROM nango_records WHERE connection_id = $1`, id)
		require.NoError(t, err)
		var key, title, action string
		var deleted bool
		var modified time.Time
		_, err = pgx.ForEachRow(result, []any{&key, &title, &action, &deleted, &modified}, func() error {
			got[key] = fmt.Sprint(title, " ", action, " ", deleted, " ", modified.UTC())
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, want, got, id)
	}
}
