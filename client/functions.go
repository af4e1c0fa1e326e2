package client

import (
	"context"
	"fmt"
	"iter"

	"github.com/nango-go/nango/gen"
)

// Functions are the syncs, actions and event handlers that are deployed on an integration, and the
// code behind them.
type Functions struct{ c *core }

// List returns one page of the functions of an integration: GET
// /integrations/{uniqueKey}/functions.
//
// Pages are counted from 0 and hold params.Limit functions, 1 to 100 (0 means 20). A page past the
// end is empty. An unknown integration is a [*Response404]. [Functions.All] reads every page.
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
// Collect first, then delete. The sequence may be ranged over again.
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
		func(page int) ([]DeployedFunction, []error, error) {
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

// functionKey returns what identifies f: names are unique only among functions of one type.
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
// params.Type selects one if functions of several types share the name. An unknown integration or
// function is a [*Response404]. Value is one of [DeployedSync], [DeployedAction] and
// [DeployedOnEvent], for a type switch.
//
//nango:operation getFunction
func (s *Functions) Get(ctx context.Context, uniqueKey, name string, params GetFunctionParams,
	opts ...CallOption) (*DeployedFunction, error) {
	return decodeData[*DeployedFunction](s.c.api(opts).GetFunction(ctx, uniqueKey, name, params))
}

// Code returns the TypeScript of a function: GET /integrations/{uniqueKey}/functions/{name}/code.
//
// If functions of several types share the name, it returns [ErrConflict] unless params.Type selects
// one. An unknown function, and one whose source Nango did not store, is a [*Response404].
//
//nango:operation getFunctionCode
func (s *Functions) Code(ctx context.Context, uniqueKey, name string, params GetFunctionCodeParams,
	opts ...CallOption) (*FunctionCode, error) {
	return decodeJSON[*FunctionCode](s.c.api(opts).GetFunctionCode(ctx, uniqueKey, name, params))
}

// Delete deletes a sync or an action of an integration: DELETE
// /integrations/{uniqueKey}/functions/{name}.
//
// The server cleans up after it has responded. Event handlers cannot be deleted, and functions that
// `nango deploy` manages are a [*Response400] (function_managed_by_deploy).
//
//nango:operation deleteFunction
func (s *Functions) Delete(ctx context.Context, uniqueKey, name string, kind RunnableFunctionType,
	opts ...CallOption) error {
	return expectSuccess(s.c.api(opts).DeleteFunction(ctx, uniqueKey, name, kind))
}

// Compile compiles the TypeScript of one function to the JavaScript that Nango would run, without
// storing it: POST /functions/compile.
//
// Code that does not compile is a [*Response400] (compilation_error). A server without an
// environment to run functions in responds with status 500 or 503; a compilation that takes too
// long fails with 504.
//
//nango:operation compileFunction
func (s *Functions) Compile(ctx context.Context, code string,
	opts ...CallOption) (*CompiledFunction, error) {
	if err := required("code", code); err != nil {
		return nil, err
	}
	return decodeJSON[*CompiledFunction](s.c.api(opts).CompileFunction(ctx,
		gen.CompileFunctionRequest{Code: code}))
}

// Types of the functions' operations. Package gen documents their fields.
type (
	// ListFunctionsParams selects functions.
	ListFunctionsParams = gen.ListFunctionsParams
	// FunctionList is one page of functions.
	FunctionList = gen.FunctionList
	// FunctionPagination describes the position of a page in the list.
	FunctionPagination = gen.FunctionPagination
	// GetFunctionParams selects one of several functions with the same name.
	GetFunctionParams = gen.GetFunctionParams
	// GetFunctionCodeParams selects one of several functions with the same name.
	GetFunctionCodeParams = gen.GetFunctionCodeParams
	// DeployedFunction is a function: Value is one of the three types below, or a json.RawMessage
	// for a kind that this version does not know.
	DeployedFunction = gen.DeployedFunction
	// DeployedSync is a sync.
	DeployedSync = gen.DeployedSync
	// DeployedAction is an action.
	DeployedAction = gen.DeployedAction
	// DeployedOnEvent is an event handler.
	DeployedOnEvent = gen.DeployedOnEvent
	// FunctionType is the type of a function: sync, action or on-event.
	FunctionType = gen.FunctionType
	// RunnableFunctionType is a type of function that can be run, deployed and deleted by name:
	// sync or action.
	RunnableFunctionType = gen.RunnableFunctionType
	// FunctionSource is the origin of a function.
	FunctionSource = gen.FunctionSource
	// FunctionEvent is the event that an event handler handles.
	FunctionEvent = gen.FunctionEvent
	// FunctionCode is the source code of a function.
	FunctionCode = gen.FunctionCode
	// CompiledFunction is a function after compilation.
	CompiledFunction = gen.CompiledFunction
	// JSONSchema is a JSON Schema written by the author of a function.
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
