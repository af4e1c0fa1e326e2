package client

import (
	"context"

	"github.com/nango-go/nango/gen"
)

// Providers reads Nango's catalog of APIs: how to authorize with each, and how to call it.
type Providers struct{ c *core }

// List returns every provider, or those whose name matches params.Search: GET /providers.
//
// Without a search, the response has nearly a thousand providers and more than 1 MB, so cache the
// result.
//
//nango:operation listProviders
func (s *Providers) List(ctx context.Context, params ListProvidersParams,
	opts ...CallOption) ([]Provider, error) {
	return decodeData[[]Provider](s.c.api(opts).ListProviders(ctx, params))
}

// Get returns a provider by its name, such as github: GET /providers/{provider}.
//
// If the provider does not exist, the error is a [*Response404]. If the name has characters that no
// provider's name has, the error is a [*Response400].
//
//nango:operation getProvider
func (s *Providers) Get(ctx context.Context, provider string,
	opts ...CallOption) (*Provider, error) {
	return decodeData[*Provider](s.c.api(opts).GetProvider(ctx, provider))
}

// Templates returns the functions of Nango's catalog that can be deployed for a provider, actions
// first: GET /providers/{provider}/templates. For an unknown provider the list is empty. To deploy
// a function of the list, use [Functions.DeployTemplate].
//
//nango:operation listProviderTemplates
func (s *Providers) Templates(ctx context.Context, provider string,
	opts ...CallOption) ([]ProviderTemplate, error) {
	return decodeData[[]ProviderTemplate](s.c.api(opts).ListProviderTemplates(ctx, provider))
}

// ListProvidersParams selects providers.
type ListProvidersParams = gen.ListProvidersParams
