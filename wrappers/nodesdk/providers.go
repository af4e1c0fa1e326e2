package nodesdk

import (
	"context"

	"github.com/nango-go/nango/client"
)

// ListProviders is listProviders: it returns every API that Nango supports or, with a search, those
// whose name matches it. GET /providers. The full list is larger than a megabyte.
func (n *Nango) ListProviders(ctx context.Context, search ...string) ([]client.Provider, error) {
	return n.api().Providers.List(ctx, client.ListProvidersParams{Search: optional(search)})
}

// GetProvider is getProvider. An unknown provider is a [*client.Response404]. GET
// /providers/{provider}.
func (n *Nango) GetProvider(ctx context.Context, provider string) (*client.Provider, error) {
	return n.api().Providers.Get(ctx, provider)
}

// GetProviderTemplates is getProviderTemplates: it returns the functions of Nango's catalog that
// can be deployed for a provider. An unknown provider has none. GET
// /providers/{provider}/templates.
func (n *Nango) GetProviderTemplates(ctx context.Context, provider string) ([]client.ProviderTemplate, error) {
	return n.api().Providers.Templates(ctx, provider)
}
