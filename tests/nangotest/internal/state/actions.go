package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/schema"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// RunFunc is the Go function of an action or of an [Invokable]. If it returns an error that
// [Thrown] or [Upstream] made, the emulator sends this error as the response. Any other error means
// that the function failed.
type RunFunc func(ctx context.Context, on client.ConnectionRef, input json.RawMessage) (any, error)

// ActionRun is one run of an action, which may be queued.
type ActionRun struct {
	ID      string
	Fn      *Function
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
func (run *ActionRun) Run(ctx context.Context) (output json.RawMessage, err error) {
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
	case run.Fn.Run == nil:
		return wirejson.NullJSON, nil
	}
	v, err := run.Fn.Run(ctx, run.Conn.Ref, run.Input)
	if err == nil {
		output, err = wirejson.Encode(v)
	}
	if err != nil {
		return nil, scriptFailure(err)
	}
	return output, nil
}

// scriptFailure returns the error response for a script that failed with err.
func scriptFailure(err error) *reply.Refusal {
	if refused, ok := errors.AsType[*reply.Refusal](err); ok {
		return refused
	}
	return runtimeError(map[string]any{"message": err.Error(), "name": "Error",
		"stacktrace": []string{"Error: " + err.Error()}})
}

// Thrown returns the error response for an error that a script threw on purpose.
func Thrown(payload any) error { return runtimeError(asPayload(payload)) }

func runtimeError(payload any) *reply.Refusal {
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

// Upstream returns the error response that Nango sends if a function did not handle an error
// response of the provider.
func Upstream(status int, header http.Header, body any) error {
	headers := map[string]string{}
	for name := range header {
		if lower := strings.ToLower(name); lower == "content-type" || strings.HasPrefix(lower, "x-rate") {
			headers[lower] = header.Get(name)
		}
	}
	failure := reply.RefuseWith(http.StatusFailedDependency, "script_http_error", "", asPayload(body))
	failure.Body.Upstream, _ = wirejson.Encode(map[string]any{"status": status, "headers": headers,
		"body": body})
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
		output, err := run.Run(ctx)
		for n := 0; err != nil && n < run.Retries; n++ {
			output, err = run.Run(ctx)
		}
		a.Mu.Lock()
		run.Done, run.Output, run.Failure = true, output, err
		a.sendEvent(run.Conn, "async_action",
			fields{"payload": fields{"id": run.ID, "statusUrl": "/action/" + run.ID}})
		a.Mu.Unlock()
	}
}
