package routes

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// InvokeFunction runs a function and returns its result. If the request does not ask to wait, the
// function runs in the background.
func (c *call) InvokeFunction() (any, error) {
	inv, wait, err := c.invocation()
	switch {
	case err != nil:
		return nil, err
	case wait:
		return c.unlocked(func() (any, error) { return c.api.Invoke(c.Context(), inv) })
	}
	return c.api.queueInvocation(inv), nil
}

// invocation returns the invocation that the request describes. wait reports whether the request
// waits for the result of the function.
func (c *call) invocation() (_ *state.Invocation, wait bool, _ error) {
	var in struct {
		ConnectionID  string          `json:"connection_id"`
		IntegrationID string          `json:"integration_id"`
		Name          string          `json:"name"`
		Input         json.RawMessage `json:"input"`
		Kind          string          `json:"invocation_type"`
	}
	if err := c.decode(&in); err != nil {
		return nil, false, err
	}
	conn := c.env.Find(in.IntegrationID, in.ConnectionID)
	if conn == nil {
		return nil, false, reply.Refuse(http.StatusNotFound, "connection_not_found",
			fmt.Sprintf("Connection '%s' was not found for integration '%s'", in.ConnectionID,
				in.IntegrationID))
	}
	// Version 0.71.4 has the route, but its handler cannot invoke functions.
	old := c.env.Account.Settings.Version.UpTo(state.Version{0, 71, 4})
	fn, wait := c.env.Integrations[in.IntegrationID].Invokables[in.Name], in.Kind == "wait"
	switch {
	case fn == nil && old:
		return nil, false, reply.Refuse(http.StatusNotFound, "unknown_function",
			fmt.Sprintf("Function '%s' was not found", in.Name))
	case fn == nil:
		return nil, false, reply.Refuse(http.StatusNotFound, "function_not_found",
			fmt.Sprintf("Function '%s' was not found", in.Name))
	case fn.Disabled:
		return nil, false, reply.Refuse(http.StatusForbidden, "function_disabled",
			fmt.Sprintf("Function '%s' is disabled", in.Name))
	case fn.Trigger != state.TriggerHTTP && (fn.Trigger != state.TriggerSchedule || wait):
		return nil, false, reply.Refuse(http.StatusBadRequest, "invalid_invocation",
			fmt.Sprintf("Function '%s' is not invokable with %s", in.Name, in.Kind))
	case old:
		return nil, false, reply.Refuse(http.StatusNotImplemented, "not_implemented",
			"Function invocation is not implemented yet")
	}
	if in.Input == nil || fn.Trigger == state.TriggerSchedule {
		in.Input = wirejson.NullJSON
	}
	return &state.Invocation{Fn: fn, Conn: conn, Input: in.Input}, wait, nil
}

// queueInvocation starts the function in the background and returns a response with the
// invocation's id.
func (a *API) queueInvocation(inv *state.Invocation) answered {
	id := ids.NewUUID()
	inv.Conn.Env.Invocations.Put(id, inv)
	a.Work.Job(func(ctx context.Context) {
		output, err := a.Invoke(ctx, inv)
		a.Mu.Lock()
		defer a.Mu.Unlock()
		inv.Done, inv.Output, inv.Failure = true, output, err
	})
	return accepted(invocationsPath, id)
}

const invocationsPath = "/functions/invocations/"

// GetFunctionInvocation returns the result of a function that was invoked in the background. While
// the function runs, it responds with status 202.
func (c *call) GetFunctionInvocation() (any, error) {
	id := c.PathValue("id")
	switch inv := c.env.Invocations.Get(id); {
	case inv == nil:
		return nil, reply.Refuse(http.StatusNotFound, "not_found",
			fmt.Sprintf("No invocation '%s' found", id))
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
