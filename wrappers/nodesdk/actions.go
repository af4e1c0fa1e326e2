package nodesdk

import (
	"context"
	"net/url"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// TriggerAction runs an action and returns its result, like triggerAction<In, Out> in the Node SDK.
// If input is nil, no input is sent. POST /action/trigger.
//
// An action may run for 15 minutes. TriggerAction waits until ctx ends, and never sends an action
// twice to Nango. If the action throws an error, TriggerAction returns a [*client.SDKError] whose
// Payload is the thrown value. It returns [client.ErrNotFound] if the action or the connection does
// not exist.
func TriggerAction[Out any](ctx context.Context, n *Nango, providerConfigKey, connectionID,
	actionName string, input any) (Out, error) {
	return client.TriggerAction[Out](ctx, n.Client(), ref(providerConfigKey, connectionID), actionName,
		input)
}

// TriggerActionAsync queues an action and does not wait for it. Get the result with
// [GetAsyncActionResult]. If input is nil, no input is sent. POST /action/trigger with the header
// X-Async.
func (n *Nango) TriggerActionAsync(ctx context.Context, providerConfigKey, connectionID,
	actionName string, input any) (*client.AsyncAction, error) {
	return n.api().Actions.TriggerAsync(ctx, ref(providerConfigKey, connectionID), actionName, input,
		0)
}

// GetAsyncActionResult returns the result of a queued action, which is identified by its ID or its
// StatusURL. If both are set, StatusURL is used. GET /action/{actionId}.
//
// It returns a [*client.Response404] if the action is queued or running, if the result is null, or
// if the action does not exist; [client.WaitAction] polls until there is a result. If the action
// failed, GetAsyncActionResult returns the same error as [TriggerAction] for a failed action.
func GetAsyncActionResult[Out any](ctx context.Context, n *Nango,
	action client.AsyncAction) (Out, error) {
	id, err := actionID(action)
	if err != nil {
		var zero Out
		return zero, err
	}
	return client.ActionResult[Out](ctx, n.Client(), id)
}

// actionID returns the id of an action. If StatusURL is set, it returns the id in this path, which
// has the form /action/{actionId}.
func actionID(action client.AsyncAction) (string, error) {
	if action.StatusURL == "" {
		if action.ID == "" {
			return "", argument.Invalid("ID", "is empty, and so is StatusURL")
		}
		return action.ID, nil
	}
	segment, found := strings.CutPrefix(action.StatusURL, "/action/")
	id, err := url.PathUnescape(segment)
	if !found || err != nil || id == "" || strings.ContainsAny(segment, "/?#") {
		return "", argument.Invalid("StatusURL", "is not a path like /action/{id}")
	}
	return id, nil
}
