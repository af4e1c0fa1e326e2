package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/schema"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// FunctionCall describes one call of a function.
type FunctionCall struct {
	Connection client.ConnectionRef
	Name       string
	Client     *client.Client
}

// ActionError is an error that an action returns on purpose. Its payload is for the caller of the
// action.
type ActionError struct{ Payload any }

func (e *ActionError) Error() string { return "the action failed" }

// UpstreamError is a provider's error response that a function did not handle.
type UpstreamError struct {
	Status int
	Header http.Header
	Body   any
}

func (e *UpstreamError) Error() string { return "the provider answered " + strconv.Itoa(e.Status) }

// ActionRun is one run of an action, which may be queued.
type ActionRun struct {
	ID      string
	Action  *ActionScript
	Conn    *Connection
	Input   json.RawMessage
	Misfits func() ([]schema.Problem, error) // validates the input against the action's schema
	Retries int
	Done    bool
	Output  json.RawMessage
	Failure error
}

// Run calls the Go function of an action. If the function panics, Run returns the error response
// for a script that failed.
func (a *Account) Run(ctx context.Context, run *ActionRun) (output json.RawMessage, err error) {
	defer func() {
		if v := recover(); v != nil {
			output, err = nil, scriptFailure(fmt.Errorf("panic: %v", v))
		}
	}()
	switch problems, err := run.Misfits(); {
	case err != nil:
		return nil, scriptFailure(err)
	case problems != nil:
		return nil, reply.RefuseWith(http.StatusBadRequest, "invalid_action_input",
			"Failed to validate the input passed to the action", map[string]any{"data": run.Input,
				"validation": problems})
	case run.Action.Run == nil:
		return wirejson.NullJSON, nil
	}
	c, err := a.NewClient()
	if err != nil {
		return nil, err
	}
	v, err := run.Action.Run(ctx, FunctionCall{run.Conn.Ref, run.Action.Name, c}, run.Input)
	if err != nil {
		return nil, scriptFailure(err)
	}
	if output, err = wirejson.Encode(v); err != nil {
		return nil, scriptFailure(err)
	}
	return output, nil
}

// scriptFailure returns the error response for a script that failed with err.
func scriptFailure(err error) error {
	if e, ok := errors.AsType[*ActionError](err); ok {
		return runtimeError(asPayload(e.Payload))
	}
	if e, ok := errors.AsType[*UpstreamError](err); ok {
		return upstreamFailure(e)
	}
	return runtimeError(map[string]any{"message": err.Error(), "name": "Error",
		"stacktrace": []string{"Error: " + err.Error()}})
}

func runtimeError(payload any) error {
	return reply.RefuseWith(http.StatusInternalServerError, "action_script_runtime_error",
		"The action script failed with a runtime error", payload)
}

// asPayload returns v if its JSON is an object. Otherwise, like Nango, it returns an object with v
// as its message.
func asPayload(v any) any {
	if _, err := wirejson.AsObject(v); err != nil {
		return map[string]any{"message": v}
	}
	return v
}

func upstreamFailure(e *UpstreamError) error {
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

// EnqueueRun queues a run of an action. The queued runs of an environment run one after another.
func (e *Environment) EnqueueRun(run *ActionRun) {
	e.Runs.Put(run.ID, run)
	e.queue = append(e.queue, run)
	if !e.working {
		e.working = true
		e.Account.Work.Job(func(ctx context.Context) { e.Account.drain(ctx, e) })
	}
}

func (a *Account) drain(ctx context.Context, e *Environment) {
	for {
		a.Mu.Lock()
		if len(e.queue) == 0 || ctx.Err() != nil {
			e.working = false
			a.Mu.Unlock()
			return
		}
		run := e.queue[0]
		e.queue = e.queue[1:]
		a.Mu.Unlock()
		output, err := a.Run(ctx, run)
		for range run.Retries {
			if err == nil {
				break
			}
			output, err = a.Run(ctx, run)
		}
		a.Mu.Lock()
		run.Done, run.Output, run.Failure = true, output, err
		a.sendEvent(run.Conn, "async_action",
			fields{"payload": fields{"id": run.ID, "statusUrl": "/action/" + run.ID}})
		a.Mu.Unlock()
	}
}
