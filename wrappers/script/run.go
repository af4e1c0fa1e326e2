package script

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// RunAction runs an action script and returns its answer to the caller as JSON: what fn returned or, where fn failed
// with an [*ActionError], that error's JSON. Every other error of fn comes back as it is.
//
// input is what the caller of the action sent; nothing at all and null are the zero In. Locks that are still held
// afterwards are given back.
func RunAction[In, Out any](ctx context.Context, a *Action, fn func(context.Context, *Action, In) (Out, error), input json.RawMessage) (json.RawMessage, error) {
	if err := a.made(); err != nil {
		return nil, err
	}
	if fn == nil {
		return nil, invalid("fn", "is nil")
	}
	defer a.end(ctx)
	var in In
	if len(input) > 0 && json.Unmarshal(input, &in) != nil {
		return nil, invalid("input", "does not fit the type that the action takes")
	}
	out, err := fn(ctx, a, in)
	if failure, ok := errors.AsType[*ActionError](err); ok {
		return json.Marshal(failure)
	}
	if err != nil {
		return nil, err
	}
	answer, err := json.Marshal(out)
	if err != nil {
		return nil, invalid("output", "does not marshal to JSON")
	}
	return answer, nil
}

// RunSync runs a sync script and gives back the locks that it still holds afterwards.
func RunSync(ctx context.Context, s *Sync, fn func(context.Context, *Sync) error) error {
	if err := s.made(); err != nil {
		return err
	}
	if fn == nil {
		return invalid("fn", "is nil")
	}
	defer s.end(ctx)
	return fn(ctx, s)
}

// end gives locks back, also where the run ended because its context did. A lock that stays ends with its time.
func (a *Action) end(ctx context.Context) {
	a.mu.Lock()
	locked := a.locked
	a.mu.Unlock()
	if !locked {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := a.ReleaseAllLocks(ctx); err != nil && a.onLog != nil {
		a.onLog(err)
	}
}
