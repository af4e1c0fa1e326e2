package follow_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/webhook"
)

var models = []follow.Model{{ProviderConfigKey: "github", Name: "GithubIssue"}}

// start runs f in the background. The returned function stops it and waits until Run has returned.
func start(t *testing.T, f *follow.Follower[Issue]) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	return func() {
		cancel()
		require.NoError(t, <-ended)
	}
}

func TestRunFollowsEveryConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1", "user-2", "user-3")
		for _, id := range []string{"user-1", "user-2", "user-3"} {
			save(t, srv, id, 1, 25, "x")
		}
		c := newTable()
		var f *follow.Follower[Issue]
		handle := func(ctx context.Context, b follow.Batch[Issue]) error {
			for len(f.Stats().Refs) < 3 { // the first connection may be read before the others are listed
				time.Sleep(time.Millisecond)
			}
			return c.handle(ctx, b)
		}
		f = newFollower(t, srv, follow.Config[Issue]{Handle: handle, Models: models, BatchSize: 5, TurnBatches: 2, Workers: 1})
		stop := start(t, f)
		defer stop()
		time.Sleep(time.Second)
		for _, id := range []string{"user-1", "user-2", "user-3"} {
			c.requireSame(t, srv, ref(id))
		}
		// No connection has to wait until all records of another connection have been read.
		var order []string
		for _, b := range c.batches {
			if len(order) == 0 || order[len(order)-1] != b.Ref.Connection.ConnectionID {
				order = append(order, b.Ref.Connection.ConnectionID)
			}
		}
		require.Len(t, order, 9, "five batches in turns of two make three turns for each")

		save(t, srv, "user-2", 26, 30, "later")
		time.Sleep(67 * time.Second)
		c.requireSame(t, srv, ref("user-2"))
		stats := f.Stats()
		require.Len(t, stats.Refs, 3)
		require.EqualValues(t, 30, stats.Refs[1].Records)
		require.LessOrEqual(t, stats.MaxLag, 66*time.Second)
		require.Zero(t, stats.Failing)

		connect(t, srv, "user-4")
		save(t, srv, "user-4", 1, 2, "x")
		time.Sleep(11 * time.Minute)
		c.requireSame(t, srv, ref("user-4"))
	})
}

func connect(t *testing.T, srv *nangotest.Server, id string) {
	t.Helper()
	require.NoError(t, srv.Seed(nangotest.Seed{Connections: []nangotest.Connection{{
		ProviderConfigKey: "github", ConnectionID: id,
		Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
	}}}))
}

func TestAWebhookIsReadAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		c := newTable()
		f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Models: models, Period: time.Hour})
		stop := start(t, f)
		defer stop()
		time.Sleep(time.Minute)
		save(t, srv, "user-1", 1, 3, "x")
		handler := f.Handler(signingKey)
		post := func(body, key string) int {
			r := httptest.NewRequest(http.MethodPost, "/", bytes.NewBufferString(body))
			r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), key))
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			return w.Code
		}
		const body = `{"type":"sync","connectionId":"user-1","providerConfigKey":"github","syncName":"issues","syncVariant":"base","model":"GithubIssue","success":true,"modifiedAfter":"2026-11-29T00:00:00.000Z","responseResults":{"added":3,"updated":0,"deleted":0},"syncType":"INCREMENTAL"}`
		require.Equal(t, http.StatusUnauthorized, post(body, "5ec2e7c0-0000-4000-8000-00000000000f"))
		synctest.Wait()
		require.Empty(t, c.sizes())
		require.Equal(t, http.StatusNoContent, post(body, signingKey))
		synctest.Wait()
		c.requireSame(t, srv, ref("user-1"))
		for _, other := range []string{
			`{"type":"sync","connectionId":"user-1","providerConfigKey":"github","syncName":"x","model":"GithubPull","success":true}`,
			`{"type":"sync","connectionId":"user-1","providerConfigKey":"github","syncName":"x","model":"GithubIssue","success":false}`,
			`{"type":"auth","connectionId":"user-1","providerConfigKey":"github","success":true,"operation":"creation"}`,
		} {
			srv.ResetRequests()
			require.Equal(t, http.StatusNoContent, post(other, signingKey))
			synctest.Wait()
			require.Empty(t, srv.Requests())
		}
	})
}

func TestAWebhookDuringALookIsReadAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		save(t, srv, "user-1", 1, 2, "x")
		c, once := newTable(), sync.Once{}
		var f *follow.Follower[Issue]
		f = newFollower(t, srv, follow.Config[Issue]{Models: models, Period: time.Hour, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
			once.Do(func() {
				save(t, srv, "user-1", 3, 3, "later")
				for range 3 {
					require.NoError(t, f.Note(ref("user-1")))
				}
			})
			return c.handle(ctx, b)
		}})
		defer start(t, f)()
		synctest.Wait()
		c.requireSame(t, srv, ref("user-1"))
	})
}

func TestADeletedConnectionIsReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1", "user-2")
		save(t, srv, "user-1", 1, 1, "x")
		var told atomic.Int32
		c := newTable()
		f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Models: models, Hooks: follow.Hooks{
			Stopped: func(_ context.Context, of follow.Ref, err error) {
				require.Equal(t, ref("user-2"), of)
				require.ErrorIs(t, err, nango.ErrNotFound)
				told.Add(1)
			},
		}})
		defer start(t, f)()
		time.Sleep(time.Second)
		require.NoError(t, srv.Client().Connections.Delete(t.Context(), "user-2", "github"))
		time.Sleep(time.Hour)
		require.EqualValues(t, 1, told.Load())
		require.Equal(t, 1, f.Stats().Stopped)
		connect(t, srv, "user-2")
		save(t, srv, "user-2", 1, 4, "again")
		time.Sleep(time.Hour)
		c.requireSame(t, srv, ref("user-2"))
		require.Zero(t, f.Stats().Stopped)
		require.EqualValues(t, 1, told.Load())
	})
}

func TestAFailingConnectionDoesNotSlowTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1", "poisoned")
		save(t, srv, "user-1", 1, 1, "x")
		save(t, srv, "poisoned", 1, 1, "x")
		var mu sync.Mutex
		var tries []time.Time
		c := newTable()
		f := newFollower(t, srv, follow.Config[Issue]{Models: models, Workers: 1, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
			if b.Ref == ref("poisoned") {
				mu.Lock()
				defer mu.Unlock()
				tries = append(tries, time.Now())
				panic("always")
			}
			return c.handle(ctx, b)
		}})
		defer start(t, f)()
		for i := range 30 {
			save(t, srv, "user-1", i+1, i+2, "more")
			time.Sleep(67 * time.Second)
			c.requireSame(t, srv, ref("user-1"))
		}
		mu.Lock()
		defer mu.Unlock()
		for i := 1; i < len(tries); i++ {
			require.LessOrEqual(t, tries[i].Sub(tries[i-1]), 61*time.Second, "the wait grows no longer than the period")
		}
		require.Greater(t, len(tries), 30)
		stats := f.Stats()
		require.Equal(t, 1, stats.Failing)
		require.Equal(t, len(tries), stats.Refs[0].Failures)
		var failed *follow.HandleError
		require.ErrorAs(t, stats.Refs[0].Err, &failed)
	})
}

func TestAfterAnOutageTheCopyIsUpToDateWithinTwoPeriods(t *testing.T) {
	for _, outage := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			srv := newServer(t, nil, "user-1", "user-2", "user-3")
			c := newTable()
			f, err := follow.New(srv.Client(), follow.Config[Issue]{Handle: c.handle, Models: models}) // unlike in the other tests, the client retries
			require.NoError(t, err)
			defer start(t, f)()
			time.Sleep(time.Minute)
			srv.Fail(nangotest.Fault{Times: -1, Status: http.StatusServiceUnavailable, HTML: true})
			time.Sleep(outage)
			for _, id := range []string{"user-1", "user-2", "user-3"} {
				save(t, srv, id, 1, 20, "x")
			}
			srv.Heal()
			time.Sleep(2 * time.Minute)
			for _, id := range []string{"user-1", "user-2", "user-3"} {
				c.requireSame(t, srv, ref(id))
			}
		})
	}
}

func TestRunFinishesItsBatchWhenTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		save(t, srv, "user-1", 1, 4, "x")
		c, kept := newTable(), &follow.MemoryStore{}
		slow := func(ctx context.Context, b follow.Batch[Issue]) error {
			select {
			case <-time.After(10 * time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
			return c.handle(ctx, b)
		}
		cfg := follow.Config[Issue]{Handle: slow, Store: kept, Models: models, BatchSize: 2}
		stop := start(t, newFollower(t, srv, cfg))
		time.Sleep(5 * time.Second)
		stop()
		require.Equal(t, []int{2}, c.sizes(), "the batch that was being handled, and no other")

		cfg.Grace = time.Second
		stop = start(t, newFollower(t, srv, cfg))
		time.Sleep(5 * time.Second)
		began := time.Now()
		stop()
		require.Equal(t, time.Second, time.Since(began))
		require.Equal(t, []int{2}, c.sizes())

		cfg.Handle = c.handle
		_, err := newFollower(t, srv, cfg).Once(t.Context(), ref("user-1"))
		require.NoError(t, err)
		require.Equal(t, []int{2, 2}, c.sizes())
		c.requireSame(t, srv, ref("user-1"))
	})
}

func TestOneRefIsReadByOneCallAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1", "user-2")
		save(t, srv, "user-1", 1, 4, "x")
		save(t, srv, "user-2", 1, 4, "x")
		var here, most, both atomic.Int32
		c := newTable()
		f := newFollower(t, srv, follow.Config[Issue]{BatchSize: 1, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
			if b.Ref == ref("user-1") {
				most.Store(max(most.Load(), here.Add(1)))
				defer here.Add(-1)
			} else if here.Load() > 0 {
				both.Add(1)
			}
			time.Sleep(time.Second)
			return c.handle(ctx, b)
		}})
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { _, err := f.Once(t.Context(), ref("user-1")); require.NoError(t, err) })
		}
		all.Go(func() { _, err := f.Once(t.Context(), ref("user-2")); require.NoError(t, err) })
		all.Wait()
		require.EqualValues(t, 1, most.Load())
		require.Positive(t, both.Load(), "other refs are read meanwhile")
		require.Len(t, c.sizes(), 8, "nothing is handed over twice")
	})
}
