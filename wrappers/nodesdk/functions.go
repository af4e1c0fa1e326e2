package nodesdk

import (
	"context"

	"github.com/nango-go/nango/client"
)

// ListFunctionsOptions are the second argument of listFunctions.
type ListFunctionsOptions struct {
	// Type selects functions of one type, Search those whose name contains this string in any case.
	Type   client.FunctionType
	Search string
	// Page counts from 0, which is also the default.
	Page *int
	// Limit is the maximum number of functions on a page, 1 to 100; 0 selects the server's default
	// of 20.
	Limit int
}

// ListFunctions is listFunctions: it returns one page of the functions that are deployed on an
// integration. An unknown integration is a [*client.Response404]. GET
// /integrations/{uniqueKey}/functions.
func (n *Nango) ListFunctions(ctx context.Context, providerConfigKey string,
	opts ...ListFunctionsOptions) (*client.FunctionList, error) {
	o := optional(opts)
	params := client.ListFunctionsParams{Type: o.Type, Search: o.Search, Limit: o.Limit}
	var call []client.CallOption
	if o.Page != nil {
		if params.Page = *o.Page; params.Page == 0 {
			call = append(call, client.WithQuery("page", "0")) // the client omits zeros
		}
	}
	return n.api().Functions.List(ctx, providerConfigKey, params, call...)
}

// GetFunction is getFunction. The type is needed if functions of several types have the name. An
// unknown integration or function is a [*client.Response404]. GET
// /integrations/{uniqueKey}/functions/{name}.
func (n *Nango) GetFunction(ctx context.Context, providerConfigKey, name string,
	functionType ...client.FunctionType) (*client.DeployedFunction, error) {
	return n.api().Functions.Get(ctx, providerConfigKey, name,
		client.GetFunctionParams{Type: optional(functionType)})
}

// GetFunctionCode is getFunctionCode: it returns the TypeScript source of a function. If functions
// of several types have the name and no type is given, the error is [client.ErrConflict]. GET
// /integrations/{uniqueKey}/functions/{name}/code.
func (n *Nango) GetFunctionCode(ctx context.Context, providerConfigKey, name string,
	functionType ...client.FunctionType) (*client.FunctionCode, error) {
	return n.api().Functions.Code(ctx, providerConfigKey, name,
		client.GetFunctionCodeParams{Type: optional(functionType)})
}

// DeleteFunction is deleteFunction: it removes a sync or an action from its integration. The type
// is required. DELETE /integrations/{uniqueKey}/functions/{name}.
func (n *Nango) DeleteFunction(ctx context.Context, providerConfigKey, name string,
	functionType client.RunnableFunctionType) error {
	return n.api().Functions.Delete(ctx, providerConfigKey, name, functionType)
}

// GetScriptsConfig is getScriptsConfig: it returns the configuration of every sync and action of
// the environment. GET /scripts/config.
func (n *Nango) GetScriptsConfig(ctx context.Context) ([]client.ScriptsConfig, error) {
	return n.api().Scripts.Config(ctx)
}

// GetScriptsConfigOpenAI is getScriptsConfig with the format openai: it returns syncs and actions
// as function definitions for a language model. GET /scripts/config.
func (n *Nango) GetScriptsConfigOpenAI(ctx context.Context) ([]client.OpenAIFunction, error) {
	return n.api().Scripts.OpenAIConfig(ctx)
}
