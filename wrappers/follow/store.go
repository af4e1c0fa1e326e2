package follow

import (
	"context"
	"errors"
	"sync"
)

// Store keeps the state of each [Ref]. It must be safe for concurrent use. storetest.Run tests an
// implementation.
type Store interface {
	// Load returns the state that was saved last for ref, or the zero State if there is none.
	Load(ctx context.Context, ref Ref) (State, error)
	// Save replaces step.From, which it recognizes by its Token, with step.To. It returns nil if
	// step.To is already stored, and ErrOvertaken if any other state is stored. Once it has
	// returned nil, the state must survive a crash.
	Save(ctx context.Context, step Step) error
}

// MemoryStore keeps states in memory, so a new process starts from the beginning. The zero value is
// ready to use.
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

// compare compares a stored state with a step. It reports whether the step is done already, and
// returns ErrOvertaken if the step starts from any other state.
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
