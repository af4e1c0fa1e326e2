package client

import (
	"context"
	"errors"
	"time"

	"github.com/nango-go/nango/gen"
)

// Actions runs the actions of an integration with the credentials of a connection. What an action returns is read by
// the functions [TriggerAction], [ActionResult] and [WaitAction], since it has the caller's type.
type Actions struct{ c *core }

// TriggerAction runs an action and returns what it returned: POST /action/trigger.
//
// input is sent as JSON; nil sends none, which the action sees as {}, and the server turns 0, false and "" into null. Out
// may be json.RawMessage; an action that returned null gives the zero Out. Results have at most 2 MB.
//
// The call waits as long as ctx does, since an action may take 15 minutes; it is not retried. An action that threw is
// an [*SDKError] with status 500 and the thrown Payload; one whose call to the provider failed has status 424 and that
// answer in Upstream. An unknown action is a [*Response404], an unknown connection a [*Response400]; both are
// [ErrNotFound].
//
//nango:operation triggerAction
func TriggerAction[Out any](ctx context.Context, c *Client, ref ConnectionRef, name string, input any, opts ...CallOption) (Out, error) {
	body, err := actionRequest(name, input)
	if err != nil {
		var zero Out
		return zero, err
	}
	return decodeOutput[Out](coreOf(c).api(opts, withoutTimeout).TriggerAction(ctx, ref.ConnectionID, ref.ProviderConfigKey, gen.TriggerActionParams{}, body))
}

// TriggerAsync queues an action and returns at once: POST /action/trigger with X-Async. [WaitAction] collects the result.
//
// An action that failed runs again up to maxRetries times, 0 to 5. input is that of [TriggerAction]. Queued actions of an
// environment may run one after another, and wait for up to 24 hours.
//
//nango:operation triggerAction
func (s *Actions) TriggerAsync(ctx context.Context, ref ConnectionRef, name string, input any, maxRetries int, opts ...CallOption) (*AsyncAction, error) {
	if maxRetries < 0 || maxRetries > 5 {
		return nil, invalid("maxRetries", "is not between 0 and 5")
	}
	body, err := actionRequest(name, input)
	if err != nil {
		return nil, err
	}
	return decodeQueued(s.c.api(opts).TriggerAction(ctx, ref.ConnectionID, ref.ProviderConfigKey, gen.TriggerActionParams{Async: true, MaxRetries: maxRetries}, body))
}

// ActionResult returns the result of a queued action: GET /action/{actionId}.
//
// A [*Response404] with the code not_found means that the action waits or runs, that the id is unknown, or that the
// action returned null: the server does not tell them apart. The errors of a failed action are those of [TriggerAction].
//
//nango:operation getActionResult
func ActionResult[Out any](ctx context.Context, c *Client, id string, opts ...CallOption) (Out, error) {
	return decodeOutput[Out](coreOf(c).api(opts).GetActionResult(ctx, id))
}

func actionRequest(name string, in any) (gen.TriggerActionRequest, error) {
	raw, err := input("input", in)
	if err == nil {
		err = required("action_name", name)
	}
	return gen.TriggerActionRequest{ActionName: name, Input: raw}, err
}

// coreOf bears a nil client, for which its api then has the error.
func coreOf(c *Client) *core {
	if c == nil {
		return nil
	}
	return c.core
}

// AsyncAction is a queued action: its ID asks for the result.
type AsyncAction = gen.AsyncAction

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
