package nangotest_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

func token(t *testing.T, c *nango.Client) string {
	t.Helper()
	token, err := c.Connections.Token(t.Context(), alice)
	require.NoError(t, err)
	return token
}

func TestTheClockCannotGoBack(t *testing.T) {
	srv := newServer(t, nil)
	require.ErrorContains(t, srv.Advance(t.Context(), -1), "d is negative")
}

func TestTokensAreRefreshedBeforeTheyExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, func(_ *nangotest.Integration, conn *nangotest.Connection) {
			conn.Credentials = oauth2(time.Now().Add(time.Hour))
		})
		c := srv.Client()
		require.Equal(t, "gho_first", token(t, c))
		require.NoError(t, srv.Advance(t.Context(), 44*time.Minute))
		require.Equal(t, "gho_first", token(t, c))
		require.NoError(t, srv.Advance(t.Context(), 2*time.Minute))
		second := token(t, c)
		require.NotEqual(t, "gho_first", second)
		require.Equal(t, second, token(t, c), "a fresh token is kept")
	})
}

func TestManyCallersCauseOneRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var refreshes atomic.Int32
		srv := newServer(t, func(_ *nangotest.Integration, conn *nangotest.Connection) {
			conn.Credentials = oauth2(time.Now())
			conn.Refresh = func(context.Context, nango.ConnectionRef, gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
				refreshes.Add(1)
				time.Sleep(time.Second) // in the bubble's time
				return oauth2(time.Now().Add(time.Hour)), nil
			}
		})
		c := srv.Client()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { _, _ = c.Connections.Token(t.Context(), alice) })
		}
		wg.Wait()
		require.EqualValues(t, 1, refreshes.Load())
	})
}

func TestAFailedRefreshIsReportedAndBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, func(_ *nangotest.Integration, conn *nangotest.Connection) {
			conn.Credentials, conn.Refresh = oauth2(time.Now()), nangotest.FailRefresh
		})
		status := func() int {
			resp, body := answer(t, srv, request(t, srv, http.MethodGet, getAlice, ""))
			require.Contains(t, body, `"invalid_credentials"`)
			require.NotContains(t, body, "gho_first")
			return resp.StatusCode
		}
		require.Equal(t, http.StatusBadRequest, status())
		require.Equal(t, http.StatusFailedDependency, status())
		require.NoError(t, srv.Advance(t.Context(), 31*time.Second))
		require.Equal(t, http.StatusBadRequest, status(), "after the back-off it is tried again")
	})
}

func TestSessionsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil)
		c := srv.Client()
		sess, err := c.Connect.CreateSession(t.Context(), nango.CreateConnectSessionRequest{Tags: nango.Tags{"user": "1"}})
		require.NoError(t, err)
		require.NoError(t, srv.Advance(t.Context(), 29*time.Minute))
		ref, err := srv.CompleteConnect(t.Context(), nangotest.ConnectSession{Token: sess.Token}, "github", oauth2(time.Time{}))
		require.NoError(t, err)
		conn, err := c.Connections.Get(t.Context(), ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
		require.NoError(t, err)
		require.Equal(t, nango.Tags{"user": "1"}, conn.Tags)
		require.NoError(t, srv.Advance(t.Context(), 2*time.Minute))
		_, err = srv.CompleteConnect(t.Context(), nangotest.ConnectSession{Token: sess.Token}, "github", oauth2(time.Time{}))
		require.Error(t, err)
	})
}

func TestTheRateLimitIsResetAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, nangotest.WithRateLimit(2))
		var statuses []int
		get := func() http.Header {
			resp, _ := answer(t, srv, request(t, srv, http.MethodGet, getAlice, ""))
			statuses = append(statuses, resp.StatusCode)
			return resp.Header
		}
		require.Equal(t, "1", get().Get("X-Ratelimit-Remaining"))
		get()
		require.Equal(t, "60", get().Get("Retry-After"))
		require.NoError(t, srv.Advance(t.Context(), time.Minute))
		get()
		require.Equal(t, []int{200, 200, 429, 200}, statuses)
	})
}

func TestSyncsRunOnSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs []time.Time
		fail := false
		srv := newServer(t, func(in *nangotest.Integration, _ *nangotest.Connection) {
			in.Syncs = []nangotest.Sync{{
				Name: "issues", Models: []string{"Issue"}, AutoStart: true, TrackDeletes: true,
				Run: func(_ context.Context, run nangotest.SyncRun) error {
					runs = append(runs, time.Now())
					if fail {
						return errors.New("as asked for")
					}
					return run.Save("Issue", []map[string]int{{"id": len(runs)}})
				},
			}}
		})
		require.NoError(t, srv.Settle(t.Context()))
		require.Len(t, runs, 1)
		require.NoError(t, srv.Advance(t.Context(), 59*time.Minute))
		require.Len(t, runs, 1)
		require.NoError(t, srv.Advance(t.Context(), 2*time.Hour))
		require.Len(t, runs, 3)
		page, err := nango.ListRecords[map[string]any](t.Context(), srv.Client(), nango.ListRecordsParams{
			ProviderConfigKey: "github", ConnectionID: "alice", Model: "Issue", Filter: []nango.RecordFilter{nango.RecordFilterDeleted},
		})
		require.NoError(t, err)
		require.Len(t, page.Records, 2, "what a run does not save is deleted")
		fail = true
		require.NoError(t, srv.Advance(t.Context(), time.Hour))
		conn, err := srv.Client().Connections.Get(t.Context(), "alice", "github", nango.GetConnectionParams{})
		require.NoError(t, err)
		require.Len(t, conn.Errors, 1)
	})
}
