package webhook

import "github.com/nango-go/nango/client"

// Auth reports that a connection was created, reauthorized or deleted, or that Nango can no longer
// refresh its credentials. When a connection is created, store its id.
//
// Check Success and Operation before anything else. If a user does not finish authorizing (because
// the user declines, or the provider rejects the code), Nango also sends a creation event, with
// Success false, no Tags, and the id of a connection that does not exist. A deletion has Success
// true, so code that stores the connection of every successful event would also store deleted
// connections.
type Auth struct {
	// ConnectionID and ProviderConfigKey identify the connection. After a failed creation, the
	// connection does not exist. Each of the two fields is then "" if the attempt failed before
	// Nango knew the value.
	ConnectionID      string `json:"connectionId"`
	ProviderConfigKey string `json:"providerConfigKey"`
	// Provider is Nango's name for the provider, or "unknown" if Nango does not know it.
	Provider string   `json:"provider"`
	AuthMode AuthMode `json:"authMode"`
	// Environment is the name of the environment, such as dev or prod.
	Environment string        `json:"environment"`
	Operation   AuthOperation `json:"operation"`
	// Success is false if the operation failed; Error then contains the reason.
	Success bool         `json:"success"`
	Error   ErrorPayload `json:"error,omitzero"`
	// Tags are the tags of the connection, which identify your user. They are empty after a failed
	// creation. They are also empty if the connection was reauthorized in a reconnect session that
	// was created without tags: such a session removes the connection's tags, so set them again.
	Tags map[string]string `json:"tags,omitempty"`
	// EndUser is the end user of the connect session that created the connection, or zero if the
	// session had no end user. It is an older way to identify your user; Tags replace it.
	EndUser EndUser `json:"endUser,omitzero"`
}

// EndUser is the person or organization that a connection was created for.
type EndUser struct {
	EndUserID      string            `json:"endUserId"`
	EndUserEmail   string            `json:"endUserEmail,omitempty"`
	OrganizationID string            `json:"organizationId,omitempty"`
	Tags           map[string]string `json:"tags,omitempty"`
}

// AuthOperation says what happened to a connection. Values that Nango adds later are kept
// unchanged.
type AuthOperation string

const (
	// OperationCreation means that the connection is new.
	OperationCreation AuthOperation = "creation"
	// OperationOverride means that the connection was authorized again.
	OperationOverride AuthOperation = "override"
	// OperationRefresh means that Nango tried to refresh the credentials. Nango sends such an event
	// only if the refresh failed.
	OperationRefresh AuthOperation = "refresh"
	// OperationDeletion means that the connection was deleted; Success is true. Nango 0.71.6 and
	// later sends it if the environment's settings enable it.
	OperationDeletion AuthOperation = "deletion"
)

// AuthMode is a provider's method of authorizing users. Its values are constants of package client,
// except [AuthModeUnknown]. Values that Nango adds later are kept unchanged.
type AuthMode = client.AuthMode

// AuthModeUnknown is sent if a connection is deleted after its integration was deleted.
const AuthModeUnknown AuthMode = "unknown"
