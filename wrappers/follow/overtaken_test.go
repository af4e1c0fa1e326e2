package follow_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/follow"
)

// staleStore always loads the first state that was saved, like a database replica that is no longer
// updated.
type staleStore struct {
	follow.MemoryStore
	once  sync.Once
	first follow.State
}

func (s *staleStore) Save(ctx context.Context, step follow.Step) error {
	s.once.Do(func() { s.first = step.To })
	return s.MemoryStore.Save(ctx, step)
}

func (s *staleStore) Load(context.Context, follow.Ref) (follow.State, error) { return s.first, nil }

// Run reads a Ref again at once if another follower has stored a newer state. But if the store
// returns old states, Run must not send requests in an endless loop.
func TestAStoreThatReturnsOldStatesIsNotReadInALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, "user-1")
		save(t, srv, "user-1", 1, 3, "x")
		c := newTable()
		f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Models: models, Store: &staleStore{}})
		defer start(t, f)()
		time.Sleep(10 * time.Minute)
		require.Less(t, count(srv, "listRecords"), 25, "the waits grow up to the period of one minute")
		stats := f.Stats().Refs[0]
		require.ErrorIs(t, stats.Err, follow.ErrOvertaken)
		require.Greater(t, stats.Failures, 5)
	})
}
