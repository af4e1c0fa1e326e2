package client

import (
	"context"
)

// Providers are the APIs that Nango knows: how to sign in to each and how to call it.
type Providers struct{ c *core }

// List returns every provider, or those whose name matches params.Search: GET /providers.
//
// There are close to a thousand, in one answer of more than a megabyte: search, or keep it.
//
//nango:operation listProviders
func (s *Providers) List(ctx context.Context, params ListProvidersParams, opts ...CallOption) ([]Provider, error) {
	return decodeData[[]Provider](s.c.api(opts).ListProviders(ctx, params))
}

// Get returns a provider by its name, such as github: GET /providers/{provider}.
//
// An unknown one is a [*Response404], a name with characters that no provider has a [*Response400].
//
//nango:operation getProvider
func (s *Providers) Get(ctx context.Context, provider string, opts ...CallOption) (*Provider, error) {
	return decodeData[*Provider](s.c.api(opts).GetProvider(ctx, provider))
}

// Templates returns the functions of Nango's catalog that can be deployed for a provider, actions first: GET
// /providers/{provider}/templates. An unknown provider has none. [Functions.DeployTemplate] deploys one.
//
//nango:operation listProviderTemplates
func (s *Providers) Templates(ctx context.Context, provider string, opts ...CallOption) ([]ProviderTemplate, error) {
	return decodeData[[]ProviderTemplate](s.c.api(opts).ListProviderTemplates(ctx, provider))
}
