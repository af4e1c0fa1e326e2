package nodesdk

import (
	"context"

	"github.com/nango-go/nango/client"
)

// ListIntegrations returns every integration of the environment, without credentials. GET
// /integrations.
func (n *Nango) ListIntegrations(ctx context.Context) ([]client.Integration, error) {
	return n.api().Integrations.List(ctx)
}

// GetIntegration returns an integration. If includeCredentials is true, the result includes the
// credentials of the developer app, provided that the API key has permission to read them. GET
// /integrations/{uniqueKey}.
//
//	n.GetIntegration(ctx, "github")
//	n.GetIntegration(ctx, "github", true)
//
// [Nango.GetIntegrationIncluding] is the newer form, which can also return the webhook URL.
// GetIntegration returns a [*client.Response404] if the integration does not exist.
func (n *Nango) GetIntegration(ctx context.Context, providerConfigKey string,
	includeCredentials ...bool) (*client.Integration, error) {
	if optional(includeCredentials) {
		return n.GetIntegrationIncluding(ctx, providerConfigKey, client.IntegrationIncludeCredentials)
	}
	return n.GetIntegrationIncluding(ctx, providerConfigKey)
}

// GetIntegrationIncluding returns an integration with the optional parts whose names are in
// include. GET /integrations/{uniqueKey}.
func (n *Nango) GetIntegrationIncluding(ctx context.Context, providerConfigKey string,
	include ...client.IntegrationInclude) (*client.Integration, error) {
	return n.api().Integrations.Get(ctx, providerConfigKey,
		client.GetIntegrationParams{Include: include})
}

// CreateIntegration adds an integration of a provider. It returns a [*client.Response400] if the
// unique key is in use, the provider does not exist, or the credentials do not fit the provider.
// POST /integrations.
func (n *Nango) CreateIntegration(ctx context.Context,
	body client.CreateIntegrationRequest) (*client.Integration, error) {
	return n.api().Integrations.Create(ctx, body)
}

// CreateQuickstartIntegration adds an integration that uses one of Nango's own developer apps, for
// evaluation. POST /integrations/quickstart.
func (n *Nango) CreateQuickstartIntegration(ctx context.Context,
	body client.CreateQuickstartIntegrationRequest) (*client.Integration, error) {
	return n.api().Integrations.CreateQuickstart(ctx, body)
}

// UpdateIntegration changes an integration. Fields that are not set in body keep their values. It
// returns a [*client.Response404] if the integration does not exist. PATCH
// /integrations/{uniqueKey}.
func (n *Nango) UpdateIntegration(ctx context.Context, providerConfigKey string,
	body client.UpdateIntegrationRequest) (*client.Integration, error) {
	return n.api().Integrations.Update(ctx, providerConfigKey, body)
}

// DeleteIntegration deletes an integration and its functions. Its connections stop working.
// DeleteIntegration returns a [*client.Response404] if the integration does not exist. DELETE
// /integrations/{uniqueKey}.
func (n *Nango) DeleteIntegration(ctx context.Context, providerConfigKey string) error {
	return n.api().Integrations.Delete(ctx, providerConfigKey)
}

// ListProviders returns the providers whose names match the search string. Without a search string,
// it returns all providers that Nango supports. The full list is larger than a megabyte. GET
// /providers.
func (n *Nango) ListProviders(ctx context.Context, search ...string) ([]client.Provider, error) {
	return n.api().Providers.List(ctx, client.ListProvidersParams{Search: optional(search)})
}

// GetProvider returns a provider. It returns a [*client.Response404] if the provider does not
// exist. GET /providers/{provider}.
func (n *Nango) GetProvider(ctx context.Context, provider string) (*client.Provider, error) {
	return n.api().Providers.Get(ctx, provider)
}

// GetProviderTemplates returns the functions in Nango's catalog that can be deployed for a
// provider. For an unknown provider the list is empty. GET /providers/{provider}/templates.
func (n *Nango) GetProviderTemplates(ctx context.Context,
	provider string) ([]client.ProviderTemplate, error) {
	return n.api().Providers.Templates(ctx, provider)
}

// GetEnvironmentVariables returns the variables that were set for the environment in Nango's
// dashboard. GET /environment-variables.
func (n *Nango) GetEnvironmentVariables(ctx context.Context) ([]client.EnvironmentVariable, error) {
	return n.api().Environment.Variables(ctx)
}
