package nodesdk

import (
	"context"
	"net/url"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// TriggerAction runs an action and returns its result, as triggerAction<In, Out> does. If input is
// nil, no input is sent. POST /action/trigger.
//
// An action may take 15 minutes, so the call waits until ctx ends, and it is not retried. If the
// action throws an error, TriggerAction returns a [*client.SDKError] with the thrown Payload. It
// returns [client.ErrNotFound] if the action or the connection does not exist.
func TriggerAction[Out any](ctx context.Context, n *Nango, providerConfigKey, connectionID,
	actionName string, input any) (Out, error) {
	return client.TriggerAction[Out](ctx, n.Client(), ref(providerConfigKey, connectionID), actionName,
		input)
}

// TriggerActionAsync queues an action. Read its result with [GetAsyncActionResult]. If input is
// nil, no input is sent. POST /action/trigger with the header X-Async.
func (n *Nango) TriggerActionAsync(ctx context.Context, providerConfigKey, connectionID,
	actionName string, input any) (*client.AsyncAction, error) {
	return n.api().Actions.TriggerAsync(ctx, ref(providerConfigKey, connectionID), actionName, input,
		0)
}

// GetAsyncActionResult returns the result of a queued action, identified by its ID or its
// StatusURL. If both are set, StatusURL is used. GET /action/{actionId}.
//
// It returns a [*client.Response404] if the action is queued or running, returned null, or does not
// exist; [client.WaitAction] polls until there is a result. If the action failed, it returns the
// errors of [TriggerAction].
func GetAsyncActionResult[Out any](ctx context.Context, n *Nango,
	action client.AsyncAction) (Out, error) {
	id, err := actionID(action)
	if err != nil {
		var zero Out
		return zero, err
	}
	return client.ActionResult[Out](ctx, n.Client(), id)
}

// actionID returns the action's id from its status URL, which is a path of the form
// /action/{actionId}.
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
