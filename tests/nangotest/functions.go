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
	// Input and Returns are names of models, and Schema is the JSON schema whose definitions they
	// are. Input of an action that does not fit is refused with 400 and invalid_action_input, but
	// not [WithVersion] up to 0.71.4, which makes this check in nango dryrun --validation alone.
	Input   string
	Returns []string
	Schema  json.RawMessage
	// Code is what GET /integrations/{uniqueKey}/functions/{name}/code returns.
	Code string
	// Source is catalog, standalone or repo, which it is where it is empty. The API deletes no
	// function of a repo.
	Source string
}

// Function is a Go function that is deployed as a function of Nango's createFunction: POST
// /functions/invocations calls it. A bundle that is deployed over it keeps Run.
type Function struct {
	Name string
	// Trigger is the kind of the trigger: none, schedule, http or event; http if it is empty.
	// Functions with http and schedule can be invoked.
	Trigger string
	// Disabled lets every invocation fail.
	Disabled bool
	// Run gets the input as it was sent, null for none. Its errors are those of [Action].
	Run func(ctx context.Context, call FunctionCall, input json.RawMessage) (any, error)
}

// FunctionCall describes one call of a function.
type FunctionCall struct {
	Connection client.ConnectionRef
	Name       string
	// Client talks to the server with the environment's key, as a script would.
	Client *client.Client
}

// ActionError is what a script throws to tell its caller something: the answer is a 500 with the
// code action_script_runtime_error and this payload.
type ActionError struct {
	Payload any
}

// Error says that the action failed; what was thrown is the payload.
func (e *ActionError) Error() string { return "the action failed" }

// UpstreamError is a provider's refusal that a script did not catch: the answer is a 424 with the
// code script_http_error.
type UpstreamError struct {
	Status int
	Header http.Header
	Body   any
}

// Error says what the provider answered.
func (e *UpstreamError) Error() string { return "the provider answered " + strconv.Itoa(e.Status) }

// SyncRun is a run of a sync. Its methods write records.
type SyncRun struct {
	FunctionCall
	Variant string
	// LastRun is when the newest run began that ended well; zero for the first time and after a
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

// runAction returns run for the account, whose errors are of other types; nil stays nil.
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

// runSync is runAction for a sync.
func runSync(run func(context.Context, SyncRun) error) func(context.Context, *state.SyncRun) error {
	if run == nil {
		return nil
	}
	return func(ctx context.Context, r *state.SyncRun) error {
		return scriptError(run(ctx, SyncRun{FunctionCall: FunctionCall(r.FunctionCall),
			Variant: r.Variant, LastRun: r.LastRun, run: r}))
	}
}

// scriptError returns what a function failed with, as the account knows it.
func scriptError(err error) error {
	if e, ok := errors.AsType[*ActionError](err); ok {
		return &state.ActionError{Payload: e.Payload}
	}
	if e, ok := errors.AsType[*UpstreamError](err); ok {
		return (*state.UpstreamError)(e)
	}
	return err
}
