package riverfollow_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
	"github.com/nango-go/nango/wrappers/webhook"
)

// level is an SQL query that reports whether the table has $1 rows.
const level = `SELECT count(*) = $1 FROM nango_records`

func users(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("user-%d", i+1))
	}
	return names
}

// long is called by slow tests. If -short is set, it skips the test. These tests are slow because
// River looks for due jobs only every 5 seconds, and for stuck jobs only every 30 seconds.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("make long runs it")
	}
}

// Two processes share the connections. The leader is killed as it writes, and the other process
// completes the work.
func TestAKilledProcessLosesNothing(t *testing.T) {
	long(t)
	url := newDatabase(t)
	pool := newPool(t, url)
	const connections, issues = 6, 400
	srv := newServer(t, connections, issues)
	processes := map[string]*os.Process{}
	tx, err := pool.Begin(t.Context()) // until tx ends, no process can store a state
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `LOCK nango_follow IN EXCLUSIVE MODE`)
	require.NoError(t, err)
	for _, name := range []string{"one", "two"} {
		processes[name] = startProcess(t, name, srv.URL(), url)
	}
	waitUntil(t, pool, `SELECT EXISTS (SELECT FROM river_leader)`)
	var victim string
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT leader_id FROM river_leader`).Scan(&victim))
	waitUntil(t, pool, `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock')`, victim)
	require.NoError(t, processes[victim].Kill())
	require.NoError(t, tx.Rollback(t.Context()))
	waitUntil(t, pool, level, connections*issues)
	requireSame(t, srv, pool, users(connections)...)

	// The remaining process is the leader now. Its Plan job must find the records that are saved
	// from now on.
	require.NoError(t, srv.Seed(nangotest.Seed{Records: []nangotest.Records{rows("user-3", issues+1, issues+5, "later")}}))
	waitUntil(t, pool, level, connections*issues+5)
	requireSame(t, srv, pool, users(connections)...)
}

func TestARestartedPostgreSQLLosesNothing(t *testing.T) {
	long(t)
	pool := newPool(t, newDatabase(t))
	const connections, issues = 4, 300
	srv := newServer(t, connections, issues)
	startQueue(t, srv.Client(), pool, 2)
	waitUntil(t, pool, `SELECT count(*) > 0 FROM nango_records`)
	require.NoError(t, server.Restart(t.Context()))
	for pool.Ping(t.Context()) != nil { // each pooled connection fails once after the restart
		require.NoError(t, t.Context().Err())
	}
	untilUp(t, pool, level, connections*issues)
	requireSame(t, srv, pool, users(connections)...)
}

// untilUp is like waitUntil but ignores errors of broken database connections.
func untilUp(t *testing.T, pool *pgxpool.Pool, question string, args ...any) {
	t.Helper()
	for yes := false; !yes; {
		require.NoError(t, t.Context().Err())
		if pool.QueryRow(t.Context(), question, args...).Scan(&yes) != nil {
			yes = false
		} else if !yes {
			_, _ = pool.Exec(t.Context(), `SELECT pg_sleep(0.02)`)
		}
	}
}

// Even if Nango does not answer, a job never waits longer than one period. So one period after the
// end of an outage, all jobs have run.
func TestAfterAnOutageJobsWaitNoLongerThanAPeriod(t *testing.T) {
	long(t)
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 3, 0)
	queue, _ := startQueue(t, srv.Client(nango.WithRetry(nango.RetryPolicy{MaxAttempts: 1})), pool, 2)
	waitUntil(t, pool, `SELECT count(*) >= 3 FROM river_job WHERE kind = 'nango_follow' AND state = 'completed'`)
	srv.Fail(nangotest.Fault{Times: -1, Status: http.StatusServiceUnavailable})
	// These jobs have failed many times, as if an outage had lasted for hours.
	for _, id := range users(3) {
		_, err := queue.Insert(t.Context(), riverfollow.NewJob(ref(id)), nil)
		require.NoError(t, err)
	}
	waitUntil(t, pool, `SELECT count(*) >= 3 FROM river_job WHERE kind = 'nango_follow' AND state = 'retryable'`)
	_, err := pool.Exec(t.Context(), `UPDATE river_job SET attempt = 15, scheduled_at = now() WHERE state = 'retryable'`)
	require.NoError(t, err)
	waitUntil(t, pool, `SELECT count(*) = 3 FROM river_job WHERE kind = 'nango_follow' AND state = 'retryable' AND attempt >= 16`)
	var latest time.Duration
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT max(scheduled_at - attempted_at) FROM river_job WHERE state = 'retryable'`).Scan(&latest))
	require.LessOrEqual(t, latest, period+5*time.Second, "the rest is the look itself")
	for _, id := range users(3) {
		require.NoError(t, srv.Seed(nangotest.Seed{Records: []nangotest.Records{rows(id, 1, 10, "x")}}))
	}
	srv.Heal()
	waitUntil(t, pool, level, 30)
	requireSame(t, srv, pool, users(3)...)
}

// A connection that always fails has only one job and does not delay the others.
func TestAConnectionThatAlwaysFailsDoesNotDelayTheOthers(t *testing.T) {
	long(t)
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 4, 120)
	_, err := pool.Exec(t.Context(), `ALTER TABLE nango_records ADD CHECK (connection_id <> 'user-2')`)
	require.NoError(t, err)
	queue, _ := startQueue(t, srv.Client(), pool, 1)
	waitUntil(t, pool, level, 360)
	for range 3 {
		_, err = queue.Insert(t.Context(), riverfollow.Plan{}, nil)
		require.NoError(t, err)
		waitUntil(t, pool, `SELECT NOT EXISTS (SELECT FROM river_job WHERE kind = 'nango_follow_plan' AND finalized_at IS NULL)`)
	}
	require.NoError(t, srv.Seed(nangotest.Seed{Records: []nangotest.Records{rows("user-4", 121, 130, "later")}}))
	waitUntil(t, pool, level, 370)
	requireSame(t, srv, pool, "user-1", "user-3", "user-4")
	var jobs, errors int
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*), max(array_length(errors, 1)) FROM river_job WHERE args->>'connection_id' = 'user-2'`).Scan(&jobs, &errors))
	require.Equal(t, 1, jobs)
	require.Positive(t, errors)
}

// No connection is read a second time before every connection has been read once.
func TestTurnsAreFair(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 3, 300) // 300 issues are three jobs of two batches of 50
	store := riverfollow.NewStore(pool)
	write := riverfollow.WithTx(store, riverfollow.Table{}.Write)
	var order []string // the connections in the order in which the only worker handles their batches
	f, err := follow.New(srv.Client(), follow.Config[json.RawMessage]{
		Models: models, Store: store, BatchSize: 50, TurnBatches: 2, Handle: func(ctx context.Context, b follow.Batch[json.RawMessage]) error {
			order = append(order, b.Ref.Connection.ConnectionID)
			return write(ctx, b)
		},
	})
	require.NoError(t, err)
	cfg := &river.Config{ID: t.Name(), Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1}}}
	require.NoError(t, riverfollow.Configure(cfg, f, riverfollow.Options{Period: time.Hour}))
	queue := newClient(t, pool, cfg)
	require.NoError(t, queue.Start(t.Context()))
	waitUntil(t, pool, level, 900)
	require.NoError(t, queue.Stop(t.Context()))
	require.Len(t, order, 18)
	for turn := range 9 {
		require.Equal(t, order[2*turn], order[2*turn+1])
		require.Equal(t, order[2*(turn%3)], order[2*turn], "the same three again and again")
	}
	requireSame(t, srv, pool, users(3)...)
}

func TestTenThousandConnectionsAreQueuedInPages(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	const connections = 10_000
	srv := newServer(t, 0, 0)
	f, err := follow.New(srv.Client(), follow.Config[json.RawMessage]{
		Handle: func(context.Context, follow.Batch[json.RawMessage]) error { return nil },
		Refs: func(context.Context) iter.Seq2[follow.Ref, error] {
			return func(yield func(follow.Ref, error) bool) {
				for i := range connections {
					if i%1000 == 999 {
						var queued int
						require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'nango_follow'`).Scan(&queued))
						require.GreaterOrEqual(t, queued, i/1000*1000)
					}
					if !yield(ref(strconv.Itoa(i)), nil) {
						return
					}
				}
			}
		},
	})
	require.NoError(t, err)
	plan := func() {
		cfg := &river.Config{ID: t.Name(), Queues: map[string]river.QueueConfig{"plans": {MaxWorkers: 1}}}
		require.NoError(t, riverfollow.Configure(cfg, f, riverfollow.Options{Queue: "follow", Period: time.Hour}))
		cfg.PeriodicJobs = nil
		queue := newClient(t, pool, cfg)
		_, err = queue.Insert(t.Context(), riverfollow.Plan{}, &river.InsertOpts{Queue: "plans"})
		require.NoError(t, err)
		require.NoError(t, queue.Start(t.Context()))
		waitUntil(t, pool, `SELECT NOT EXISTS (SELECT FROM river_job WHERE kind = 'nango_follow_plan' AND finalized_at IS NULL)`)
		require.NoError(t, queue.Stop(t.Context()))
	}
	for range 2 {
		plan()
		var jobs int
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'nango_follow' AND queue = 'follow'`).Scan(&jobs))
		require.Equal(t, connections, jobs)
	}
}

func TestAWebhookQueuesAJob(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 2, 10)
	queue, f, err := newQueue(srv.Client(), pool, t.Name(), 1) // the queue is not started
	require.NoError(t, err)
	handler := riverfollow.Handler(queue, f, riverfollow.Options{}, nangotest.DefaultWebhookSigningKey)
	post := func(connection, model, key string) int {
		body := fmt.Sprintf(`{"type":"sync","connectionId":%q,"providerConfigKey":"github","syncName":"issues","syncVariant":"base","model":%q,"success":true}`, connection, model)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewBufferString(body))
		r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), key))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	jobs := func() string {
		var text string
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT coalesce(string_agg(concat(args->>'connection_id', ' ', priority, ' ', args->>'noted'), ', ' ORDER BY id), '') FROM river_job`).Scan(&text))
		return text
	}
	require.Equal(t, http.StatusUnauthorized, post("user-1", "GithubIssue", strings.Repeat("x", 36)))
	require.Equal(t, http.StatusNoContent, post("user-1", "GithubPull", nangotest.DefaultWebhookSigningKey))
	require.Empty(t, jobs())
	for range 3 {
		require.Equal(t, http.StatusNoContent, post("user-1", "GithubIssue", nangotest.DefaultWebhookSigningKey))
	}
	require.Equal(t, "user-1 1 ", jobs(), "one that waits is enough")

	// Even if the Ref has a periodic job, the webhook queues a second job, because the periodic job
	// waits behind others.
	_, err = queue.Insert(t.Context(), riverfollow.NewJob(ref("user-2")), &river.InsertOpts{Priority: 2, UniqueOpts: riverfollow.Job{}.InsertOpts().UniqueOpts})
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `UPDATE river_job SET state = $1 WHERE args->>'connection_id' = 'user-1'`, string(rivertype.JobStateRunning))
	require.NoError(t, err)
	for range 2 {
		for _, id := range users(2) {
			require.Equal(t, http.StatusNoContent, post(id, "GithubIssue", nangotest.DefaultWebhookSigningKey))
		}
	}
	require.Equal(t, "user-1 1 , user-2 2 , user-1 1 true, user-2 1 true", jobs())
	pool.Close()
	require.Equal(t, http.StatusInternalServerError, post("user-1", "GithubIssue", nangotest.DefaultWebhookSigningKey), "Nango delivers it again")
}

func TestConfigureRefusesInvalidValues(t *testing.T) {
	srv := newServer(t, 0, 0)
	f, err := follow.New(srv.Client(), follow.Config[Issue]{Handle: func(context.Context, follow.Batch[Issue]) error { return nil }})
	require.NoError(t, err)
	require.Error(t, riverfollow.Configure(nil, f, riverfollow.Options{}))
	require.Error(t, riverfollow.Configure[Issue](&river.Config{}, nil, riverfollow.Options{}))
	require.ErrorContains(t, riverfollow.Configure(&river.Config{}, f, riverfollow.Options{Period: -1}), "Period")
	cfg := &river.Config{}
	require.NoError(t, riverfollow.Configure(cfg, f, riverfollow.Options{}))
	require.Equal(t, 30*time.Second, cfg.JobTimeout)
	require.Equal(t, time.Minute, cfg.RescueStuckJobsAfter)
	require.Error(t, riverfollow.Configure(cfg, f, riverfollow.Options{}), "a second follower")
}

func newClient(t *testing.T, pool *pgxpool.Pool, cfg *river.Config) *river.Client[pgx.Tx] {
	t.Helper()
	queue, err := river.NewClient(riverpgxv5.New(pool), cfg)
	require.NoError(t, err)
	return queue
}
