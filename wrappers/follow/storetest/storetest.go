// Package storetest tests implementations of follow.Store.
package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/follow"
)

// Ref returns the nth Ref for tests. Its parts contain special characters, so that a store that
// does not escape them confuses one Ref with another.
func Ref(n int) follow.Ref {
	return follow.Ref{
		Connection: client.ConnectionRef{ProviderConfigKey: "git/hub",
			ConnectionID: fmt.Sprintf("user-%d' ? $1 \u2603/..", n)},
		Model: "GithubIssue",
	}
}

// Next returns a step from the given state of ref to a new state with the given token.
func Next(ref follow.Ref, from follow.State, token string) follow.Step {
	return follow.Step{From: from, To: follow.State{
		Ref: ref, Token: token, Cursor: "cursor of " + token, Before: from.Cursor, Pass: 1,
		Position: time.Date(2026, 11, 29, 12, 0, 0, 123456000, time.UTC),
	}}
}

// Run tests an implementation of follow.Store. Each call of the function open must return a new
// store without states. The function reopen must return another store that reads the data of the
// store s, as a new process would. For a store that keeps its states only in memory, pass nil
// instead of reopen.
func Run(t *testing.T, open func(t *testing.T) follow.Store,
	reopen func(t *testing.T, s follow.Store) follow.Store) {
	t.Helper()
	t.Run("an unknown ref has the zero state", func(t *testing.T) {
		state, err := open(t).Load(t.Context(), Ref(1))
		equal(t, state, follow.State{}, err)
	})
	t.Run("what was saved is loaded", func(t *testing.T) {
		s := open(t)
		one, two := Next(Ref(1), follow.State{}, "one"), Next(Ref(2), follow.State{}, "one")
		variant := Ref(1)
		variant.Variant = "other"
		model := Ref(1)
		model.Model = "GithubPull"
		three, four := Next(variant, follow.State{}, "three"), Next(model, follow.State{}, "four")
		for _, step := range []follow.Step{one, two, three, four, Next(Ref(1), one.To, "later")} {
			succeed(t, s.Save(t.Context(), step))
		}
		if reopen != nil {
			s = reopen(t, s)
		}
		for ref, want := range map[follow.Ref]follow.State{
			Ref(1): Next(Ref(1), one.To, "later").To, Ref(2): two.To, variant: three.To, model: four.To,
		} {
			state, err := s.Load(t.Context(), ref)
			equal(t, state, want, err)
		}
	})
	t.Run("a step that is saved twice is stored once", func(t *testing.T) {
		s := open(t)
		first := Next(Ref(1), follow.State{}, "one")
		second := Next(Ref(1), first.To, "two")
		for _, step := range []follow.Step{first, first, second, second} {
			succeed(t, s.Save(t.Context(), step))
		}
	})
	t.Run("a step from an old state is refused", func(t *testing.T) {
		s := open(t)
		first := Next(Ref(1), follow.State{}, "one")
		succeed(t, s.Save(t.Context(), first))
		succeed(t, s.Save(t.Context(), Next(Ref(1), first.To, "two")))
		for _, step := range []follow.Step{first, Next(Ref(1), first.To, "late"),
			Next(Ref(1), follow.State{}, "new")} {
			if err := s.Save(t.Context(), step); !errors.Is(err, follow.ErrOvertaken) {
				t.Errorf("Save returned %v, not ErrOvertaken", err)
			}
		}
		state, err := s.Load(t.Context(), Ref(1))
		equal(t, state, Next(Ref(1), first.To, "two").To, err)
	})
	t.Run("a deleted state is as if it had never been saved", func(t *testing.T) {
		s := open(t)
		one, two := Next(Ref(1), follow.State{}, "one"), Next(Ref(2), follow.State{}, "two")
		variant := Ref(1)
		variant.Variant = "other"
		three := Next(variant, follow.State{}, "three")
		for _, step := range []follow.Step{one, two, three} {
			succeed(t, s.Save(t.Context(), step))
		}
		for range 2 { // the second time, there is none
			succeed(t, s.Delete(t.Context(), Ref(1)))
		}
		if reopen != nil {
			s = reopen(t, s)
		}
		for ref, want := range map[follow.Ref]follow.State{
			Ref(1): {}, Ref(2): two.To, variant: three.To,
		} {
			state, err := s.Load(t.Context(), ref)
			equal(t, state, want, err)
		}
		late := Next(Ref(1), one.To, "late")
		if err := s.Save(t.Context(), late); !errors.Is(err, follow.ErrOvertaken) {
			t.Errorf("Save from the deleted state returned %v, not ErrOvertaken", err)
		}
		again := Next(Ref(1), follow.State{}, "again")
		succeed(t, s.Save(t.Context(), again))
		state, err := s.Load(t.Context(), Ref(1))
		equal(t, state, again.To, err)
	})
	t.Run("one of several concurrent saves succeeds", func(t *testing.T) {
		s := open(t)
		from := follow.State{}
		for round := range 5 {
			const followers = 8
			results := make([]error, followers)
			steps := make([]follow.Step, followers)
			var all sync.WaitGroup
			for i := range followers {
				steps[i] = Next(Ref(1), from, fmt.Sprintf("%d of %d", i, round))
				all.Go(func() { results[i] = s.Save(t.Context(), steps[i]) })
			}
			all.Wait()
			winner := -1
			for i, err := range results {
				switch {
				case err == nil && winner < 0:
					winner = i
				case !errors.Is(err, follow.ErrOvertaken):
					t.Fatalf("Save of follower %d returned %v; %d has succeeded", i, err, winner)
				}
			}
			if winner < 0 {
				t.Fatal("no Save succeeded")
			}
			state, err := s.Load(t.Context(), Ref(1))
			equal(t, state, steps[winner].To, err)
			from = state
		}
	})
}

// RunKilled tests that a store keeps a valid state if its process is killed during a save, at each
// of the points that the parameter ends names. The function save starts a process that saves the
// given step, kills the process at the given point, and returns a store that reads the remaining
// data.
func RunKilled(t *testing.T, ends []string,
	save func(t *testing.T, end string, step follow.Step) follow.Store) {
	t.Helper()
	for _, end := range ends {
		t.Run("killed at "+end, func(t *testing.T) {
			step := Next(Ref(1), follow.State{}, "one")
			s := save(t, end, step)
			state, err := s.Load(t.Context(), Ref(1))
			if err != nil || state != step.From && state != step.To {
				t.Fatalf("the state is %+v (%v), neither the old one nor the new one", state, err)
			}
			succeed(t, s.Save(t.Context(), Next(Ref(1), state, "two")))
		})
	}
}

func succeed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, got, want follow.State, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Fatalf("the state is\n%+v, not\n%+v", got, want)
	}
}
