package follow_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/typed"
)

func TestAForgottenRefIsReadFromTheBeginning(t *testing.T) {
	srv := newServer(t, nil, "user-1", "user-2")
	save(t, srv, "user-1", 1, 3, "x")
	save(t, srv, "user-2", 1, 2, "x")
	c, kept := newTable(), &follow.MemoryStore{}
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Store: kept})
	for _, id := range []string{"user-1", "user-2"} {
		_, err := f.Once(t.Context(), ref(id))
		require.NoError(t, err)
	}
	base := ref("user-1")
	base.Variant = "base"
	for range 2 { // the second time, there is no state
		require.NoError(t, f.Forget(t.Context(), base))
	}
	state, err := kept.Load(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.Zero(t, state)
	for id, want := range map[string]int{"user-1": 3, "user-2": 0} {
		result, err := f.Once(t.Context(), ref(id))
		require.NoError(t, err)
		require.Equal(t, want, result.Records)
	}
	require.EqualValues(t, 1, c.batches[len(c.batches)-1].Pass)
}

func TestAForgottenRefLeavesRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "waiting", "running", "noted", "other")
		for _, id := range []string{"waiting", "running", "noted", "other"} {
			save(t, srv, id, 1, 3, "x")
		}
		c, kept := newTable(), &follow.MemoryStore{}
		hold := false
		f := newFollower(t, srv, follow.Config[Issue]{Models: models, Workers: 1, Store: kept, RefsPeriod: 24 * time.Hour, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
			if hold && b.Ref == ref("running") {
				time.Sleep(10 * time.Second)
			}
			return c.handle(ctx, b)
		}})
		defer start(t, f)()
		time.Sleep(time.Second)
		require.Len(t, f.Stats().Refs, 4)
		hold = true
		save(t, srv, "running", 4, 4, "x")
		require.NoError(t, f.Note(ref("running")))
		synctest.Wait()
		require.NoError(t, f.Note(ref("noted")))
		synctest.Wait() // the queue has selected noted, but the only worker is busy
		require.NoError(t, f.Note(ref("other")))
		began := time.Now()
		require.NoError(t, f.Forget(t.Context(), ref("waiting")))
		require.NoError(t, f.Forget(t.Context(), ref("noted")))
		require.Equal(t, began, time.Now())
		ended, cancel := context.WithTimeout(t.Context(), time.Second)
		require.ErrorIs(t, f.Forget(ended, ref("running")), context.DeadlineExceeded)
		cancel()
		require.NoError(t, f.Forget(t.Context(), ref("running")))
		require.Equal(t, 10*time.Second, time.Since(began), "Forget waits for the reading")
		batches := len(c.sizes())
		time.Sleep(10 * time.Minute)
		stats := f.Stats()
		require.Len(t, stats.Refs, 1)
		require.Equal(t, ref("other"), stats.Refs[0].Ref)
		require.Zero(t, stats.Refs[0].Failures)
		require.Len(t, c.sizes(), batches)
		for _, id := range []string{"waiting", "running", "noted"} {
			state, err := kept.Load(t.Context(), ref(id))
			require.NoError(t, err)
			require.Zero(t, state, id)
		}
		require.NoError(t, f.Note(ref("noted")), "it may be followed again")
		time.Sleep(time.Second)
		require.Len(t, f.Stats().Refs, 2)
		require.EqualValues(t, 3, f.Stats().Refs[0].Records)
	})
}

func TestADeletedConnectionIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1", "user-2")
		save(t, srv, "user-1", 1, 1, "x")
		save(t, srv, "user-2", 1, 1, "x")
		kept := &follow.MemoryStore{}
		var f *follow.Follower[Issue]
		f = newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Store: kept, Models: models, Hooks: follow.Hooks{
			Stopped: func(ctx context.Context, of follow.Ref, _ error) { require.NoError(t, f.Forget(ctx, of)) },
		}})
		defer start(t, f)()
		time.Sleep(time.Second)
		require.NoError(t, srv.Client().Connections.Delete(t.Context(), "user-2", "github"))
		time.Sleep(time.Hour)
		stats := f.Stats()
		require.Zero(t, stats.Stopped)
		require.Len(t, stats.Refs, 1)
		state, err := kept.Load(t.Context(), ref("user-2"))
		require.NoError(t, err)
		require.Zero(t, state)
	})
}

func TestAConnectionIsForgottenAlthoughRunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		require.NoError(t, srv.Client().Connections.Delete(t.Context(), "user-1", "github"))
		ctx, cancel := context.WithCancel(t.Context())
		var f *follow.Follower[Issue]
		forgotten := false
		f = newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Grace: time.Second, Hooks: follow.Hooks{
			Stopped: func(ctx context.Context, of follow.Ref, _ error) {
				cancel()
				require.NoError(t, f.Forget(ctx, of))
				forgotten = true
				began := time.Now()
				<-ctx.Done()
				require.Equal(t, time.Second, time.Since(began))
			},
		}})
		require.NoError(t, f.Note(ref("user-1")))
		require.NoError(t, f.Run(ctx))
		require.True(t, forgotten)
		require.Empty(t, f.Stats().Refs)
	})
}

type keepingStore struct{ follow.MemoryStore }

func (*keepingStore) Delete(context.Context, follow.Ref) error { return errors.New("read-only") }

func TestARefThatTheStoreKeepsIsStillFollowed(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Store: &keepingStore{}})
	require.NoError(t, f.Note(ref("user-1")))
	err := f.Forget(t.Context(), ref("user-1"))
	var failed *follow.StoreError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "delete", failed.Op)
	require.EqualError(t, err, "follow: delete the state of github/user-1/GithubIssue: read-only")
	require.Len(t, f.Stats().Refs, 1)
	requireField(t, f.Forget(t.Context(), follow.Ref{}), "Connection.ProviderConfigKey")
	requireField(t, f.Forget(nil, ref("user-1")), "ctx") //nolint:staticcheck // the mistake under test
}

func TestAGeneratedHandleIsAModel(t *testing.T) {
	issues := typed.Sync[Issue]{Integration: "github", Name: "issues", Model: "GithubIssue"}
	require.Equal(t, models[0], follow.ModelOf(issues))
	require.Equal(t, ref("user-1"), follow.ModelOf(issues).Ref("user-1"))
	require.Equal(t, ref("user-1"), follow.Model{ProviderConfigKey: "github", Name: "GithubIssue", Variant: "base"}.Ref("user-1"))
	srv := newServer(t, nil, "user-1")
	_, err := follow.New(srv.Client(), follow.Config[Issue]{Handle: newTable().handle, Models: []follow.Model{follow.ModelOf(nil)}})
	requireField(t, err, "Models")
	variant := paramsOf(nango.ListRecordsParams{ProviderConfigKey: "github", Model: "GithubIssue", Variant: "other"})
	require.Equal(t, "other", follow.ModelOf(variant).Variant)
}

type paramsOf nango.ListRecordsParams

func (p paramsOf) Params(string) nango.ListRecordsParams { return nango.ListRecordsParams(p) }

type slowStore struct {
	follow.MemoryStore
	wait func()
}

func (s *slowStore) Delete(ctx context.Context, ref follow.Ref) error {
	s.wait()
	return s.MemoryStore.Delete(ctx, ref)
}

func TestARefIsNotReadAsItIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		save(t, srv, "user-1", 1, 3, "x")
		store := &slowStore{wait: func() { time.Sleep(time.Second) }}
		f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Store: store})
		_, err := f.Once(t.Context(), ref("user-1"))
		require.NoError(t, err)
		go func() { _ = f.Forget(t.Context(), ref("user-1")) }()
		synctest.Wait()
		result, err := f.Once(t.Context(), ref("user-1"))
		require.NoError(t, err)
		require.Equal(t, 3, result.Records)
	})
}
