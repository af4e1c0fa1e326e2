package client

import (
	"context"

	"github.com/nango-go/nango/gen"
)

// Integrations manages the integrations of an environment: the providers that are configured in it.
// Each integration has a unique key, to which the ProviderConfigKey of its connections refers.
type Integrations struct{ c *core }

// List returns all integrations of the environment, without credentials and in a single page: GET
// /integrations.
//
//nango:operation listIntegrations
func (s *Integrations) List(ctx context.Context, opts ...CallOption) ([]Integration, error) {
	return decodeData[[]Integration](s.c.api(opts).ListIntegrations(ctx))
}

// Get returns an integration: GET /integrations/{uniqueKey}.
//
// params.Include adds the webhook URL and the credentials to the result. If the client's API key
// lacks the scope to read credentials, they are missing and there is no error. If the integration
// does not exist, the error is a [*Response404].
//
//nango:operation getIntegration
func (s *Integrations) Get(ctx context.Context, uniqueKey string, params GetIntegrationParams,
	opts ...CallOption) (*Integration, error) {
	return decodeData[*Integration](s.c.api(opts).GetIntegration(ctx, uniqueKey, params))
}

// Create creates an integration: POST /integrations.
//
// If the auth mode of the provider is OAuth 1, OAuth 2, token-based authentication (TBA) or one of
// the app modes, credentials of that mode are required; [NewIntegrationCredentialsInput] returns
// them. Providers with another auth mode accept no credentials. If the unique key is taken, the
// provider is unknown, or the credentials are of another auth mode, the error is a [*Response400]
// whose Errors field says what is invalid. The call is not retried.
//
//nango:operation createIntegration
func (s *Integrations) Create(ctx context.Context, body CreateIntegrationRequest,
	opts ...CallOption) (*Integration, error) {
	api := s.c.api(opts, check(required("UniqueKey", body.UniqueKey, "Provider", body.Provider)))
	return decodeData[*Integration](api.CreateIntegration(ctx, body))
}

// CreateQuickstart creates an integration with one of Nango's developer apps, for trying out a
// provider: POST /integrations/quickstart. If Nango has no such app for the provider, the error is
// a [*Response400].
//
//nango:operation createQuickstartIntegration
func (s *Integrations) CreateQuickstart(ctx context.Context,
	body CreateQuickstartIntegrationRequest, opts ...CallOption) (*Integration, error) {
	api := s.c.api(opts, check(required("UniqueKey", body.UniqueKey, "Provider", body.Provider)))
	return decodeData[*Integration](api.CreateQuickstartIntegration(ctx, body))
}

// Update changes the fields that are set in body and keeps the others: PATCH
// /integrations/{uniqueKey}.
//
// body.UniqueKey renames an integration that has no connections yet. If the integration does not
// exist, the error is a [*Response404]. If IntegrationConfig has an unknown key, the error is a
// [*Response400].
//
//nango:operation updateIntegration
func (s *Integrations) Update(ctx context.Context, uniqueKey string, body UpdateIntegrationRequest,
	opts ...CallOption) (*Integration, error) {
	return decodeData[*Integration](s.c.api(opts).UpdateIntegration(ctx, uniqueKey, body))
}

// Delete deletes an integration with its functions and their syncs: DELETE
// /integrations/{uniqueKey}. The connections of the integration stop working.
//
// If the integration does not exist, the error is a [*Response404]. There is one exception: if an
// earlier attempt of the same call failed but may have deleted the integration, Delete assumes that
// it did, and returns nil.
//
//nango:operation deleteIntegration
func (s *Integrations) Delete(ctx context.Context, uniqueKey string, opts ...CallOption) error {
	return expectSuccess(s.c.api(opts).DeleteIntegration(ctx, uniqueKey))
}

// NewIntegrationCredentialsInput sets the type of a developer app's credentials and returns them
// for use in [CreateIntegrationRequest] and [UpdateIntegrationRequest]:
//
//	nango.NewIntegrationCredentialsInput(nango.IntegrationOAuth2CredentialsInput{
//		ClientID: id, ClientSecret: secret,
//	})
func NewIntegrationCredentialsInput[T gen.IntegrationCredentialsInputMember](
	credentials T) IntegrationCredentialsInput {
	return gen.NewIntegrationCredentialsInput(credentials)
}

// NewIntegrationCredentials converts credentials to the type of [Integration].Credentials. It is
// for tests and fakes; see package nangotest.
func NewIntegrationCredentials[T gen.IntegrationCredentialsMember](
	credentials T) IntegrationCredentials {
	return gen.NewIntegrationCredentials(credentials)
}

// GetIntegrationParams holds the options of [Integrations.Get].
type GetIntegrationParams = gen.GetIntegrationParams

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
