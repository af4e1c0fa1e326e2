package client

import (
	"context"
	"errors"
	"time"
)

// longestAction is how long an action may be queued and run.
const longestAction = 24*time.Hour + 15*time.Minute

// WaitAction asks for the result of a queued action until it is there: GET /action/{actionId}.
//
// While the answer is a 404 it asks again, at first twice a second, in the end every 10 seconds. Nango answers 404 for
// an unknown id and for an action that returned null too, so give ctx a deadline; without one it is 24 hours and a
// quarter. A wait in vain ends with a [*WaitError], in which errors.Is finds the context's reason. Other errors are
// those of [ActionResult].
//
//nango:operation getActionResult
func WaitAction[Out any](ctx context.Context, c *Client, id string, opts ...CallOption) (Out, error) {
	if ctx != nil { // poll refuses a nil one
		if _, bounded := ctx.Deadline(); !bounded {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, longestAction)
			defer cancel()
		}
	}
	return poll(ctx, "the result of an action, which still runs, is unknown or returned null,", func() (Out, bool, error) {
		result, err := ActionResult[Out](ctx, c, id, opts...)
		if notYet, ok := errors.AsType[*Response404](err); ok && notYet.Code == "not_found" {
			return result, false, nil
		}
		return result, err == nil, err
	})
}
