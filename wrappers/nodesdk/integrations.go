package nodesdk

import (
	"context"

	"github.com/nango-go/nango/client"
)

// ListIntegrations is listIntegrations: it returns every integration of the environment, without
// credentials. GET /integrations.
func (n *Nango) ListIntegrations(ctx context.Context) ([]client.Integration, error) {
	return n.api().Integrations.List(ctx)
}

// GetIntegration is getIntegration. With true it also returns the credentials of the developer app,
// if the key may read them. GET /integrations/{uniqueKey}.
//
//	n.GetIntegration(ctx, "github")
//	n.GetIntegration(ctx, "github", true)
//
// [Nango.GetIntegrationIncluding] is the newer form, which can also return the webhook URL. An
// unknown integration is a [*client.Response404].
func (n *Nango) GetIntegration(ctx context.Context, providerConfigKey string,
	includeCredentials ...bool) (*client.Integration, error) {
	if optional(includeCredentials) {
		return n.GetIntegrationIncluding(ctx, providerConfigKey, client.IntegrationIncludeCredentials)
	}
	return n.GetIntegrationIncluding(ctx, providerConfigKey)
}

// GetIntegrationIncluding is getIntegration with an include list. GET /integrations/{uniqueKey}.
func (n *Nango) GetIntegrationIncluding(ctx context.Context, providerConfigKey string,
	include ...client.IntegrationInclude) (*client.Integration, error) {
	return n.api().Integrations.Get(ctx, providerConfigKey,
		client.GetIntegrationParams{Include: include})
}

// CreateIntegration is createIntegration: it sets up a provider. A key that is in use, an unknown
// provider or unsuitable credentials are a [*client.Response400]. POST /integrations.
func (n *Nango) CreateIntegration(ctx context.Context,
	body client.CreateIntegrationRequest) (*client.Integration, error) {
	return n.api().Integrations.Create(ctx, body)
}

// CreateQuickstartIntegration is createQuickstartIntegration: it sets up a provider with one of
// Nango's own developer apps, for evaluation. POST /integrations/quickstart.
func (n *Nango) CreateQuickstartIntegration(ctx context.Context,
	body client.CreateQuickstartIntegrationRequest) (*client.Integration, error) {
	return n.api().Integrations.CreateQuickstart(ctx, body)
}

// UpdateIntegration is updateIntegration: it changes the fields that are set in body. An unknown
// integration is a [*client.Response404]. PATCH /integrations/{uniqueKey}.
func (n *Nango) UpdateIntegration(ctx context.Context, providerConfigKey string,
	body client.UpdateIntegrationRequest) (*client.Integration, error) {
	return n.api().Integrations.Update(ctx, providerConfigKey, body)
}

// DeleteIntegration is deleteIntegration: it deletes an integration and its functions; its
// connections stop working. An unknown integration is a [*client.Response404]. DELETE
// /integrations/{uniqueKey}.
func (n *Nango) DeleteIntegration(ctx context.Context, providerConfigKey string) error {
	return n.api().Integrations.Delete(ctx, providerConfigKey)
}

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
func (n *Nango) GetProviderTemplates(ctx context.Context,
	provider string) ([]client.ProviderTemplate, error) {
	return n.api().Providers.Templates(ctx, provider)
}

// GetEnvironmentVariables is getEnvironmentVariables: it returns the variables set for the
// environment in Nango's dashboard. GET /environment-variables.
func (n *Nango) GetEnvironmentVariables(ctx context.Context) ([]client.EnvironmentVariable, error) {
	return n.api().Environment.Variables(ctx)
}
