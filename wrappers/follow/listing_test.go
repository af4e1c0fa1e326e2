package follow_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log"
	"log/slog"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

// listings returns hooks that append the number of Refs and the error of each listing to results.
func listings(results *[]listing) follow.Hooks {
	return follow.Hooks{List: func(ctx context.Context) (context.Context, func(int, error)) {
		return ctx, func(refs int, err error) { *results = append(*results, listing{refs, err}) }
	}}
}

type listing struct {
	refs int
	err  error
}

func TestFailedListingsAreCounted(t *testing.T) {
	for name, fault := range map[string]nangotest.Fault{
		"a wrong key": {Status: http.StatusUnauthorized},
		"a gateway":   {Status: http.StatusNotFound, HTML: true},
		"an outage":   {Reset: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newServer(t, nil, "user-1")
				fault.Operation, fault.Times = "listConnections", -1
				srv.Fail(fault)
				var ended []listing
				f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Models: models, Hooks: listings(&ended)})
				require.Zero(t, f.Stats().MaxLag)
				defer start(t, f)()
				time.Sleep(time.Minute)
				synctest.Wait()
				stats := f.Stats()
				require.Greater(t, stats.Listing.Failures, 5)
				require.Len(t, ended, stats.Listing.Failures)
				require.Error(t, stats.Listing.Err)
				require.Equal(t, listing{0, stats.Listing.Err}, ended[len(ended)-1])
				require.Zero(t, stats.Listing.Succeeded)
				require.Equal(t, time.Minute, stats.MaxLag, "nothing was copied since the beginning")

				srv.Heal()
				time.Sleep(time.Minute)
				synctest.Wait()
				stats = f.Stats()
				require.Zero(t, stats.Listing.Failures)
				require.NoError(t, stats.Listing.Err)
				require.WithinDuration(t, time.Now(), stats.Listing.Succeeded, time.Minute)
				require.Less(t, stats.MaxLag, time.Minute)
				require.Equal(t, listing{1, nil}, ended[len(ended)-1])
				require.Len(t, stats.Refs, 1)

				srv.Fail(fault)
				time.Sleep(20 * time.Minute)
				synctest.Wait()
				require.Positive(t, f.Stats().Listing.Failures)
				require.NotZero(t, f.Stats().Listing.Succeeded, "it is still known when the last good one was")
			})
		})
	}
}

func TestAListingThatTheContextEndsIsNotAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		srv.Fail(nangotest.Fault{Operation: "listConnections", Latency: time.Hour})
		f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Models: models})
		stop := start(t, f)
		time.Sleep(time.Second)
		stop()
		require.Zero(t, f.Stats().Listing)
	})
}

func TestListedRefsAreChecked(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	var ended []listing
	base := ref("user-1")
	base.Variant = "base"
	f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Hooks: listings(&ended),
		Refs: func(context.Context) iter.Seq2[follow.Ref, error] {
			return func(yield func(follow.Ref, error) bool) {
				_ = yield(base, nil) && yield(follow.Ref{Model: "M"}, nil) && yield(ref("user-2"), nil)
			}
		}})
	var refs []follow.Ref
	var failed error
	for of, err := range f.Refs(t.Context()) {
		if err != nil {
			failed = err
			continue
		}
		refs = append(refs, of)
	}
	require.Equal(t, []follow.Ref{ref("user-1")}, refs)
	requireField(t, failed, "Connection.ProviderConfigKey")
	require.Equal(t, []listing{{1, failed}}, ended)
}

// An application may misspell a ProviderConfigKey, or swap the two names of a Model. For an unknown
// integration, the server returns an empty list of connections, so the follower must check that the
// integration exists.
func TestAnUnknownIntegrationIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		save(t, srv, "user-1", 1, 1, "x")
		c := newTable()
		f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Models: []follow.Model{
			{ProviderConfigKey: "GithubIssue", Name: "github"}, {ProviderConfigKey: "github", Name: "GithubIssue"},
			{ProviderConfigKey: "githup", Name: "GithubIssue"},
		}})
		began := time.Now()
		defer start(t, f)()
		for listings := 1; listings <= 3; listings++ {
			synctest.Wait()
			stats := f.Stats().Listing
			var unknown *follow.IntegrationError
			require.ErrorAs(t, stats.Err, &unknown)
			require.Equal(t, []string{"GithubIssue", "githup"}, unknown.ProviderConfigKeys)
			require.EqualError(t, stats.Err, "follow: Nango has no integration GithubIssue, githup")
			require.Equal(t, listings, stats.Failures)
			require.Equal(t, listings, count(srv, "listIntegrations"), "one request for all of them")
			require.Equal(t, time.Since(began), f.Stats().MaxLag)
			if listings < 3 {
				time.Sleep(11 * time.Minute) // at most 1.1 times RefsPeriod passes between two listings
			}
		}
		c.requireSame(t, srv, ref("user-1"))

		require.NoError(t, srv.Seed(nangotest.Seed{Integrations: []nangotest.Integration{
			{UniqueKey: "githup", Provider: "github"}, {UniqueKey: "GithubIssue", Provider: "github"},
		}}))
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		require.Zero(t, f.Stats().Listing.Failures)
		asked := count(srv, "listIntegrations")
		time.Sleep(time.Hour)
		require.Equal(t, asked, count(srv, "listIntegrations"), "what exists is not asked for again")

		// If an integration had connections at the last listing and has none now, the follower
		// checks again that it exists.
		require.NoError(t, srv.Seed(nangotest.Seed{Connections: []nangotest.Connection{{
			ProviderConfigKey: "githup", ConnectionID: "user-1",
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
		}}}))
		time.Sleep(11 * time.Minute)
		for _, key := range []string{"github", "githup"} {
			require.NoError(t, srv.Client().Connections.Delete(t.Context(), "user-1", key))
			require.NoError(t, srv.Client().Integrations.Delete(t.Context(), key))
		}
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		var unknown *follow.IntegrationError
		require.ErrorAs(t, f.Stats().Listing.Err, &unknown)
		require.Equal(t, []string{"github", "githup"}, unknown.ProviderConfigKeys)
	})
}

func TestIntegrationsWithConnectionsAreNotAskedFor(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Models: models})
	for range 3 {
		for _, err := range f.Refs(t.Context()) {
			require.NoError(t, err)
		}
	}
	require.Len(t, srv.Requests(), 3)
}

func TestAFailedCheckOfAnIntegrationIsNotAnUnknownOne(t *testing.T) {
	for status, fails := range map[int]bool{http.StatusForbidden: false, http.StatusNotFound: true, http.StatusBadGateway: true} {
		srv := newServer(t, nil)
		srv.Fail(nangotest.Fault{Operation: "listIntegrations", Status: status, HTML: status != http.StatusForbidden})
		f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Models: models})
		var failed error
		for _, err := range f.Refs(t.Context()) {
			failed = err
		}
		var unknown *follow.IntegrationError
		require.NotErrorAs(t, failed, &unknown)
		require.Equal(t, fails, failed != nil, status)
	}
}

// If Config.Logger is nil, failures are logged with the logger that is the default at the time of
// the failure.
func TestFailuresAreLoggedByDefault(t *testing.T) {
	logger, out := slog.Default(), log.Writer()
	defer func() { slog.SetDefault(logger); log.SetOutput(out) }()
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1", "user-2")
		save(t, srv, "user-1", 1, 1, "secret title")
		f, err := follow.New(srv.Client(), follow.Config[Issue]{Models: models, Handle: func(context.Context, follow.Batch[Issue]) error {
			return errors.New("no")
		}})
		require.NoError(t, err)
		var lines bytes.Buffer
		slog.SetDefault(slog.New(slog.NewTextHandler(&lines, nil)))
		srv.Fail(nangotest.Fault{Operation: "listConnections", Status: http.StatusUnauthorized})
		stop := start(t, f)
		time.Sleep(5 * time.Second)
		stop()
		require.Contains(t, lines.String(), `msg="list what to follow" failures=1 err.`)
		require.Contains(t, lines.String(), "msg=follow ref=github/user-1/GithubIssue failures=1 err=")
		require.NotContains(t, lines.String(), "secret")
	})
}

func TestNoteRefusesWhatIsNotFollowed(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Models: models})
	typo := ref("user-1")
	typo.Model = "GithubIsue"
	requireField(t, f.Note(typo), "ref")
	require.Empty(t, f.Stats().Refs)
	base := ref("user-1")
	base.Variant = "base"
	require.NoError(t, f.Note(base))
	require.Len(t, f.Stats().Refs, 1)
	every := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle})
	require.NoError(t, every.Note(typo), "without Models, every Ref is followed")
}
