package nangotest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// FunctionDetails describes a function in responses of the API. The emulator does not need these
// fields to run the function.
type FunctionDetails struct {
	Scopes []string
	// Input and Returns are names of models, and Schema is a JSON schema that defines the models.
	// If the input of an action does not match its model, the response has the status 400 and the
	// code invalid_action_input. Versions up to 0.71.4 (see [WithVersion]) do not check the input.
	// As in Nango, some inputs that the model's zod type accepts do not match the JSON schema that
	// zod generates from this type. For example, nothing matches a schema with a keyword or format
	// that the npm package ajv does not know, and 19.99 is not a multiple of 0.01; see findings/.
	Input   string
	Returns []string
	Schema  json.RawMessage
	// Code is the source code that GET /integrations/{uniqueKey}/functions/{name}/code returns.
	Code string
	// Source is "catalog", "standalone" or "repo"; empty means "repo". The API cannot delete a
	// function whose source is "repo".
	Source string
}

// Function is a Go function that takes the place of a function declared with Nango's
// createFunction. POST /functions/invocations calls it. If a function of the same name is deployed,
// calls still go to Run.
type Function struct {
	Name string
	// Trigger is "none", "schedule", "http" or "event"; empty means "http". Functions with "http"
	// and "schedule" can be invoked.
	Trigger string
	// Disabled makes every invocation fail.
	Disabled bool
	// Run gets the input unchanged, or null if the request has no input. If Run returns an
	// [*UpstreamError], the response has the status 424 and the code script_http_error. If it
	// returns any other error, the response has the status 500 and the code function_failed.
	Run func(ctx context.Context, call FunctionCall, input json.RawMessage) (any, error)
}

// FunctionCall describes one call of a function.
type FunctionCall struct {
	Connection client.ConnectionRef
	Name       string
	// Client is a client with the environment's API key.
	Client *client.Client
}

// ActionError is an error that an action returns on purpose, like the ActionError that scripts of
// Nango throw. The response to the caller then has the status 500, the code
// action_script_runtime_error and the payload.
type ActionError struct {
	Payload any
}

// Error returns a message without the payload.
func (e *ActionError) Error() string { return "the action failed" }

// UpstreamError is a provider's error response that a function did not handle. The response to the
// caller then has the status 424 and the code script_http_error.
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
	// LastRun is the time at which the newest successful run started. It is zero in the first run,
	// and in a run that was triggered with an option that resets the sync.
	LastRun time.Time

	run *state.SyncRun
}

// Save adds or replaces records of a model of the sync. rows is a slice or an array. The JSON of
// each of its values must be an object with an id.
func (r SyncRun) Save(model string, rows any) error { return r.run.Save(model, rows) }

// Update changes fields of existing records. It skips rows whose id matches no record.
func (r SyncRun) Update(model string, rows any) error { return r.run.Update(model, rows) }

// Delete marks records as deleted. It reads only the id of each row.
func (r SyncRun) Delete(model string, rows any) error { return r.run.Delete(model, rows) }

// action returns the function that package state calls for each call of the named action. This
// function calls run. If run is nil, action returns nil.
func (s *Server) action(name string,
	run func(context.Context, FunctionCall, json.RawMessage) (any, error)) state.RunFunc {
	if run == nil {
		return nil
	}
	return func(ctx context.Context, on client.ConnectionRef, input json.RawMessage) (any, error) {
		v, err := run(ctx, FunctionCall{on, name, s.Client()}, input)
		return v, scriptError(err)
	}
}

// sync returns the function that package state calls for each run of a seeded sync. If the sync has
// no Go function, each run saves and deletes the records of the next entry of Deliveries. When no
// entry is left, runs repeat the last entry.
func (s *Server) sync(seed Sync) func(context.Context, *state.SyncRun) error {
	return func(ctx context.Context, r *state.SyncRun) error {
		run := SyncRun{FunctionCall: FunctionCall{r.Ref, seed.Name, s.Client()}, Variant: r.Variant,
			LastRun: r.LastRun, run: r}
		switch {
		case seed.Run != nil:
			return scriptError(seed.Run(ctx, run))
		case len(seed.Deliveries) > 0:
			return run.deliver(seed.Deliveries[min(r.Earlier, len(seed.Deliveries)-1)])
		}
		return nil
	}
}

// deliver saves and deletes the rows of a delivery.
func (r SyncRun) deliver(d Delivery) error {
	for _, model := range slices.Sorted(maps.Keys(d.Save)) {
		if err := r.Save(model, d.Save[model]); err != nil {
			return err
		}
	}
	for _, model := range slices.Sorted(maps.Keys(d.Delete)) {
		if err := r.Delete(model, d.Delete[model]); err != nil {
			return err
		}
	}
	return nil
}

// scriptError converts an *ActionError or *UpstreamError to the error response for it. It returns
// any other error unchanged.
func scriptError(err error) error {
	if e, ok := errors.AsType[*ActionError](err); ok {
		return state.Thrown(e.Payload)
	}
	if e, ok := errors.AsType[*UpstreamError](err); ok {
		return state.Upstream(e.Status, e.Header, e.Body)
	}
	return err
}
