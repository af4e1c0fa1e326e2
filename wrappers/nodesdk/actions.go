package nodesdk

import (
	"context"
	"net/url"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// TriggerAction is triggerAction<In, Out>: it runs an action and returns its result. A nil input
// sends no input. POST /action/trigger.
//
// The call waits until ctx ends, since an action may take 15 minutes, and is not retried. If the
// action throws, the error is a [*client.SDKError] with the thrown Payload. An unknown action or
// connection is [client.ErrNotFound].
func TriggerAction[Out any](ctx context.Context, n *Nango, providerConfigKey, connectionID,
	actionName string, input any) (Out, error) {
	return client.TriggerAction[Out](ctx, n.Client(), ref(providerConfigKey, connectionID), actionName,
		input)
}

// TriggerActionAsync is triggerActionAsync: it queues an action, whose result
// [GetAsyncActionResult] returns. A nil input sends no input. POST /action/trigger with X-Async.
func (n *Nango) TriggerActionAsync(ctx context.Context, providerConfigKey, connectionID,
	actionName string, input any) (*client.AsyncAction, error) {
	return n.api().Actions.TriggerAsync(ctx, ref(providerConfigKey, connectionID), actionName, input,
		0)
}

// GetAsyncActionResult is getAsyncActionResult<Out>: it returns the result of a queued action, by
// its ID or its StatusURL. If both are set, StatusURL wins. GET /action/{actionId}.
//
// A [*client.Response404] means that the action is queued or running, that it returned null, or
// that it is unknown; [client.WaitAction] polls until there is a result. The errors of a failed
// action are those of [TriggerAction].
func GetAsyncActionResult[Out any](ctx context.Context, n *Nango,
	action client.AsyncAction) (Out, error) {
	id, err := actionID(action)
	if err != nil {
		var zero Out
		return zero, err
	}
	return client.ActionResult[Out](ctx, n.Client(), id)
}

// actionID returns the id in a status URL, which is a path of the server: /action/{actionId}.
func actionID(action client.AsyncAction) (string, error) {
	if action.StatusURL == "" {
		if action.ID == "" {
			return "", argument.Invalid("id", "is empty, as is statusUrl")
		}
		return action.ID, nil
	}
	segment, found := strings.CutPrefix(action.StatusURL, "/action/")
	id, err := url.PathUnescape(segment)
	if !found || err != nil || id == "" || strings.ContainsAny(segment, "/?#") {
		return "", argument.Invalid("statusUrl", "is not a path like /action/{id}")
	}
	return id, nil
}
