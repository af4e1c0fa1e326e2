package nangotest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Kinds of triggers.
const (
	triggerHTTP     = "http"
	triggerSchedule = "schedule"
)

// invokable is a deployed function of createFunction.
type invokable struct {
	Name     string
	Trigger  string
	Disabled bool
	Run      func(context.Context, functionCall, json.RawMessage) (any, error)
	artifact json.RawMessage // of the bundle that deployed it; nil for a seed's
}

// addInvokable deploys a function of createFunction.
func (in *integration) addInvokable(fn invokable) error {
	if fn.Trigger == "" {
		fn.Trigger = triggerHTTP
	}
	switch {
	case fn.Name == "":
		return fmt.Errorf("name: is missing")
	case in.invokables[fn.Name] != nil:
		return fmt.Errorf("name: there are two functions %q", fn.Name)
	case !slices.Contains([]string{"none", triggerSchedule, triggerHTTP, "event"}, fn.Trigger):
		return fmt.Errorf("trigger: %q is not none, schedule, http or event", fn.Trigger)
	}
	in.invokables[fn.Name] = &fn
	return nil
}

// invocation is a call of a function that is not waited for.
type invocation struct {
	fn      *invokable
	conn    *connection
	input   json.RawMessage
	done    bool
	output  json.RawMessage
	failure error
}

// InvokeFunction runs a function at once, or queues it.
func (a *api) InvokeFunction(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	inv, wait, err := callOf(r).invocation()
	if err == nil && !wait {
		answer := a.queueInvocation(inv)
		a.mu.Unlock()
		a.answer(w, r, func(*call) (any, error) { return answer, nil })
		return
	}
	a.mu.Unlock()
	if err == nil {
		inv.output, err = a.invoke(r.Context(), inv)
	}
	if err != nil {
		a.refuse(w, err)
		return
	}
	reply.Send(w, r, http.StatusOK, inv.output)
}

// invocation finds what a request invokes.
func (c *call) invocation() (_ *invocation, wait bool, _ error) {
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
	conn := c.env.find(in.IntegrationID, in.ConnectionID)
	if conn == nil {
		return nil, false, reply.Refuse(http.StatusNotFound, "connection_not_found",
			fmt.Sprintf("Connection '%s' was not found for integration '%s'", in.ConnectionID,
				in.IntegrationID))
	}
	// Servers of 0.71.4 know the route and no more.
	old := c.env.account.settings.version.upTo(version{0, 71, 4})
	fn, wait := c.env.integrations[in.IntegrationID].invokables[in.Name], in.Kind == "wait"
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
	case fn.Trigger != triggerHTTP && (fn.Trigger != triggerSchedule || wait):
		return nil, false, reply.Refuse(http.StatusBadRequest, "invalid_invocation",
			fmt.Sprintf("Function '%s' is not invokable with %s", in.Name, in.Kind))
	case old:
		return nil, false, reply.Refuse(http.StatusNotImplemented, "not_implemented",
			"Function invocation is not implemented yet")
	}
	if in.Input == nil || fn.Trigger == triggerSchedule {
		in.Input = wirejson.NullJSON
	}
	return &invocation{fn: fn, conn: conn, input: in.Input}, wait, nil
}

// queueInvocation runs a function in the background.
func (a *api) queueInvocation(inv *invocation) answered {
	id := ids.NewUUID()
	inv.conn.env.invocations.put(id, inv)
	a.work.job(func(ctx context.Context) {
		output, err := a.invoke(ctx, inv)
		a.mu.Lock()
		defer a.mu.Unlock()
		inv.done, inv.output, inv.failure = true, output, err
	})
	return accepted(invocationsPath, id)
}

const invocationsPath = "/functions/invocations/"

// invoke calls the Go function. What it panics with is a failure of the function.
func (a *account) invoke(ctx context.Context, inv *invocation) (output json.RawMessage, err error) {
	failed := reply.Refuse(http.StatusInternalServerError, "function_failed",
		"The function failed with an error.")
	defer func() {
		if v := recover(); v != nil {
			output, err = nil, failed
		}
	}()
	if inv.fn.Run == nil {
		return wirejson.NullJSON, nil
	}
	c, err := a.newClient()
	if err != nil {
		return nil, err
	}
	v, err := inv.fn.Run(ctx, functionCall{inv.conn.ref, inv.fn.Name, c}, inv.input)
	if upstream, ok := errors.AsType[*upstreamError](err); ok {
		return nil, upstreamFailure(upstream)
	}
	if err == nil {
		output, err = wirejson.Encode(v)
	}
	if err != nil {
		return nil, failed
	}
	return output, nil
}

// GetFunctionInvocation answers as the function did, or that it still runs.
func (a *api) GetFunctionInvocation(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		id := c.PathValue("id")
		switch inv := c.env.invocations.get(id); {
		case inv == nil:
			return nil, reply.Refuse(http.StatusNotFound, "not_found",
				fmt.Sprintf("No invocation '%s' found", id))
		case !inv.done:
			running := accepted(invocationsPath, id)
			running.header = nil
			return running, nil
		case inv.failure != nil:
			return nil, inv.failure
		default:
			return inv.output, nil
		}
	})
}
