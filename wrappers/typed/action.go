package typed

import (
	"context"

	"github.com/nango-go/nango/client"
)

// None is the input type of an action that has no input, and the output type of an action that has
// no output.
type None = struct{}

// Action is a handle of an action: its methods run the action. In is the type of the action's
// input, and Out the type of its output.
type Action[In, Out any] struct {
	// Integration is the provider config key of the integration that the action belongs to.
	Integration string
	// Name is the name of the action.
	Name string
}

// Ref returns a reference to the connection with the given id in the action's integration.
func (a Action[In, Out]) Ref(connectionID string) client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: a.Integration, ConnectionID: connectionID}
}

// Trigger runs the action and returns its output: POST /action/trigger. See [client.TriggerAction]
// for limits and errors.
func (a Action[In, Out]) Trigger(
	ctx context.Context, c *client.Client, connectionID string, in In, opts ...client.CallOption,
) (Out, error) {
	return client.TriggerAction[Out](ctx, c, a.Ref(connectionID), a.Name, in, opts...)
}

// TriggerAsync queues the action and returns immediately: POST /action/trigger with the header
// X-Async. If the action fails, Nango retries it up to maxRetries times; maxRetries must be 0 to 5.
// [Action.Wait] returns the output.
func (a Action[In, Out]) TriggerAsync(
	ctx context.Context, c *client.Client, connectionID string, in In, maxRetries int,
	opts ...client.CallOption,
) (*client.AsyncAction, error) {
	if c == nil {
		c = new(client.Client)
	}
	return c.Actions.TriggerAsync(ctx, a.Ref(connectionID), a.Name, in, maxRetries, opts...)
}

// Wait waits until a queued action has run, and returns its output: GET /action/{actionId}.
// [client.WaitAction] describes the maximum time and the errors.
func (a Action[In, Out]) Wait(
	ctx context.Context, c *client.Client, id string, opts ...client.CallOption,
) (Out, error) {
	return client.WaitAction[Out](ctx, c, id, opts...)
}
