package nangotest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// FunctionDetails holds the fields of a function that the API shows but the emulator does not use
// to run it.
type FunctionDetails struct {
	Scopes []string
	// Input and Returns are names of models; Schema is a JSON schema that defines them. An action's
	// input that does not fit is refused with 400 and invalid_action_input. Up to version 0.71.4
	// ([WithVersion]) it is not checked.
	Input   string
	Returns []string
	Schema  json.RawMessage
	// Code is the source code that GET /integrations/{uniqueKey}/functions/{name}/code returns.
	Code string
	// Source is "catalog", "standalone" or "repo"; empty means "repo". The API cannot delete a
	// function whose source is "repo".
	Source string
}

// Function is a Go function that is deployed as a function of the kind that Nango's createFunction
// declares. POST /functions/invocations calls it. If a bundle with a function of this name is
// deployed, calls still go to Run.
type Function struct {
	Name string
	// Trigger is "none", "schedule", "http" or "event"; empty means "http". Functions with "http"
	// and "schedule" can be invoked.
	Trigger string
	// Disabled makes every invocation fail.
	Disabled bool
	// Run gets the input as it was sent, or null if there is none. An [*UpstreamError] is returned
	// to the caller with 424 and script_http_error, any other error with 500 and function_failed.
	Run func(ctx context.Context, call FunctionCall, input json.RawMessage) (any, error)
}

// FunctionCall describes one call of a function.
type FunctionCall struct {
	Connection client.ConnectionRef
	Name       string
	// Client is a client with the environment's key.
	Client *client.Client
}

// ActionError is an error that a script throws on purpose. The response is a 500 with the code
// action_script_runtime_error and the payload.
type ActionError struct {
	Payload any
}

// Error returns a message without the payload.
func (e *ActionError) Error() string { return "the action failed" }

// UpstreamError is an error response of a provider that a script did not handle. The response is a
// 424 with the code script_http_error.
type UpstreamError struct {
	Status int
	Header http.Header
	Body   any
}

// Error returns a message with the status.
func (e *UpstreamError) Error() string { return "the provider answered " + strconv.Itoa(e.Status) }

// SyncRun is a run of a sync. Its methods write records.
type SyncRun struct {
	FunctionCall
	Variant string
	// LastRun is the start of the newest successful run. It is zero for the first run and after a
	// reset.
	LastRun time.Time

	run *state.SyncRun
}

// Save adds or replaces records of a model of the sync. rows is a slice or an array of values whose
// JSON is an object with an id.
func (r SyncRun) Save(model string, rows any) error { return r.run.Save(model, rows) }

// Update changes fields of existing records. It ignores rows without a record.
func (r SyncRun) Update(model string, rows any) error { return r.run.Update(model, rows) }

// Delete marks records as deleted. It reads only the ids of rows.
func (r SyncRun) Delete(model string, rows any) error { return r.run.Delete(model, rows) }

// runAction adapts the function of an action to the types of package state. nil stays nil.
func runAction(run func(context.Context, FunctionCall, json.RawMessage) (any, error)) func(
	context.Context, state.FunctionCall, json.RawMessage) (any, error) {
	if run == nil {
		return nil
	}
	return func(ctx context.Context, call state.FunctionCall, input json.RawMessage) (any, error) {
		v, err := run(ctx, FunctionCall(call), input)
		return v, scriptError(err)
	}
}

// runSync adapts the function of a sync. nil stays nil.
func runSync(run func(context.Context, SyncRun) error) func(context.Context, *state.SyncRun) error {
	if run == nil {
		return nil
	}
	return func(ctx context.Context, r *state.SyncRun) error {
		return scriptError(run(ctx, SyncRun{FunctionCall: FunctionCall(r.FunctionCall),
			Variant: r.Variant, LastRun: r.LastRun, run: r}))
	}
}

// scriptError converts the errors of functions to those of package state.
func scriptError(err error) error {
	if e, ok := errors.AsType[*ActionError](err); ok {
		return &state.ActionError{Payload: e.Payload}
	}
	if e, ok := errors.AsType[*UpstreamError](err); ok {
		return (*state.UpstreamError)(e)
	}
	return err
}
