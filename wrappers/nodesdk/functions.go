package nodesdk

import (
	"context"

	"github.com/nango-go/nango/client"
)

// ListFunctionsOptions are the second argument of listFunctions.
type ListFunctionsOptions struct {
	// Type keeps one type of function; Search those with this text in their name, whatever its case.
	Type   client.FunctionType
	Search string
	// Page counts from 0, which is where nil begins too.
	Page *int
	// Limit is how many a page holds, 1 to 100; 0 is the server's 20.
	Limit int
}

// ListFunctions is listFunctions: one page of the functions that are deployed on an integration. An unknown
// integration is a [*client.Response404]. GET /integrations/{uniqueKey}/functions.
func (n *Nango) ListFunctions(ctx context.Context, providerConfigKey string, opts ...ListFunctionsOptions) (*client.FunctionList, error) {
	o := optional(opts)
	params := client.ListFunctionsParams{Type: o.Type, Search: o.Search, Limit: o.Limit}
	var call []client.CallOption
	if o.Page != nil {
		if params.Page = *o.Page; params.Page == 0 {
			call = append(call, client.WithQuery("page", "0")) // the client leaves zeros out
		}
	}
	return n.api().Functions.List(ctx, providerConfigKey, params, call...)
}

// GetFunction is getFunction. The type says which is meant where functions of several types have the name. An unknown
// integration or function is a [*client.Response404]. GET /integrations/{uniqueKey}/functions/{name}.
func (n *Nango) GetFunction(ctx context.Context, providerConfigKey, name string, functionType ...client.FunctionType) (*client.DeployedFunction, error) {
	return n.api().Functions.Get(ctx, providerConfigKey, name, client.GetFunctionParams{Type: optional(functionType)})
}

// GetFunctionCode is getFunctionCode: the TypeScript of a function. A name that functions of several types have is
// [client.ErrConflict] without the type. GET /integrations/{uniqueKey}/functions/{name}/code.
func (n *Nango) GetFunctionCode(ctx context.Context, providerConfigKey, name string, functionType ...client.FunctionType) (*client.FunctionCode, error) {
	return n.api().Functions.Code(ctx, providerConfigKey, name, client.GetFunctionCodeParams{Type: optional(functionType)})
}

// DeleteFunction is deleteFunction: it takes a sync or an action off its integration. The type is required. DELETE
// /integrations/{uniqueKey}/functions/{name}.
func (n *Nango) DeleteFunction(ctx context.Context, providerConfigKey, name string, functionType client.RunnableFunctionType) error {
	return n.api().Functions.Delete(ctx, providerConfigKey, name, functionType)
}

// GetScriptsConfig is getScriptsConfig: how every sync and action of the environment is configured. GET
// /scripts/config.
func (n *Nango) GetScriptsConfig(ctx context.Context) ([]client.ScriptsConfig, error) {
	return n.api().Scripts.Config(ctx)
}

// GetScriptsConfigOpenAI is getScriptsConfig with the format openai: syncs and actions as function definitions for a
// language model. GET /scripts/config.
func (n *Nango) GetScriptsConfigOpenAI(ctx context.Context) ([]client.OpenAIFunction, error) {
	return n.api().Scripts.OpenAIConfig(ctx)
}
