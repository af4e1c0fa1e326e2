package riverfollow_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
)

// A job must be retried if the status 404 comes from a gateway and not from Nango, or if Handle
// itself called Nango and returns Nango's error. In both cases, the connection may still exist.
func TestOtherFailuresDoNotEndAJob(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 1, 10)
	srv.Fail(nangotest.Fault{Operation: "listRecords", Status: http.StatusNotFound, HTML: true})
	store := riverfollow.NewStore(pool)
	refusals := []error{
		&nango.SDKError{StatusCode: http.StatusBadRequest, Code: nango.CodeUnknownConnection},
		&nango.SDKError{StatusCode: http.StatusTooManyRequests, RetryAfter: time.Hour},
	}
	f, err := follow.New(srv.Client(), follow.Config[json.RawMessage]{Store: store, Handle: func(ctx context.Context, b follow.Batch[json.RawMessage]) error {
		if len(refusals) > 0 {
			err := refusals[0]
			refusals = refusals[1:]
			return err
		}
		return riverfollow.WithTx(store, riverfollow.Table{}.Write)(ctx, b)
	}})
	require.NoError(t, err)
	cfg := &river.Config{ID: t.Name(), Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1}}, Logger: slog.New(slog.DiscardHandler)}
	require.NoError(t, riverfollow.Configure(cfg, f, riverfollow.Options{Period: time.Second}))
	cfg.PeriodicJobs = nil
	queue := newClient(t, pool, cfg)
	_, err = queue.Insert(t.Context(), riverfollow.NewJob(ref("user-1")), nil)
	require.NoError(t, err)
	require.NoError(t, queue.Start(t.Context()))
	t.Cleanup(func() { _ = queue.StopAndCancel(context.WithoutCancel(t.Context())) })
	waitUntil(t, pool, `SELECT EXISTS (SELECT FROM river_job WHERE finalized_at IS NOT NULL)`)
	var state string
	var failures int
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT state, array_length(errors, 1) FROM river_job`).Scan(&state, &failures))
	require.Equal(t, "completed", state)
	require.Equal(t, 3, failures)
	requireSame(t, srv, pool, "user-1")
}

func TestADeletedConnectionEndsItsJob(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 1, 10)
	queue, _ := startQueue(t, srv.Client(), pool, 1)
	_, err := queue.Insert(t.Context(), riverfollow.NewJob(ref("gone")), nil)
	require.NoError(t, err)
	waitUntil(t, pool, `SELECT EXISTS (SELECT FROM river_job WHERE args->>'connection_id' = 'gone' AND state = 'cancelled')`)
}
