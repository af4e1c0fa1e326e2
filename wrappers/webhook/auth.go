package webhook

// Auth tells that a connection was created (the moment to store its id), was
// authorized again or deleted, or has credentials that Nango cannot refresh any more.
//
// Look at Success and Operation before anything else. A person who does not get to
// authorize (who says no, or whose code the provider refuses) is a creation too, with
// Success false, no Tags, and the id of a connection that does not exist. A deletion
// has Success true: storing the connection of every success would store deleted ones.
type Auth struct {
	// ConnectionID is the connection's id; nobody's after a creation that failed.
	ConnectionID      string `json:"connectionId"`
	ProviderConfigKey string `json:"providerConfigKey"`
	// Provider is the provider's name at Nango, "unknown" where Nango does not
	// know it.
	Provider string   `json:"provider"`
	AuthMode AuthMode `json:"authMode"`
	// Environment is the name of the environment, such as dev or prod.
	Environment string        `json:"environment"`
	Operation   AuthOperation `json:"operation"`
	// Success is false where the operation failed; Error then says why.
	Success bool         `json:"success"`
	Error   ErrorPayload `json:"error,omitzero"`
	// Tags are those of the connection, which say whose it is. There are none after
	// a creation that failed, and none after an override by a reconnect session
	// that was made without tags: it takes the connection's away, so give them again.
	Tags map[string]string `json:"tags,omitempty"`
	// EndUser is set where the connect session that made the connection named an
	// end user, which is the older way to say whose it is. Zero otherwise.
	EndUser EndUser `json:"endUser,omitzero"`
}

// EndUser is the person or organization of yours for whom a connection was made.
type EndUser struct {
	EndUserID      string            `json:"endUserId"`
	EndUserEmail   string            `json:"endUserEmail,omitempty"`
	OrganizationID string            `json:"organizationId,omitempty"`
	Tags           map[string]string `json:"tags,omitempty"`
}

// AuthOperation is what was done to a connection. Values that Nango adds later
// are kept as they are.
type AuthOperation string

const (
	// OperationCreation says that the connection is new.
	OperationCreation AuthOperation = "creation"
	// OperationOverride says that the connection was authorized again.
	OperationOverride AuthOperation = "override"
	// OperationRefresh says that the credentials were to be refreshed. Nango sends it
	// only for failures.
	OperationRefresh AuthOperation = "refresh"
	// OperationDeletion says that the connection was deleted. Nango sends it from
	// 0.71.6 on, where the environment's settings ask for it, and Success is true.
	OperationDeletion AuthOperation = "deletion"
)

// AuthMode is how a provider authorizes. Values that Nango adds later are kept
// as they are.
type AuthMode string

// The modes of Nango's providers.
const (
	AuthModeAPIKey           AuthMode = "API_KEY"
	AuthModeApp              AuthMode = "APP"
	AuthModeAppStore         AuthMode = "APP_STORE"
	AuthModeAWSSigV4         AuthMode = "AWS_SIGV4"
	AuthModeBasic            AuthMode = "BASIC"
	AuthModeBill             AuthMode = "BILL"
	AuthModeCustom           AuthMode = "CUSTOM"
	AuthModeInstallPlugin    AuthMode = "INSTALL_PLUGIN"
	AuthModeJWT              AuthMode = "JWT"
	AuthModeMCPOAuth2        AuthMode = "MCP_OAUTH2"
	AuthModeMCPOAuth2Generic AuthMode = "MCP_OAUTH2_GENERIC"
	AuthModeNone             AuthMode = "NONE"
	AuthModeOAuth1           AuthMode = "OAUTH1"
	AuthModeOAuth2           AuthMode = "OAUTH2"
	AuthModeOAuth2CC         AuthMode = "OAUTH2_CC"
	AuthModeSignature        AuthMode = "SIGNATURE"
	AuthModeTBA              AuthMode = "TBA"
	AuthModeTwoStep          AuthMode = "TWO_STEP"
	// AuthModeUnknown stands in the deletion of a connection whose integration was
	// deleted before it.
	AuthModeUnknown AuthMode = "unknown"
)
