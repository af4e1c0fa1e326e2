package follow

import (
	"context"
	"errors"
	"sync"
)

// Store keeps the state of each [Ref]. It is safe for concurrent use. storetest.Run tests one.
type Store interface {
	// Load returns the state that was saved last, or the zero State.
	Load(ctx context.Context, ref Ref) (State, error)
	// Save replaces step.From, which is recognized by its Token, by step.To. It returns nil where
	// step.To is stored already, and ErrOvertaken where another state is. When it returns nil, the
	// state survives a crash.
	Save(ctx context.Context, step Step) error
}

// MemoryStore keeps states in memory: a new process begins anew. The zero value is ready to use.
type MemoryStore struct {
	mu     sync.Mutex
	states map[Ref]State
}

// Load implements [Store].
func (s *MemoryStore) Load(_ context.Context, ref Ref) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.states[ref], nil
}

// Save implements [Store].
func (s *MemoryStore) Save(_ context.Context, step Step) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if done, err := compare(s.states[step.To.Ref], step); done || err != nil {
		return err
	}
	if s.states == nil {
		s.states = map[Ref]State{}
	}
	s.states[step.To.Ref] = step.To
	return nil
}

// compare decides what a step does to a stored state: nothing, since it is done; nothing, since
// another one came first; or the move.
func compare(stored State, step Step) (done bool, err error) {
	switch {
	case step.To.Token == "":
		return false, errors.New("the new state has no token")
	case stored.Token == step.To.Token:
		return true, nil
	case stored.Token != step.From.Token:
		return false, ErrOvertaken
	}
	return false, nil
}
