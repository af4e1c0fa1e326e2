package nangotest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/schema"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// functionCall is where a function runs.
type functionCall struct {
	Connection client.ConnectionRef
	Name       string
	Client     *client.Client
}

// actionError is what a script throws to tell its caller something.
type actionError struct{ Payload any }

func (e *actionError) Error() string { return "the action failed" }

// upstreamError is a provider's refusal that a script did not catch.
type upstreamError struct {
	Status int
	Header http.Header
	Body   any
}

func (e *upstreamError) Error() string { return "the provider answered " + strconv.Itoa(e.Status) }

// actionRun is a queued action.
type actionRun struct {
	id      string
	action  *actionScript
	conn    *connection
	input   json.RawMessage
	misfits func() ([]schema.Problem, error) // of the input and the action's schema
	retries int
	done    bool
	output  json.RawMessage
	failure error
}

// TriggerAction runs an action at once, or queues it.
func (a *api) TriggerAction(w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	a.mu.Lock()
	run, err := c.newRun()
	if err == nil && c.flag("X-Async") {
		c.env.enqueueRun(run)
		a.mu.Unlock()
		a.answer(w, r, func(*call) (any, error) { return accepted("/action/", run.id), nil })
		return
	}
	a.mu.Unlock()
	if err != nil {
		a.refuse(w, err)
		return
	}
	output, err := a.run(r.Context(), run)
	if err != nil {
		a.refuse(w, err)
		return
	}
	reply.Send(w, r, http.StatusOK, output)
}

func (c *call) flag(header string) bool {
	ok, _ := nodejs.ParseFlag(c.Header.Get(header))
	return ok
}

func (c *call) newRun() (*actionRun, error) {
	var in struct {
		Name  string          `json:"action_name"`
		Input json.RawMessage `json:"input"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	conn := c.env.find(c.Header.Get("Provider-Config-Key"), c.Header.Get("Connection-Id"))
	if conn == nil {
		return nil, reply.Refuse(http.StatusBadRequest, "unknown_connection", "Failed to find connection")
	}
	fn := c.env.integrations[conn.ref.ProviderConfigKey].function(in.Name, kindAction)
	if fn == nil {
		return nil, reply.Refuse(http.StatusNotFound, "not_found", "Action not found")
	}
	sent, details := in.Input, fn.functionDetails
	unchecked := c.env.account.settings.version.upTo(version{0, 71, 4})
	misfits := func() ([]schema.Problem, error) {
		if unchecked {
			return nil, nil
		}
		return schema.Check(details.Schema, details.Input, sent)
	}
	switch string(in.Input) {
	case "", "null", "0", "false", `""`:
		in.Input = wirejson.EmptyJSON // what a script sees of values that are false for JavaScript
	}
	retries, _ := strconv.Atoi(c.Header.Get("X-Max-Retries"))
	return &actionRun{
		id: ids.NewUUID(), action: fn.action, conn: conn, input: in.Input, misfits: misfits,
		retries: retries,
	}, nil
}

// run calls the Go function. What it panics with is a failure of the script.
func (a *account) run(ctx context.Context, run *actionRun) (output json.RawMessage, err error) {
	defer func() {
		if v := recover(); v != nil {
			output, err = nil, scriptFailure(fmt.Errorf("panic: %v", v))
		}
	}()
	switch problems, err := run.misfits(); {
	case err != nil:
		return nil, scriptFailure(err)
	case problems != nil:
		return nil, reply.RefuseWith(http.StatusBadRequest, "invalid_action_input",
			"Failed to validate the input passed to the action", map[string]any{"data": run.input,
				"validation": problems})
	case run.action.Run == nil:
		return wirejson.NullJSON, nil
	}
	c, err := a.newClient()
	if err != nil {
		return nil, err
	}
	v, err := run.action.Run(ctx, functionCall{run.conn.ref, run.action.Name, c}, run.input)
	if err != nil {
		return nil, scriptFailure(err)
	}
	if output, err = wirejson.Encode(v); err != nil {
		return nil, scriptFailure(err)
	}
	return output, nil
}

// scriptFailure is the answer for a script that failed.
func scriptFailure(err error) error {
	if e, ok := errors.AsType[*actionError](err); ok {
		return runtimeError(asPayload(e.Payload))
	}
	if e, ok := errors.AsType[*upstreamError](err); ok {
		return upstreamFailure(e)
	}
	return runtimeError(map[string]any{"message": err.Error(), "name": "Error",
		"stacktrace": []string{"Error: " + err.Error()}})
}

func runtimeError(payload any) error {
	return reply.RefuseWith(http.StatusInternalServerError, "action_script_runtime_error",
		"The action script failed with a runtime error", payload)
}

// asPayload puts what is no object into one, as Nango does.
func asPayload(v any) any {
	if _, err := wirejson.AsObject(v); err != nil {
		return map[string]any{"message": v}
	}
	return v
}

func upstreamFailure(e *upstreamError) error {
	headers := map[string]string{}
	for name := range e.Header {
		if lower := strings.ToLower(name); lower == "content-type" || strings.HasPrefix(lower, "x-rate") {
			headers[lower] = e.Header.Get(name)
		}
	}
	failure := reply.RefuseWith(http.StatusFailedDependency, "script_http_error", "",
		asPayload(e.Body))
	failure.Body.Upstream, _ = wirejson.Encode(map[string]any{"status": e.Status, "headers": headers,
		"body": e.Body})
	return failure
}

// enqueueRun queues an action; those of an environment run one after another.
func (e *environment) enqueueRun(run *actionRun) {
	e.runs.put(run.id, run)
	e.queue = append(e.queue, run)
	if !e.working {
		e.working = true
		e.account.work.job(func(ctx context.Context) { e.account.drain(ctx, e) })
	}
}

func (a *account) drain(ctx context.Context, e *environment) {
	for {
		a.mu.Lock()
		if len(e.queue) == 0 || ctx.Err() != nil {
			e.working = false
			a.mu.Unlock()
			return
		}
		run := e.queue[0]
		e.queue = e.queue[1:]
		a.mu.Unlock()
		output, err := a.run(ctx, run)
		for range run.retries {
			if err == nil {
				break
			}
			output, err = a.run(ctx, run)
		}
		a.mu.Lock()
		run.done, run.output, run.failure = true, output, err
		a.sendEvent(run.conn, "async_action",
			fields{"payload": fields{"id": run.id, "statusUrl": "/action/" + run.id}})
		a.mu.Unlock()
	}
}

// GetActionResult answers as the action did. What is unknown, still runs or returned null is a 404
// alike.
func (a *api) GetActionResult(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		run := c.env.runs.get(c.PathValue("actionId"))
		switch {
		case run == nil || !run.done || run.failure == nil && string(run.output) == "null":
			return nil, reply.Refuse(http.StatusNotFound, "not_found",
				fmt.Sprintf("No action '%s' found", c.PathValue("actionId")))
		case run.failure != nil:
			return nil, run.failure
		}
		return run.output, nil
	})
}
