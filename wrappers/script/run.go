package script

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nango-go/nango/internal/request"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// RunAction runs an action script and returns the JSON to send to the caller of the action. This
// JSON is the result of fn or, if fn returns an [*ActionError], the JSON of that error. Any other
// error of fn is returned unchanged.
//
// The argument input is the JSON that the caller of the action sent. If it is empty or null, fn
// gets the zero value of type In. After fn has returned, RunAction releases the locks that fn
// acquired and did not release.
func RunAction[In, Out any](ctx context.Context, a *Action, fn func(context.Context, *Action,
	In) (Out, error), input json.RawMessage) (json.RawMessage, error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	if fn == nil {
		return nil, argument.Invalid("fn", "is nil")
	}
	defer a.end(ctx)
	var in In
	if len(input) > 0 && json.Unmarshal(input, &in) != nil {
		return nil, argument.Invalid("input", "does not fit the input type of the action")
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
		return nil, argument.Invalid("output", request.NotJSON(err))
	}
	return answer, nil
}

// RunSync runs a sync script. After fn has returned, RunSync releases the locks that fn acquired
// and did not release.
func RunSync(ctx context.Context, s *Sync, fn func(context.Context, *Sync) error) error {
	if err := s.checkCreated(); err != nil {
		return err
	}
	if fn == nil {
		return argument.Invalid("fn", "is nil")
	}
	defer s.end(ctx)
	return fn(ctx, s)
}

// end releases the locks of the run, even if ctx has ended. A lock that cannot be released expires.
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
