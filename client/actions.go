package client

import (
	"context"
	"errors"

	"github.com/nango-go/nango/gen"
)

// Actions runs the actions of an integration with the credentials of a connection. [TriggerAction],
// [ActionResult] and [WaitAction] are functions, since an action's output has a type of the
// caller's.
type Actions struct{ c *core }

// TriggerAction runs an action and returns its output: POST /action/trigger.
//
// input is sent as JSON. If it is nil, nothing is sent and the action receives {}; the server turns
// 0, false and "" into null. Out may be json.RawMessage; null gives the zero Out. An output has at
// most 2 MB.
//
// Only ctx bounds the call, since an action may take 15 minutes; it is not retried. If the
// action threw, the error is an [*SDKError] with status 500 and the thrown value in Payload; if its
// call to the provider failed, it has status 424 and the provider's response in Upstream. An
// unknown action is a [*Response404], an unknown connection a [*Response400]; both are
// [ErrNotFound].
//
//nango:operation triggerAction
func TriggerAction[Out any](ctx context.Context, c *Client, ref ConnectionRef, name string,
	input any, opts ...CallOption) (Out, error) {
	body, err := actionRequest(name, input)
	if err != nil {
		var zero Out
		return zero, err
	}
	return decodeOutput[Out](coreOf(c).api(opts, withoutTimeout).TriggerAction(ctx, ref.ConnectionID,
		ref.ProviderConfigKey, gen.TriggerActionParams{}, body))
}

// TriggerAsync queues an action and returns at once: POST /action/trigger with X-Async.
// [WaitAction] collects the result.
//
// Nango retries a failed action up to maxRetries times, 0 to 5. input is as for [TriggerAction].
// Queued actions of an environment may run one after another, and may wait for up to 24 hours.
//
//nango:operation triggerAction
func (s *Actions) TriggerAsync(ctx context.Context, ref ConnectionRef, name string, input any,
	maxRetries int, opts ...CallOption) (*AsyncAction, error) {
	if maxRetries < 0 || maxRetries > 5 {
		return nil, invalid("maxRetries", "is not between 0 and 5")
	}
	body, err := actionRequest(name, input)
	if err != nil {
		return nil, err
	}
	return decodeQueued(s.c.api(opts).TriggerAction(ctx, ref.ConnectionID, ref.ProviderConfigKey,
		gen.TriggerActionParams{Async: true, MaxRetries: maxRetries}, body))
}

// ActionResult returns the output of a queued action: GET /action/{actionId}.
//
// A [*Response404] with the code not_found means that the action is waiting or running, that the id
// is unknown, or that the action returned null: the server does not distinguish them. The errors of
// a failed action are as for [TriggerAction].
//
//nango:operation getActionResult
func ActionResult[Out any](ctx context.Context, c *Client, id string,
	opts ...CallOption) (Out, error) {
	return decodeOutput[Out](coreOf(c).api(opts).GetActionResult(ctx, id))
}

func actionRequest(name string, in any) (gen.TriggerActionRequest, error) {
	raw, err := input("input", in)
	if err == nil {
		err = required("action_name", name)
	}
	return gen.TriggerActionRequest{ActionName: name, Input: raw}, err
}

// AsyncAction is a queued action. Pass its ID to [WaitAction] or [ActionResult].
type AsyncAction = gen.AsyncAction

// WaitAction polls for the output of a queued action and returns it: GET /action/{actionId}.
//
// It polls while the response is a 404: twice a second at first and every 10 seconds in the end.
// Nango also responds with 404 for an unknown id and for an action that returned null, so give ctx
// a deadline; without one, it is 24h15m. If ctx ends first, WaitAction returns a [*WaitError],
// which wraps the context's error. Other errors are as for [ActionResult].
//
//nango:operation getActionResult
func WaitAction[Out any](ctx context.Context, c *Client, id string,
	opts ...CallOption) (Out, error) {
	return pollOutput(ctx, "the result of an action, which still runs, is unknown or returned null,",
		func(ctx context.Context) (Out, bool, error) {
			result, err := ActionResult[Out](ctx, c, id, opts...)
			if notYet, ok := errors.AsType[*Response404](err); ok && notYet.Code == "not_found" {
				return result, false, nil
			}
			return result, err == nil, err
		})
}
