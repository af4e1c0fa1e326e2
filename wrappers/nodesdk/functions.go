package nodesdk

import (
	"context"

	"github.com/nango-go/nango/client"
)

// ListFunctionsOptions holds the optional arguments of listFunctions.
type ListFunctionsOptions struct {
	// Type selects the functions of one type. Search selects the functions whose names contain this
	// string, ignoring case.
	Type   client.FunctionType
	Search string
	// Page is the number of the page, counted from 0; nil means 0.
	Page *int
	// Limit is the maximum number of functions on a page, from 1 to 100; 0 selects the server's
	// default of 20.
	Limit int
}

// ListFunctions returns one page of the functions that are deployed for an integration. It returns
// a [*client.Response404] if the integration does not exist. GET
// /integrations/{uniqueKey}/functions.
func (n *Nango) ListFunctions(ctx context.Context, providerConfigKey string,
	opts ...ListFunctionsOptions) (*client.FunctionList, error) {
	o := optional(opts)
	params := client.ListFunctionsParams{Type: o.Type, Search: o.Search, Limit: o.Limit}
	var call []client.CallOption
	if o.Page != nil {
		if params.Page = *o.Page; params.Page == 0 {
			call = append(call, client.WithQuery("page", "0")) // package client omits zeros
		}
	}
	return n.api().Functions.List(ctx, providerConfigKey, params, call...)
}

// GetFunction returns a function of an integration. The type is required only if functions of
// several types have this name. GetFunction returns a [*client.Response404] if the integration or
// the function does not exist. GET /integrations/{uniqueKey}/functions/{name}.
func (n *Nango) GetFunction(ctx context.Context, providerConfigKey, name string,
	functionType ...client.FunctionType) (*client.DeployedFunction, error) {
	return n.api().Functions.Get(ctx, providerConfigKey, name,
		client.GetFunctionParams{Type: optional(functionType)})
}

// GetFunctionCode returns the TypeScript source of a function. It returns [client.ErrConflict] if
// functions of several types have this name and no type is given. GET
// /integrations/{uniqueKey}/functions/{name}/code.
func (n *Nango) GetFunctionCode(ctx context.Context, providerConfigKey, name string,
	functionType ...client.FunctionType) (*client.FunctionCode, error) {
	return n.api().Functions.Code(ctx, providerConfigKey, name,
		client.GetFunctionCodeParams{Type: optional(functionType)})
}

// DeleteFunction removes a sync or an action from its integration. The type is required. DELETE
// /integrations/{uniqueKey}/functions/{name}.
func (n *Nango) DeleteFunction(ctx context.Context, providerConfigKey, name string,
	functionType client.RunnableFunctionType) error {
	return n.api().Functions.Delete(ctx, providerConfigKey, name, functionType)
}

// GetScriptsConfig returns the configuration of every sync and action of the environment. GET
// /scripts/config.
func (n *Nango) GetScriptsConfig(ctx context.Context) ([]client.ScriptsConfig, error) {
	return n.api().Scripts.Config(ctx)
}

// GetScriptsConfigOpenAI returns the syncs and actions of the environment as function definitions
// for a language model. It corresponds to getScriptsConfig('openai') in the Node SDK. GET
// /scripts/config.
func (n *Nango) GetScriptsConfigOpenAI(ctx context.Context) ([]client.OpenAIFunction, error) {
	return n.api().Scripts.OpenAIConfig(ctx)
}
