package routes

import (
	"context"
	"fmt"
	"net/http"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// InvokeFunction runs a function and returns its result. If the request does not ask to wait for
// the result, the function runs in the background.
func (c *call) InvokeFunction() (any, error) {
	return withBody(c, func(in gen.InvokeFunctionRequest) (any, error) {
		inv, err := c.invocation(in)
		switch {
		case err != nil:
			return nil, err
		case in.InvocationType == gen.FunctionInvocationTypeWait:
			return c.unlocked(func() (any, error) { return inv.Run(c.Context()) })
		}
		return c.api.queueInvocation(inv), nil
	})
}

// invocation returns the invocation that the request describes.
func (c *call) invocation(in gen.InvokeFunctionRequest) (*state.Invocation, error) {
	conn := c.env.Find(in.IntegrationID, in.ConnectionID)
	if conn == nil {
		return nil, reply.Missing("connection_not_found",
			"Connection '%s' was not found for integration '%s'", in.ConnectionID, in.IntegrationID)
	}
	// Version 0.71.4 has the route, but its handler cannot invoke functions.
	old := c.env.Account.Settings.Version.UpTo(state.Version{0, 71, 4})
	refused := func(status int, code, problem string) error {
		return reply.Refuse(status, code, fmt.Sprintf("Function '%s' %s", in.Name, problem))
	}
	fn := c.env.Integrations[in.IntegrationID].Invokables[in.Name]
	switch {
	case fn == nil && old:
		return nil, refused(http.StatusNotFound, "unknown_function", "was not found")
	case fn == nil:
		return nil, refused(http.StatusNotFound, "function_not_found", "was not found")
	case fn.Disabled:
		return nil, refused(http.StatusForbidden, "function_disabled", "is disabled")
	case fn.Trigger != state.TriggerHTTP && (fn.Trigger != state.TriggerSchedule ||
		in.InvocationType == gen.FunctionInvocationTypeWait):
		return nil, refused(http.StatusBadRequest, "invalid_invocation",
			"is not invokable with "+string(in.InvocationType))
	case old:
		return nil, reply.Refuse(http.StatusNotImplemented, "not_implemented",
			"Function invocation is not implemented yet")
	}
	if in.Input == nil || fn.Trigger == state.TriggerSchedule {
		in.Input = wirejson.NullJSON
	}
	return &state.Invocation{Fn: fn, Conn: conn, Input: in.Input}, nil
}

// queueInvocation starts the function in the background and returns a response with the
// invocation's id.
func (a *API) queueInvocation(inv *state.Invocation) answered {
	id := ids.NewUUID()
	inv.Conn.Env.Invocations.Put(id, inv)
	a.Work.Job(func(ctx context.Context) {
		output, err := inv.Run(ctx)
		a.Mu.Lock()
		defer a.Mu.Unlock()
		inv.Done, inv.Output, inv.Failure = true, output, err
	})
	return accepted(invocationsPath, id)
}

const invocationsPath = "/functions/invocations/"

// GetFunctionInvocation returns the result of a function that was invoked in the background. It
// responds with status 202 while the function still runs.
func (c *call) GetFunctionInvocation() (any, error) {
	id := c.PathValue("id")
	switch inv := c.env.Invocations.Get(id); {
	case inv == nil:
		return nil, reply.NotFound("No invocation '%s' found", id)
	case !inv.Done:
		running := accepted(invocationsPath, id)
		running.header = nil
		return running, nil
	case inv.Failure != nil:
		return nil, inv.Failure
	default:
		return inv.Output, nil
	}
}
