package follow

import (
	"context"
	"errors"
	"sync"
)

// Store stores the [State] of each [Ref]. It must be safe for concurrent use. storetest.Run tests
// an implementation.
type Store interface {
	// Load returns the state that was saved last for ref, or the zero State if there is none.
	Load(ctx context.Context, ref Ref) (State, error)
	// Save replaces the state step.From with step.To. It compares states by their Tokens. If the
	// stored state is step.To already, it returns nil. If the stored state is neither of the two,
	// it returns ErrOvertaken. When Save has returned nil, the new state must survive a crash.
	Save(ctx context.Context, step Step) error
	// Delete deletes the state of ref, so that Load returns the zero State. If no state is stored,
	// Delete returns nil.
	Delete(ctx context.Context, ref Ref) error
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

// Delete implements [Store].
func (s *MemoryStore) Delete(_ context.Context, ref Ref) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.states, ref)
	return nil
}

// compare compares the stored state with a step. It reports whether step.To is stored already, and
// returns ErrOvertaken if neither step.From nor step.To is stored.
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
