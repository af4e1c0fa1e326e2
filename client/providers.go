package client

import (
	"context"

	"github.com/nango-go/nango/gen"
)

// Providers are the APIs that Nango knows: how to sign in to each and how to call it.
type Providers struct{ c *core }

// List returns every provider, or those whose name matches params.Search: GET /providers.
//
// There are close to a thousand, in one answer of more than a megabyte: search, or keep it.
//
//nango:operation listProviders
func (s *Providers) List(ctx context.Context, params ListProvidersParams,
	opts ...CallOption) ([]Provider, error) {
	return decodeData[[]Provider](s.c.api(opts).ListProviders(ctx, params))
}

// Get returns a provider by its name, such as github: GET /providers/{provider}.
//
// An unknown one is a [*Response404], a name with characters that no provider has a [*Response400].
//
//nango:operation getProvider
func (s *Providers) Get(ctx context.Context, provider string,
	opts ...CallOption) (*Provider, error) {
	return decodeData[*Provider](s.c.api(opts).GetProvider(ctx, provider))
}

// Templates returns the functions of Nango's catalog that can be deployed for a provider, actions
// first: GET /providers/{provider}/templates. An unknown provider has none.
// [Functions.DeployTemplate] deploys one.
//
//nango:operation listProviderTemplates
func (s *Providers) Templates(ctx context.Context, provider string,
	opts ...CallOption) ([]ProviderTemplate, error) {
	return decodeData[[]ProviderTemplate](s.c.api(opts).ListProviderTemplates(ctx, provider))
}

// Types of the providers' operations. Package gen documents their fields.
type (
	// ListProvidersParams selects providers.
	ListProvidersParams = gen.ListProvidersParams
	// Provider is an API that Nango knows. Texts in it may hold placeholders like
	// ${connectionConfig.subdomain}, which Nango fills in for each connection.
	Provider = gen.Provider
	// AuthMode is how a provider lets Nango in.
	AuthMode = gen.AuthMode

	// ProviderTemplate is a function of the catalog: Value is one of the two types below, or a
	// json.RawMessage for a kind that this version does not know.
	ProviderTemplate = gen.ProviderTemplate
	// ProviderTemplateSync is a sync of the catalog.
	ProviderTemplateSync = gen.ProviderTemplateSync
	// ProviderTemplateAction is an action of the catalog.
	ProviderTemplateAction = gen.ProviderTemplateAction

	// ProviderField is a field that a person fills in.
	ProviderField = gen.ProviderField
	// ProviderFieldCondition is when a field is shown.
	ProviderFieldCondition = gen.ProviderFieldCondition
	// ProviderFields is fields by name.
	ProviderFields = gen.ProviderFields
	// ProviderParams is parameters of a request by name; most values are texts.
	ProviderParams = gen.ProviderParams

	// ProviderProxy is how the API is called.
	ProviderProxy = gen.ProviderProxy
	// ProviderProxyBody is fields that are added to the body of a call.
	ProviderProxyBody = gen.ProviderProxyBody
	// ProviderPagination is how the API pages. Which fields are there depends on the type.
	ProviderPagination = gen.ProviderPagination
	// PaginationType is a kind of paging: cursor, link or offset.
	PaginationType = gen.PaginationType
	// OffsetCalculationMethod is how an offset grows.
	OffsetCalculationMethod = gen.OffsetCalculationMethod
	// ProviderRetry is where the API says when to try again.
	ProviderRetry = gen.ProviderRetry
	// ProviderRetryInBody is where a body says when to try again.
	ProviderRetryInBody = gen.ProviderRetryInBody
	// ProviderRetryStrategy is how the time to wait is read.
	ProviderRetryStrategy = gen.ProviderRetryStrategy
	// ProviderVerification is a request that succeeds with good credentials alone.
	ProviderVerification = gen.ProviderVerification

	// ProviderAuth is an older form of the parameters of the authorization URL.
	ProviderAuth = gen.ProviderAuth
	// ProviderAuthorizationMethod is where the credentials of the OAuth client go.
	ProviderAuthorizationMethod = gen.ProviderAuthorizationMethod
	// ProviderBodyFormat is the form of a token request.
	ProviderBodyFormat = gen.ProviderBodyFormat
	// ProviderHTTPMethod is the method of a token request.
	ProviderHTTPMethod = gen.ProviderHTTPMethod
	// ProviderClientRegistration is how an MCP client is registered.
	ProviderClientRegistration = gen.ProviderClientRegistration
	// ProviderRegistrationParams is what is sent to register a client.
	ProviderRegistrationParams = gen.ProviderRegistrationParams
	// ProviderToken is a token that Nango signs itself.
	ProviderToken = gen.ProviderToken
	// ProviderTokenHeader is the header of a JWT.
	ProviderTokenHeader = gen.ProviderTokenHeader
	// ProviderTokenPayload is the claims of a JWT.
	ProviderTokenPayload = gen.ProviderTokenPayload
	// ProviderTokenRequestAuthMethod is how a token request identifies the client.
	ProviderTokenRequestAuthMethod = gen.ProviderTokenRequestAuthMethod
	// ProviderTokenResponse is where the answer to a token request holds what.
	ProviderTokenResponse = gen.ProviderTokenResponse
	// ProviderTokenStep is a further request on the way to a token.
	ProviderTokenStep = gen.ProviderTokenStep
	// ProviderTokenURL is one URL, or a [ProviderTokenURLs].
	ProviderTokenURL = gen.ProviderTokenURL
	// ProviderTokenURLs is URLs by auth mode.
	ProviderTokenURLs = gen.ProviderTokenURLs
	// ProviderExpirationStrategy is how the expiry of a token is read.
	ProviderExpirationStrategy = gen.ProviderExpirationStrategy
	// ProviderAssertion is an assertion that is exchanged for a token.
	ProviderAssertion = gen.ProviderAssertion
	// ProviderAssertionType is a kind of assertion: jwt or saml.
	ProviderAssertionType = gen.ProviderAssertionType
	// ProviderSignature is how a token is signed.
	ProviderSignature = gen.ProviderSignature
	// ProviderSignatureProtocol is a family of signatures.
	ProviderSignatureProtocol = gen.ProviderSignatureProtocol
	// ProviderSignatureMethod is how OAuth 1 requests are signed.
	ProviderSignatureMethod = gen.ProviderSignatureMethod
	// ProviderSecretEncoding is how a signing key is written.
	ProviderSecretEncoding = gen.ProviderSecretEncoding

	// StringOrList is one text or several: Value is a string or a []string.
	StringOrList = gen.StringOrList
	// IntegerOrString is a whole number or a text that stands for one: Value is an int or a string.
	IntegerOrString = gen.IntegerOrString
)

// Values of [AuthMode].
const (
	AuthModeAPIKey           = gen.AuthModeAPIKEY
	AuthModeApp              = gen.AuthModeAPP
	AuthModeAppStore         = gen.AuthModeAPPSTORE
	AuthModeAWSSigV4         = gen.AuthModeAWSSIGV4
	AuthModeBasic            = gen.AuthModeBASIC
	AuthModeBill             = gen.AuthModeBILL
	AuthModeCustom           = gen.AuthModeCUSTOM
	AuthModeInstallPlugin    = gen.AuthModeINSTALLPLUGIN
	AuthModeJWT              = gen.AuthModeJWT
	AuthModeMCPOAuth2        = gen.AuthModeMCPOAUTH2
	AuthModeMCPOAuth2Generic = gen.AuthModeMCPOAUTH2GENERIC
	AuthModeNone             = gen.AuthModeNONE
	AuthModeOAuth1           = gen.AuthModeOAUTH1
	AuthModeOAuth2           = gen.AuthModeOAUTH2
	AuthModeOAuth2CC         = gen.AuthModeOAUTH2CC
	AuthModeSignature        = gen.AuthModeSIGNATURE
	AuthModeTBA              = gen.AuthModeTBA
	AuthModeTwoStep          = gen.AuthModeTWOSTEP
)
