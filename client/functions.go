package client

import (
	"context"
	"fmt"
	"iter"

	"github.com/nango-go/nango/gen"
)

// Functions are the syncs, actions and event handlers that are deployed on an integration, and the code behind them.
type Functions struct{ c *core }

// List returns one page of the functions of an integration: GET /integrations/{uniqueKey}/functions.
//
// Pages are counted from 0 and hold 20 unless params.Limit (1 to 100) says otherwise; one past the end is empty. An
// unknown integration is a [*Response404]. [Functions.All] reads every page.
//
//nango:operation listFunctions
func (s *Functions) List(ctx context.Context, uniqueKey string, params ListFunctionsParams, opts ...CallOption) (*FunctionList, error) {
	return decodeJSON[*FunctionList](s.c.api(opts).ListFunctions(ctx, uniqueKey, params))
}

// All iterates over every function that params select, page by page: GET /integrations/{uniqueKey}/functions.
//
// A page holds 100 unless params.Limit says otherwise; params.Page is where it begins. A loop that deletes functions has
// to collect them first: what is gone moves others onto a page that was read already. It may be ranged
// over again.
//
// A function that does not decode is yielded as an [*SDKValidationError] that names the field, and the iteration goes on
// if the caller does. Every other error is the last thing yielded.
//
//nango:operation listFunctions
func (s *Functions) All(ctx context.Context, uniqueKey string, params ListFunctionsParams, opts ...CallOption) iter.Seq2[DeployedFunction, error] {
	if params.Limit <= 0 {
		params.Limit = 100
	}
	return byPage(params.Page, params.Limit, functionKey, func(page int) ([]DeployedFunction, []error, error) {
		params := params
		params.Page = page
		answer, err := s.c.api(opts).ListFunctions(ctx, uniqueKey, params)
		list, err := decodeJSON[*FunctionList](answer, err)
		if err != nil {
			return decodeEach[DeployedFunction](answer, "data", err)
		}
		return list.Data, nil, nil
	})
}

// functionKey tells functions apart: names are unique in a type only.
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
// params.Type says which is meant where functions of several types share the name. An unknown integration or function
// is a [*Response404]. Value is one of [DeployedSync], [DeployedAction] and [DeployedOnEvent], for a type switch.
//
//nango:operation getFunction
func (s *Functions) Get(ctx context.Context, uniqueKey, name string, params GetFunctionParams, opts ...CallOption) (*DeployedFunction, error) {
	return decodeData[*DeployedFunction](s.c.api(opts).GetFunction(ctx, uniqueKey, name, params))
}

// Code returns the TypeScript of a function: GET /integrations/{uniqueKey}/functions/{name}/code.
//
// A name that functions of several types share is [ErrConflict] until params.Type says which is meant. An unknown
// function, and one whose source Nango did not keep, is a [*Response404].
//
//nango:operation getFunctionCode
func (s *Functions) Code(ctx context.Context, uniqueKey, name string, params GetFunctionCodeParams, opts ...CallOption) (*FunctionCode, error) {
	return decodeJSON[*FunctionCode](s.c.api(opts).GetFunctionCode(ctx, uniqueKey, name, params))
}

// Delete takes a sync or an action off its integration: DELETE /integrations/{uniqueKey}/functions/{name}.
//
// The server cleans up after it has answered. Event handlers cannot be deleted, and functions that `nango deploy`
// manages are a [*Response400] (function_managed_by_deploy).
//
//nango:operation deleteFunction
func (s *Functions) Delete(ctx context.Context, uniqueKey, name string, kind RunnableFunctionType, opts ...CallOption) error {
	return expectSuccess(s.c.api(opts).DeleteFunction(ctx, uniqueKey, name, kind))
}

// Compile turns the TypeScript of one function into the JavaScript that Nango would run, and stores nothing: POST
// /functions/compile.
//
// Code that does not compile is a [*Response400] (compilation_error). A server without a place to run functions
// answers with status 500 or 503, a compilation that takes too long with 504.
//
//nango:operation compileFunction
func (s *Functions) Compile(ctx context.Context, code string, opts ...CallOption) (*CompiledFunction, error) {
	if err := required("code", code); err != nil {
		return nil, err
	}
	return decodeJSON[*CompiledFunction](s.c.api(opts).CompileFunction(ctx, gen.CompileFunctionRequest{Code: code}))
}

// Types of the functions' operations. Package gen documents their fields.
type (
	// ListFunctionsParams selects functions.
	ListFunctionsParams = gen.ListFunctionsParams
	// FunctionList is one page of functions.
	FunctionList = gen.FunctionList
	// FunctionPagination says where a page stands.
	FunctionPagination = gen.FunctionPagination
	// GetFunctionParams says which of several functions of a name is meant.
	GetFunctionParams = gen.GetFunctionParams
	// GetFunctionCodeParams says which of several functions of a name is meant.
	GetFunctionCodeParams = gen.GetFunctionCodeParams
	// DeployedFunction is a function: Value is one of the three types below, or a json.RawMessage for a kind that this
	// version does not know.
	DeployedFunction = gen.DeployedFunction
	// DeployedSync is a sync.
	DeployedSync = gen.DeployedSync
	// DeployedAction is an action.
	DeployedAction = gen.DeployedAction
	// DeployedOnEvent is an event handler.
	DeployedOnEvent = gen.DeployedOnEvent
	// FunctionType is what a function is: sync, action or on-event.
	FunctionType = gen.FunctionType
	// RunnableFunctionType is a type of function that can be run, deployed and deleted by name: sync or action.
	RunnableFunctionType = gen.RunnableFunctionType
	// FunctionSource is where a function came from.
	FunctionSource = gen.FunctionSource
	// FunctionEvent is what an event handler waits for.
	FunctionEvent = gen.FunctionEvent
	// FunctionCode is the source code of a function.
	FunctionCode = gen.FunctionCode
	// CompiledFunction is a function after compilation.
	CompiledFunction = gen.CompiledFunction
	// JSONSchema is a JSON Schema, as the author of a function wrote it.
	JSONSchema = gen.JSONSchema
)

// Values of [FunctionType], [RunnableFunctionType], [FunctionSource] and [FunctionEvent].
const (
	FunctionTypeSync    = gen.FunctionTypeSync
	FunctionTypeAction  = gen.FunctionTypeAction
	FunctionTypeOnEvent = gen.FunctionTypeOnEvent

	RunnableFunctionTypeSync   = gen.RunnableFunctionTypeSync
	RunnableFunctionTypeAction = gen.RunnableFunctionTypeAction

	FunctionSourceCatalog    = gen.FunctionSourceCatalog
	FunctionSourceRepo       = gen.FunctionSourceRepo
	FunctionSourceStandalone = gen.FunctionSourceStandalone

	FunctionEventPostConnectionCreation = gen.FunctionEventPostConnectionCreation
	FunctionEventPreConnectionDeletion  = gen.FunctionEventPreConnectionDeletion
	FunctionEventValidateConnection     = gen.FunctionEventValidateConnection
)
