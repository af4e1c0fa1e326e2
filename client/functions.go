package client

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// Functions lists, compiles, deploys, invokes and deletes functions: the syncs, actions and event
// handlers of an integration.
type Functions struct{ c *core }

// List returns one page of the functions of an integration: GET
// /integrations/{uniqueKey}/functions.
//
// The first page has number 0. A page has up to params.Limit functions, 1 to 100 (0 means 20). A
// page past the end is empty. If the integration does not exist, the error is a [*Response404].
// [Functions.All] reads every page.
//
//nango:operation listFunctions
func (s *Functions) List(ctx context.Context, uniqueKey string, params ListFunctionsParams,
	opts ...CallOption) (*FunctionList, error) {
	return decodeJSON[*FunctionList](s.c.api(opts).ListFunctions(ctx, uniqueKey, params))
}

// All iterates over every function that params select, page by page: GET
// /integrations/{uniqueKey}/functions.
//
// Iteration starts at params.Page, with pages of params.Limit functions (0 means 100). Do not
// delete functions while iterating: deletions shift later functions onto pages already read.
// Collect first, then delete. The sequence may be ranged over more than once.
//
// A function that does not decode is yielded as an [*SDKValidationError] that names the field; the
// caller may continue the loop. Any other error ends the iteration.
//
//nango:operation listFunctions
func (s *Functions) All(ctx context.Context, uniqueKey string, params ListFunctionsParams,
	opts ...CallOption) iter.Seq2[DeployedFunction, error] {
	if params.Limit <= 0 {
		params.Limit = 100
	}
	return byPage(params.Page, params.Limit, functionKey,
		func(page int) ([]DeployedFunction, []*SDKValidationError, error) {
			params := params
			params.Page = page
			answer, err := s.c.api(opts).ListFunctions(ctx, uniqueKey, params)
			return decodeList(answer, err, "data",
				func(list *FunctionList) []DeployedFunction { return list.Data })
		})
}

// functionKey returns a string that identifies f within its integration. The name alone is not
// enough, since functions of different types may share a name.
func functionKey(f DeployedFunction) string {
	switch f := f.Value().(type) {
	case DeployedSync:
		return "sync " + f.Name
	case DeployedAction:
		return "action " + f.Name
	case DeployedOnEvent:
		return "on-event " + f.Name
	default:
		return fmt.Sprintf("%s", f)
	}
}

// Get returns a function: GET /integrations/{uniqueKey}/functions/{name}.
//
// If functions of several types share the name, params.Type selects one of them. If the integration
// or the function does not exist, the error is a [*Response404]. For a type switch, the Value
// method of the result returns a [DeployedSync], [DeployedAction] or [DeployedOnEvent].
//
//nango:operation getFunction
func (s *Functions) Get(ctx context.Context, uniqueKey, name string, params GetFunctionParams,
	opts ...CallOption) (*DeployedFunction, error) {
	return decodeData[*DeployedFunction](s.c.api(opts).GetFunction(ctx, uniqueKey, name, params))
}

// Code returns the TypeScript of a function: GET /integrations/{uniqueKey}/functions/{name}/code.
//
// If functions of several types share the name and params.Type does not select one of them, the
// error matches [ErrConflict]. If the function does not exist, or Nango did not store its source,
// the error is a [*Response404].
//
//nango:operation getFunctionCode
func (s *Functions) Code(ctx context.Context, uniqueKey, name string, params GetFunctionCodeParams,
	opts ...CallOption) (*FunctionCode, error) {
	return decodeJSON[*FunctionCode](s.c.api(opts).GetFunctionCode(ctx, uniqueKey, name, params))
}

// Delete deletes a sync or an action of an integration: DELETE
// /integrations/{uniqueKey}/functions/{name}.
//
// The server responds before the deletion is complete. Event handlers cannot be deleted. If `nango
// deploy` manages the function, the error is a [*Response400] (function_managed_by_deploy).
//
//nango:operation deleteFunction
func (s *Functions) Delete(ctx context.Context, uniqueKey, name string, kind RunnableFunctionType,
	opts ...CallOption) error {
	if err := required("uniqueKey", uniqueKey, "name", name, "kind", string(kind)); err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).DeleteFunction(ctx, uniqueKey, name, kind))
}

// Compile compiles the TypeScript of one function to the JavaScript that Nango would run, without
// storing it: POST /functions/compile.
//
// If the code does not compile, the error is a [*Response400] (compilation_error). If the server
// has no environment to run functions in, the status is 500 or 503. If the compilation takes too
// long, the status is 504.
//
//nango:operation compileFunction
func (s *Functions) Compile(ctx context.Context, code string,
	opts ...CallOption) (*CompiledFunction, error) {
	api := s.c.api(opts, check(required("code", code)))
	return decodeJSON[*CompiledFunction](api.CompileFunction(ctx,
		gen.CompileFunctionRequest{Code: code}))
}

// Types that the methods of [Functions] use. Package gen documents their fields.
type (
	// ListFunctionsParams selects functions.
	ListFunctionsParams = gen.ListFunctionsParams
	// GetFunctionParams selects one of several functions with the same name.
	GetFunctionParams = gen.GetFunctionParams
	// GetFunctionCodeParams selects one of several functions with the same name.
	GetFunctionCodeParams = gen.GetFunctionCodeParams
)

// ErrStillRunning is returned by [InvocationResult] while the function is waiting or running.
var ErrStillRunning error = sentinel("still running")

// InvokeFunction runs a function defined with createFunction and returns its output: POST
// /functions/invocations with invocation_type wait (since Nango 0.71.5, experimental).
//
// The function must have an http trigger. For a function that was not defined with createFunction,
// the server responds as if it did not exist. input is sent as JSON unless it is nil. The output is
// decoded into a value of type Out, which may be json.RawMessage. A null output gives the zero
// value.
//
// Only ctx limits the duration of the call; Nango waits for the function for up to 2 minutes. The
// call is not retried. InvokeFunction returns a [*Response404] if the function or the connection
// does not exist. It returns a [*Response400] if the function cannot be invoked this way
// (invalid_invocation) or the input does not match its schema (validation_error). If the function
// failed, the error is an [*SDKError] with status 500 (function_failed) or 424. On a server before
// 0.71.5, the error is a [*ServerVersionError].
//
//nango:operation invokeFunction
func InvokeFunction[Out any](ctx context.Context, c *Client, ref ConnectionRef, name string,
	input any, opts ...CallOption) (Out, error) {
	body, err := invocation(ref, name, input, gen.FunctionInvocationTypeWait)
	return finished[Out](coreOf(c).api(opts, withoutTimeout, check(err)).InvokeFunction(ctx, body))
}

// Invoke queues a function defined with createFunction and returns at once: POST
// /functions/invocations with invocation_type no_wait (since Nango 0.71.5, experimental).
// [WaitInvocation] waits for the result.
//
// The function must have an http or a schedule trigger, and may take up to 24 hours. input is sent
// as in [InvokeFunction], and the errors are the same.
//
//nango:operation invokeFunction
func (s *Functions) Invoke(ctx context.Context, ref ConnectionRef, name string, input any,
	opts ...CallOption) (*FunctionInvocation, error) {
	body, err := invocation(ref, name, input, gen.FunctionInvocationTypeNoWait)
	return decodeJSON[*FunctionInvocation](s.c.api(opts, check(err)).InvokeFunction(ctx, body))
}

// InvocationResult returns the output of a queued function: GET /functions/invocations/{id}.
//
// It returns [ErrStillRunning] if the function is still waiting or running, and a [*Response404] if
// the id is unknown. If the function failed, the error is the same as for [InvokeFunction].
//
//nango:operation getFunctionInvocation
func InvocationResult[Out any](ctx context.Context, c *Client, id string,
	opts ...CallOption) (Out, error) {
	return finished[Out](coreOf(c).api(opts).GetFunctionInvocation(ctx, id))
}

// WaitInvocation polls until a queued function has ended, and returns its output: GET
// /functions/invocations/{id}.
//
// It polls twice a second at first and later every 10 seconds. It returns a [*WaitError] when ctx
// ends, or after 24h15m if ctx has no deadline. Other errors are the same as for
// [InvocationResult].
//
//nango:operation getFunctionInvocation
func WaitInvocation[Out any](ctx context.Context, c *Client, id string,
	opts ...CallOption) (Out, error) {
	return pollOutput(ctx, "the result of a function", func(ctx context.Context) (Out, bool, error) {
		out, err := InvocationResult[Out](ctx, c, id, opts...)
		if errors.Is(err, ErrStillRunning) {
			return out, false, nil
		}
		return out, err == nil, err
	})
}

// finished decodes the output of a function. It returns ErrStillRunning if the status of the answer
// is 202.
func finished[Out any](answer *wire.Answer, err error) (Out, error) {
	if err == nil && answer.StatusCode == http.StatusAccepted {
		var zero Out
		return zero, ErrStillRunning
	}
	return decodeOutput[Out](answer, err)
}

func invocation(ref ConnectionRef, name string, in any,
	kind gen.FunctionInvocationType) (gen.InvokeFunctionRequest, error) {
	raw, err := input("input", in)
	if err == nil {
		err = cmp.Or(ref.complete(), required("name", name))
	}
	return gen.InvokeFunctionRequest{
		IntegrationID: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Name: name, Input: raw,
		InvocationType: kind,
	}, err
}

// Scripts reads the configuration of every sync and action of the environment.
type Scripts struct{ c *core }

// Config returns the syncs and actions of the environment, one item for each provider: GET
// /scripts/config.
//
// If a provider has several integrations, they share one item, which has the unique key of one of
// them. Event handlers are not listed.
//
//nango:operation getScriptsConfig
func (s *Scripts) Config(ctx context.Context, opts ...CallOption) ([]ScriptsConfig, error) {
	return decodeJSON[[]ScriptsConfig](s.c.api(opts).GetScriptsConfig(ctx,
		gen.GetScriptsConfigParams{Format: gen.ScriptsConfigFormatNango}))
}

// OpenAIConfig returns the syncs and actions of the environment as function definitions for a
// language model: GET /scripts/config with the format openai.
//
//nango:operation getScriptsConfig
func (s *Scripts) OpenAIConfig(ctx context.Context, opts ...CallOption) ([]OpenAIFunction, error) {
	answer, err := s.c.api(opts).GetScriptsConfig(ctx,
		gen.GetScriptsConfigParams{Format: gen.ScriptsConfigFormatOpenai})
	if err == nil && string(bytes.TrimSpace(answer.Body)) == "[]" { // no function is deployed
		return []OpenAIFunction{}, nil
	}
	return decodeData[[]OpenAIFunction](answer, err)
}
