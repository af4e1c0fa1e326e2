package client

import (
	"context"

	"github.com/nango-go/nango/gen"
)

// Integrations sets up providers in an environment. The unique key of an integration is the provider config key of
// its connections.
type Integrations struct{ c *core }

// List returns every integration of the environment, without credentials and without pages: GET /integrations.
//
//nango:operation listIntegrations
func (s *Integrations) List(ctx context.Context, opts ...CallOption) ([]Integration, error) {
	return decodeData[[]Integration](s.c.api(opts).ListIntegrations(ctx))
}

// Get returns an integration: GET /integrations/{uniqueKey}.
//
// Its webhook URL and credentials come when params.Include asks for them; credentials stay away without an error where
// the key lacks the scope to read them. An unknown integration is a [*Response404].
//
//nango:operation getIntegration
func (s *Integrations) Get(ctx context.Context, uniqueKey string, params GetIntegrationParams, opts ...CallOption) (*Integration, error) {
	return decodeData[*Integration](s.c.api(opts).GetIntegration(ctx, uniqueKey, params))
}

// Create sets up a provider: POST /integrations.
//
// Providers with OAuth 1, OAuth 2, TBA and apps need credentials of that kind, made with
// [NewIntegrationCredentialsInput]; others take none. A key that is taken, an unknown provider and unsuitable credentials
// are a [*Response400] with Errors. It is not retried.
//
//nango:operation createIntegration
func (s *Integrations) Create(ctx context.Context, body CreateIntegrationRequest, opts ...CallOption) (*Integration, error) {
	if err := required("unique_key", body.UniqueKey, "provider", body.Provider); err != nil {
		return nil, err
	}
	return decodeData[*Integration](s.c.api(opts).CreateIntegration(ctx, body))
}

// CreateQuickstart sets up a provider with a developer app of Nango's own, for trying things out: POST
// /integrations/quickstart. Where Nango has no such app for the provider it is a [*Response400].
//
//nango:operation createQuickstartIntegration
func (s *Integrations) CreateQuickstart(ctx context.Context, body CreateQuickstartIntegrationRequest, opts ...CallOption) (*Integration, error) {
	if err := required("unique_key", body.UniqueKey, "provider", body.Provider); err != nil {
		return nil, err
	}
	return decodeData[*Integration](s.c.api(opts).CreateQuickstartIntegration(ctx, body))
}

// Update changes the fields that body gives and keeps the others: PATCH /integrations/{uniqueKey}.
//
// body.UniqueKey renames an integration that has no connections yet. An unknown integration is a [*Response404], an
// unknown key of IntegrationConfig a [*Response400].
//
//nango:operation updateIntegration
func (s *Integrations) Update(ctx context.Context, uniqueKey string, body UpdateIntegrationRequest, opts ...CallOption) (*Integration, error) {
	return decodeData[*Integration](s.c.api(opts).UpdateIntegration(ctx, uniqueKey, body))
}

// Delete removes an integration with its functions and their syncs; its connections stop working: DELETE
// /integrations/{uniqueKey}.
//
// An unknown integration is a [*Response404]; but if an earlier attempt of the same call got no
// response, that attempt must have succeeded,  and Delete returns nil.
//
//nango:operation deleteIntegration
func (s *Integrations) Delete(ctx context.Context, uniqueKey string, opts ...CallOption) error {
	return expectSuccess(s.c.api(opts).DeleteIntegration(ctx, uniqueKey))
}

// NewIntegrationCredentialsInput returns a developer app for [CreateIntegrationRequest] and [UpdateIntegrationRequest]
// and sets the type that belongs to it:
//
//	nango.NewIntegrationCredentialsInput(nango.IntegrationOAuth2CredentialsInput{ClientID: id, ClientSecret: secret})
func NewIntegrationCredentialsInput[T gen.IntegrationCredentialsInputMember](credentials T) IntegrationCredentialsInput {
	return gen.NewIntegrationCredentialsInput(credentials)
}

// NewIntegrationCredentials returns credentials as an integration has them, for tests and fakes; see package nangotest.
func NewIntegrationCredentials[T gen.IntegrationCredentialsMember](credentials T) IntegrationCredentials {
	return gen.NewIntegrationCredentials(credentials)
}

// Types of the integrations' operations. Package gen documents their fields.
type (
	// Integration is a provider, set up for an environment.
	Integration = gen.Integration
	// GetIntegrationParams says what to add to an integration.
	GetIntegrationParams = gen.GetIntegrationParams
	// IntegrationInclude is a part of an integration that comes only when asked for.
	IntegrationInclude = gen.IntegrationInclude
	// CreateIntegrationRequest is an integration to be.
	CreateIntegrationRequest = gen.CreateIntegrationRequest
	// CreateQuickstartIntegrationRequest is an integration with Nango's own developer app.
	CreateQuickstartIntegrationRequest = gen.CreateQuickstartIntegrationRequest
	// UpdateIntegrationRequest is what to change of an integration. Nil pointers and empty values change nothing.
	UpdateIntegrationRequest = gen.UpdateIntegrationRequest
	// StringMap is texts by names that a provider or a user chose.
	StringMap = gen.StringMap

	// IntegrationCredentials is the developer app of an integration: Value is one of the types below, or a
	// json.RawMessage for a kind that this version does not know.
	IntegrationCredentials = gen.IntegrationCredentials
	// IntegrationOAuth1Credentials is an OAuth 1 app.
	IntegrationOAuth1Credentials = gen.IntegrationOAuth1Credentials
	// IntegrationOAuth2Credentials is an OAuth 2 app.
	IntegrationOAuth2Credentials = gen.IntegrationOAuth2Credentials
	// IntegrationTBACredentials is an app with token-based authentication (NetSuite).
	IntegrationTBACredentials = gen.IntegrationTBACredentials
	// IntegrationAppCredentials is an app that is installed, such as a GitHub App.
	IntegrationAppCredentials = gen.IntegrationAppCredentials
	// IntegrationCustomCredentials is an app that is installed and authorized by its users too.
	IntegrationCustomCredentials = gen.IntegrationCustomCredentials

	// IntegrationCredentialsInput is a developer app to set; see [NewIntegrationCredentialsInput].
	IntegrationCredentialsInput = gen.IntegrationCredentialsInput
	// IntegrationOAuth1CredentialsInput is an OAuth 1 app to set.
	IntegrationOAuth1CredentialsInput = gen.IntegrationOAuth1CredentialsInput
	// IntegrationOAuth2CredentialsInput is an OAuth 2 app to set.
	IntegrationOAuth2CredentialsInput = gen.IntegrationOAuth2CredentialsInput
	// IntegrationTBACredentialsInput is an app with token-based authentication to set.
	IntegrationTBACredentialsInput = gen.IntegrationTBACredentialsInput
	// IntegrationAppCredentialsInput is an app that is installed, to set. The private key is PEM.
	IntegrationAppCredentialsInput = gen.IntegrationAppCredentialsInput
	// IntegrationCustomCredentialsInput is an app that is installed and authorized by its users too, to set.
	IntegrationCustomCredentialsInput = gen.IntegrationCustomCredentialsInput
)

// Values of [IntegrationInclude].
const (
	IntegrationIncludeWebhook     = gen.IntegrationIncludeWebhook
	IntegrationIncludeCredentials = gen.IntegrationIncludeCredentials
)
