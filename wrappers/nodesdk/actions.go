package nodesdk

import (
	"context"
	"net/url"
	"strings"

	"github.com/nango-go/nango/client"
)

// TriggerAction is triggerAction<In, Out>: it runs an action and returns what it returned. nil sends no input. POST
// /action/trigger.
//
// The call waits as long as ctx does, since an action may take 15 minutes, and is not retried. An action that threw is
// a [*client.SDKError] with the thrown Payload; an unknown action or connection is [client.ErrNotFound].
func TriggerAction[Out any](ctx context.Context, n *Nango, providerConfigKey, connectionID, actionName string, input any) (Out, error) {
	return client.TriggerAction[Out](ctx, n.Client(), ref(providerConfigKey, connectionID), actionName, input)
}

// TriggerActionAsync is triggerActionAsync: it queues an action. [GetAsyncActionResult] collects the result. nil sends
// no input. POST /action/trigger with X-Async.
func (n *Nango) TriggerActionAsync(ctx context.Context, providerConfigKey, connectionID, actionName string, input any) (*client.AsyncAction, error) {
	return n.api().Actions.TriggerAsync(ctx, ref(providerConfigKey, connectionID), actionName, input, 0)
}

// GetAsyncActionResult is getAsyncActionResult<Out>: the result of a queued action, by its ID or its StatusURL, which
// wins where both are set. GET /action/{actionId}.
//
// A [*client.Response404] means that the action waits or runs, that it returned null, or that it is unknown;
// [client.WaitAction] asks until there is a result. The errors of a failed action are those of [TriggerAction].
func GetAsyncActionResult[Out any](ctx context.Context, n *Nango, action client.AsyncAction) (Out, error) {
	id, err := actionID(action)
	if err != nil {
		var zero Out
		return zero, err
	}
	return client.ActionResult[Out](ctx, n.Client(), id)
}

// actionID takes the id out of a status URL, which is a path of the server: /action/{actionId}.
func actionID(action client.AsyncAction) (string, error) {
	if action.StatusURL == "" {
		if action.ID == "" {
			return "", invalid("id", "is empty, and so is statusUrl")
		}
		return action.ID, nil
	}
	segment, found := strings.CutPrefix(action.StatusURL, "/action/")
	id, err := url.PathUnescape(segment)
	if !found || err != nil || id == "" || strings.ContainsAny(segment, "/?#") {
		return "", invalid("statusUrl", "is not a path like /action/{id}")
	}
	return id, nil
}
