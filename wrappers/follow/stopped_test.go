package follow_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

// A connection counts as unknown only if the response has Nango's error code for an unknown
// connection. Any other response with status 404 is an ordinary failure.
func TestA404OfAnotherKindIsAnOrdinaryFailure(t *testing.T) {
	for name, fault := range map[string]nangotest.Fault{
		"a page of a gateway":   {HTML: true},
		"JSON of a gateway":     {Body: `{"error":"no route"}`, ContentType: "application/json"},
		"another code of Nango": {Body: `{"error":{"code":"not_found","message":"no such endpoint"}}`, ContentType: "application/json"},
		"nothing":               {Body: " ", ContentType: "text/plain"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newServer(t, nil, "user-1")
				save(t, srv, "user-1", 1, 3, "x")
				c := newTable()
				f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Models: models, Hooks: follow.Hooks{
					Stopped: func(context.Context, follow.Ref, error) { t.Error("the connection exists") },
				}})
				fault.Operation, fault.Status, fault.Times = "listRecords", http.StatusNotFound, -1
				srv.Fail(fault)
				defer start(t, f)()
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				stats := f.Stats()
				require.Equal(t, 1, stats.Failing)
				require.Zero(t, stats.Stopped)
				require.Equal(t, 5*time.Minute, stats.MaxLag)
				require.Greater(t, stats.Refs[0].Failures, 9, "six in the first minute, and then one in each")
				var unknown *follow.ConnectionError
				require.NotErrorAs(t, stats.Refs[0].Err, &unknown)
				srv.Heal()
				time.Sleep(time.Minute)
				c.requireSame(t, srv, ref("user-1"))
				require.Zero(t, f.Stats().Failing)
			})
		})
	}
}

// If Handle itself calls Nango and returns Nango's error, the follower treats it like any other
// error of Handle: it reads the connection again after a growing wait, and meanwhile reads other
// connections.
func TestAResponseOfNangoInHandleSaysNothingAboutTheRecords(t *testing.T) {
	for name, failed := range map[string]error{
		"not found":             &nango.Response404{SDKError: &nango.SDKError{StatusCode: http.StatusNotFound, Code: "not_found"}},
		"an unknown connection": &nango.Response400{SDKError: &nango.SDKError{StatusCode: http.StatusBadRequest, Code: nango.CodeUnknownConnection}},
		"another follower":      &follow.ConnectionError{Ref: ref("user-3"), Err: errors.New("gone")},
		"a provider's limit":    &nango.SDKError{StatusCode: http.StatusTooManyRequests, RetryAfter: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newServer(t, nil, "user-1", "user-2")
				save(t, srv, "user-1", 1, 3, "x")
				save(t, srv, "user-2", 1, 3, "x")
				c := newTable()
				f := newFollower(t, srv, follow.Config[Issue]{Models: models, Workers: 1, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
					if b.Ref == ref("user-1") {
						return failed
					}
					return c.handle(ctx, b)
				}})
				defer start(t, f)()
				time.Sleep(3 * time.Second)
				c.requireSame(t, srv, ref("user-2"))
				stats := f.Stats()
				require.Zero(t, stats.Stopped)
				require.Equal(t, 1, stats.Failing)
				require.Greater(t, stats.Refs[0].Failures, 1)
				require.ErrorIs(t, stats.Refs[0].Err, failed)
			})
		})
	}
}

func TestAConnectionThatIsDeletedDuringALookIsUnknown(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 6, "x")
	deleted := false
	f := newFollower(t, srv, follow.Config[Issue]{BatchSize: 1, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
		if deleted {
			return nil
		}
		deleted = true
		return srv.Client().Connections.Delete(ctx, "user-1", "github")
	}})
	_, err := f.Once(t.Context(), ref("user-1"))
	var unknown *follow.ConnectionError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, ref("user-1"), unknown.Ref)
	require.ErrorIs(t, err, nango.ErrNotFound)
}

// A connection is deleted and connected again, and its sync runs, all while Run reads the Ref.
func TestAConnectionThatExistsAgainIsNotStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		save(t, srv, "user-1", 1, 3, "x")
		c := newTable()
		var f *follow.Follower[Issue]
		var told int
		f = newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Models: models, Reconcile: true, Hooks: follow.Hooks{
			Stopped: func(context.Context, follow.Ref, error) { told++ },
			Read: func(ctx context.Context, of follow.Ref) (context.Context, func(follow.Result, error)) {
				return ctx, func(_ follow.Result, err error) {
					if errors.Is(err, nango.ErrNotFound) && told == 0 {
						connect(t, srv, "user-1")
						save(t, srv, "user-1", 1, 4, "again")
						require.NoError(t, f.Note(of))
					}
				}
			},
		}})
		defer start(t, f)()
		time.Sleep(time.Second)
		require.NoError(t, srv.Client().Connections.Delete(t.Context(), "user-1", "github"))
		time.Sleep(70 * time.Second)
		c.requireSame(t, srv, ref("user-1"))
		require.Zero(t, told)
		require.Zero(t, f.Stats().Stopped)
	})
}

// If the functions of an integration cannot be listed, it is not known whether a sync writes the
// model. The next reading must then ask again.
func TestAFailedCheckOfAModelIsRepeated(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle})
	typo := ref("user-1")
	typo.Model = "GithubIsue"
	srv.Fail(nangotest.Fault{Operation: "listFunctions", Status: http.StatusNotFound, HTML: true})
	_, err := f.Once(t.Context(), typo)
	var refused *nango.SDKError
	require.ErrorAs(t, err, &refused)
	_, err = f.Once(t.Context(), typo)
	var unknown *follow.ModelError
	require.ErrorAs(t, err, &unknown)

	f = newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle})
	srv.Fail(nangotest.Fault{Operation: "listFunctions", Status: http.StatusForbidden})
	_, err = f.Once(t.Context(), typo)
	require.NoError(t, err, "a key without the permission cannot know")
}
