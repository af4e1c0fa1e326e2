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

// Types that the methods of [Providers] use. Package gen documents their fields.
type (
	// ListProvidersParams selects providers.
	ListProvidersParams = gen.ListProvidersParams
	// Provider describes an API. Its strings may contain placeholders such as
	// ${connectionConfig.subdomain}, which Nango replaces for each connection.
	Provider = gen.Provider
	// AuthMode is the authentication method of a provider.
	AuthMode = gen.AuthMode

	// ProviderTemplate is a function of the catalog. Its Value method returns one of the two types
	// below, or a json.RawMessage for a type that this version does not know.
	ProviderTemplate = gen.ProviderTemplate
	// ProviderTemplateSync is a sync of the catalog.
	ProviderTemplateSync = gen.ProviderTemplateSync
	// ProviderTemplateAction is an action of the catalog.
	ProviderTemplateAction = gen.ProviderTemplateAction

	// ProviderField is a field that an end user fills in.
	ProviderField = gen.ProviderField
	// ProviderFieldCondition is the condition for showing a field.
	ProviderFieldCondition = gen.ProviderFieldCondition
	// ProviderFields maps the names of fields to their descriptions.
	ProviderFields = gen.ProviderFields
	// ProviderParams maps the names of request parameters to their values, mostly strings.
	ProviderParams = gen.ProviderParams

	// ProviderProxy describes how to call the API.
	ProviderProxy = gen.ProviderProxy
	// ProviderProxyBody holds the fields that Nango adds to the body of a proxied call.
	ProviderProxyBody = gen.ProviderProxyBody
	// ProviderPagination describes how the API splits a list into pages. The type determines which
	// fields are set.
	ProviderPagination = gen.ProviderPagination
	// PaginationType is the type of a pagination: cursor, link or offset.
	PaginationType = gen.PaginationType
	// OffsetCalculationMethod says how an offset grows: by one for each page, or by the number of
	// items received.
	OffsetCalculationMethod = gen.OffsetCalculationMethod
	// ProviderRetry describes how the API states when to retry.
	ProviderRetry = gen.ProviderRetry
	// ProviderRetryInBody describes how a response body states when to retry.
	ProviderRetryInBody = gen.ProviderRetryInBody
	// ProviderRetryStrategy says in which format the API states the time to wait.
	ProviderRetryStrategy = gen.ProviderRetryStrategy
	// ProviderVerification describes a request that succeeds only with valid credentials.
	ProviderVerification = gen.ProviderVerification

	// ProviderAuth holds parameters of the authorization URL, for providers that define them in an
	// older way.
	ProviderAuth = gen.ProviderAuth
	// ProviderAuthorizationMethod says where a token request carries the credentials of the OAuth
	// client.
	ProviderAuthorizationMethod = gen.ProviderAuthorizationMethod
	// ProviderBodyFormat is the encoding of the body of a token request.
	ProviderBodyFormat = gen.ProviderBodyFormat
	// ProviderHTTPMethod is the HTTP method of a token request.
	ProviderHTTPMethod = gen.ProviderHTTPMethod
	// ProviderClientRegistration describes how to register an MCP client.
	ProviderClientRegistration = gen.ProviderClientRegistration
	// ProviderRegistrationParams holds the parameters of a client's registration.
	ProviderRegistrationParams = gen.ProviderRegistrationParams
	// ProviderToken describes a token that Nango signs itself.
	ProviderToken = gen.ProviderToken
	// ProviderTokenHeader holds the header of a JWT.
	ProviderTokenHeader = gen.ProviderTokenHeader
	// ProviderTokenPayload holds the claims of a JWT.
	ProviderTokenPayload = gen.ProviderTokenPayload
	// ProviderTokenRequestAuthMethod is the client authentication method of a token request.
	ProviderTokenRequestAuthMethod = gen.ProviderTokenRequestAuthMethod
	// ProviderTokenResponse says where to find each value in the response to a token request.
	ProviderTokenResponse = gen.ProviderTokenResponse
	// ProviderTokenStep describes one more request that is needed to get a token.
	ProviderTokenStep = gen.ProviderTokenStep
	// ProviderTokenURL is either one URL or a [ProviderTokenURLs].
	ProviderTokenURL = gen.ProviderTokenURL
	// ProviderTokenURLs maps auth modes to token URLs.
	ProviderTokenURLs = gen.ProviderTokenURLs
	// ProviderExpirationStrategy is the method to determine when a token expires.
	ProviderExpirationStrategy = gen.ProviderExpirationStrategy
	// ProviderAssertion describes an assertion that is exchanged for a token.
	ProviderAssertion = gen.ProviderAssertion
	// ProviderAssertionType is the type of an assertion: jwt or saml.
	ProviderAssertionType = gen.ProviderAssertionType
	// ProviderSignature describes how a token is signed.
	ProviderSignature = gen.ProviderSignature
	// ProviderSignatureProtocol is the kind of signature of a token, such as WSSE.
	ProviderSignatureProtocol = gen.ProviderSignatureProtocol
	// ProviderSignatureMethod is the signature method of OAuth 1 requests.
	ProviderSignatureMethod = gen.ProviderSignatureMethod
	// ProviderSecretEncoding is the encoding of a signing key.
	ProviderSecretEncoding = gen.ProviderSecretEncoding

	// StringOrList holds one string or several. Its Value method returns a string or a []string.
	StringOrList = gen.StringOrList
	// IntegerOrString holds an integer or a string. Its Value method returns an int or a string.
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
