package client

import (
	"context"
	"errors"

	"github.com/nango-go/nango/gen"
)

// Actions runs the actions of an integration with the credentials of a connection. [TriggerAction],
// [ActionResult] and [WaitAction] are functions rather than methods, so that the caller can choose
// the type of the action's output.
type Actions struct{ c *core }

// TriggerAction runs an action and returns its output: POST /action/trigger.
//
// The argument input is sent as JSON. If it is 0, false or "", the action receives null. If it is
// nil, nothing is sent and the action receives {}. The output may have up to 2 MB. It is decoded
// into an Out, which may be json.RawMessage; an output of null gives the zero Out.
//
// An action may take 15 minutes, so only ctx limits the duration of the call. The call is not
// retried. If the action throws an error, TriggerAction returns an [*SDKError] with status 500 and
// the thrown value in Payload. If a request that the action sends to the provider fails, the status
// is 424 and Upstream has the provider's response. TriggerAction returns a [*Response404] for an
// unknown action and a [*Response400] for an unknown connection; both match [ErrNotFound].
//
//nango:operation triggerAction
func TriggerAction[Out any](ctx context.Context, c *Client, ref ConnectionRef, name string,
	input any, opts ...CallOption) (Out, error) {
	body, err := actionRequest(name, input)
	api := coreOf(c).api(opts, withoutTimeout, check(err))
	return decodeOutput[Out](fromFields(api.TriggerAction(ctx, ref.ConnectionID,
		ref.ProviderConfigKey, gen.TriggerActionParams{}, body)))
}

// TriggerAsync queues an action and returns at once: POST /action/trigger with X-Async.
// [WaitAction] waits for the result.
//
// If the action fails, Nango retries it up to maxRetries times; maxRetries must be 0 to 5. The
// argument input is sent as in [TriggerAction]. Nango may run the queued actions of an environment
// one after another, and an action may wait in the queue for up to 24 hours.
//
//nango:operation triggerAction
func (s *Actions) TriggerAsync(ctx context.Context, ref ConnectionRef, name string, input any,
	maxRetries int, opts ...CallOption) (*AsyncAction, error) {
	if maxRetries < 0 || maxRetries > 5 {
		return nil, invalid("maxRetries", "is not between 0 and 5")
	}
	body, err := actionRequest(name, input)
	return decodeQueued(fromFields(s.c.api(opts, check(err)).TriggerAction(ctx, ref.ConnectionID,
		ref.ProviderConfigKey, gen.TriggerActionParams{Async: true, MaxRetries: maxRetries}, body)))
}

// ActionResult returns the output of a queued action: GET /action/{actionId}.
//
// A [*Response404] with the code not_found means that the action is waiting or running, that the id
// is unknown, or that the action returned null: the server does not distinguish these cases. If the
// action failed, the error is the same as for [TriggerAction].
//
//nango:operation getActionResult
func ActionResult[Out any](ctx context.Context, c *Client, actionID string,
	opts ...CallOption) (Out, error) {
	return decodeOutput[Out](coreOf(c).api(opts).GetActionResult(ctx, actionID))
}

func actionRequest(name string, in any) (gen.TriggerActionRequest, error) {
	raw, err := input("input", in)
	if err == nil {
		err = required("name", name)
	}
	return gen.TriggerActionRequest{ActionName: name, Input: raw}, err
}

// WaitAction polls for the output of a queued action and returns it: GET /action/{actionId}.
//
// It polls as long as the server responds with 404, at first twice a second and later every 10
// seconds. Nango also responds with 404 for an unknown id and for an action that returned null, so
// give ctx a deadline. Without a deadline, WaitAction stops after 24h15m. If ctx ends first,
// WaitAction returns a [*WaitError], which wraps the context's error. Other errors are the same as
// for [ActionResult].
//
//nango:operation getActionResult
func WaitAction[Out any](ctx context.Context, c *Client, actionID string,
	opts ...CallOption) (Out, error) {
	return pollOutput(ctx, "the result of an action, which still runs, is unknown or returned null,",
		func(ctx context.Context) (Out, bool, error) {
			result, err := ActionResult[Out](ctx, c, actionID, opts...)
			if notYet, ok := errors.AsType[*Response404](err); ok && notYet.Code == "not_found" {
				return result, false, nil
			}
			return result, err == nil, err
		})
}
