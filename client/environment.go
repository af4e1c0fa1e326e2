package client

import (
	"context"
	"strconv"

	"github.com/nango-go/nango/gen"
)

// Environment reads the variables of the key's environment and manages the account's environments
// and their API keys. Methods that concern other environments require an account key; with an
// environment's key they return [ErrForbidden].
//
// Environments and API keys have a UUID since Nango 0.71.6. A method returns a
// [*ServerVersionError] if the server is too old for it or, for a deprecated method, too new.
type Environment struct{ c *core }

// Variables returns the variables that were set for the environment in Nango's dashboard: GET
// /environment-variables.
//
//nango:operation listEnvironmentVariables
func (s *Environment) Variables(ctx context.Context,
	opts ...CallOption) ([]EnvironmentVariable, error) {
	return decodeJSON[[]EnvironmentVariable](s.c.api(opts).ListEnvironmentVariables(ctx))
}

// List returns the environments of the account: GET /environments (since Nango 0.71.7). The client
// must have an account key.
//
// If params.Name is set, the list contains only the environment with that name. It is empty if no
// environment has that name.
//
//nango:operation listEnvironments
func (s *Environment) List(ctx context.Context, params ListEnvironmentsParams,
	opts ...CallOption) ([]EnvironmentSummary, error) {
	return decodeData[[]EnvironmentSummary](s.c.api(opts).ListEnvironments(ctx, params))
}

// Create adds an environment to the account: POST /environments. The client must have an account
// key.
//
// The name may contain lower-case letters, digits, "_" and "-". If it is taken, the error matches
// [ErrConflict]. The call is not retried. Servers before 0.71.6 return no UUID.
//
//nango:operation createEnvironment
func (s *Environment) Create(ctx context.Context, body CreateEnvironmentRequest,
	opts ...CallOption) (*CreatedEnvironment, error) {
	api := s.c.api(opts, check(required("Name", body.Name)))
	return decodeData[*CreatedEnvironment](api.CreateEnvironment(ctx, body))
}

// Delete deletes an environment and everything in it: DELETE /environments/{environmentUuid} (by
// UUID since Nango 0.71.6). The client must have an account key.
//
// The environment prod cannot be deleted; the error is a [*Response400]. If the environment does
// not exist, the error is a [*Response404]. There is one exception: if an earlier attempt of the
// same call failed but may have deleted the environment, Delete assumes that it did, and returns
// nil.
//
//nango:operation deleteEnvironment
func (s *Environment) Delete(ctx context.Context, environmentUUID string,
	opts ...CallOption) error {
	err := expectNothing(s.c.api(opts).DeleteEnvironment(ctx, environmentUUID))
	if refusedParameter(err, "environmentId") {
		return versionError("0.71.6", "", err)
	}
	return err
}

// RotateWebhookSigningKey creates a new key for the signatures of Nango's webhooks and returns it:
// POST /environment/webhook-signing-key/rotate.
//
// Nango may sign with the former key for 5 more minutes, so verify signatures with both keys until
// then. The call is not retried, since each attempt would create another key. If the environment
// has several signing keys, the error matches [ErrConflict] (code multiple_webhook_signing_keys).
// If the environment has no signing key, the error is a [*Response404].
//
//nango:operation rotateWebhookSigningKey
func (s *Environment) RotateWebhookSigningKey(ctx context.Context,
	opts ...CallOption) (*WebhookSigningKey, error) {
	return decodeData[*WebhookSigningKey](s.c.api(opts).RotateWebhookSigningKey(ctx))
}

// ListEnvironmentsParams selects environments.
type ListEnvironmentsParams = gen.ListEnvironmentsParams

// ListAPIKeys returns the API keys of an environment without their secrets: GET
// /environments/{environmentUuid}/api-keys (since Nango 0.71.7). The client must have an account
// key.
//
// If params.DisplayName is set, the list contains only the key with that name. It is empty if no
// key has that name. If the environment does not exist, the error is a [*Response404].
//
//nango:operation listAPIKeys
func (s *Environment) ListAPIKeys(ctx context.Context, environmentUUID string,
	params ListAPIKeysParams, opts ...CallOption) ([]APIKeySummary, error) {
	return decodeData[[]APIKeySummary](s.c.api(opts).ListAPIKeys(ctx, environmentUUID, params))
}

// GetAPIKey returns an API key, including its secret: GET
// /environments/{environmentUuid}/api-keys/{keyUuid} (since Nango 0.71.7). The client must have an
// account key.
//
// If the environment or the key does not exist, the error is a [*Response404].
//
//nango:operation getAPIKey
func (s *Environment) GetAPIKey(ctx context.Context, environmentUUID, keyUUID string,
	opts ...CallOption) (*APIKey, error) {
	return decodeData[*APIKey](s.c.api(opts).GetAPIKey(ctx, environmentUUID, keyUUID))
}

// CreateAPIKey creates an API key with every scope for one environment: POST
// /environments/{environmentUuid}/api-keys (since Nango 0.71.6). The client must have an account
// key.
//
// The error matches [ErrConflict] if the environment already has a key of that name. It is a
// [*Response404] if the environment does not exist. The call is not retried.
//
//nango:operation createAPIKey
func (s *Environment) CreateAPIKey(ctx context.Context, environmentUUID string,
	body CreateAPIKeyRequest, opts ...CallOption) (*CreatedAPIKey, error) {
	api := s.c.api(opts, check(required("DisplayName", body.DisplayName)))
	return decodeData[*CreatedAPIKey](api.CreateAPIKey(ctx, environmentUUID, body))
}

// DeleteAPIKey revokes a key: DELETE /environments/{environmentUuid}/api-keys/{keyUuid} (since
// Nango 0.71.6). The client must have an account key.
//
// If the environment or the key does not exist, the error is a [*Response404]. There is one
// exception: if an earlier attempt of the same call failed but may have revoked the key,
// DeleteAPIKey assumes that it did, and returns nil.
//
//nango:operation deleteAPIKey
func (s *Environment) DeleteAPIKey(ctx context.Context, environmentUUID, keyUUID string,
	opts ...CallOption) error {
	return expectSuccess(s.c.api(opts).DeleteAPIKey(ctx, environmentUUID, keyUUID))
}

// DeleteByNumber deletes an environment by its number: DELETE /environments/{environmentId} (up to
// Nango 0.71.5). See [Environment.Delete].
//
// Deprecated: Only servers up to 0.71.5 have this operation. For newer servers, use
// [Environment.Delete].
//
//nango:operation deleteEnvironment
func (s *Environment) DeleteByNumber(ctx context.Context, environmentID int64,
	opts ...CallOption) error {
	api := s.c.api(opts, check(positive("environmentID", environmentID)))
	err := expectNothing(api.DeleteEnvironment(ctx, strconv.FormatInt(environmentID, 10)))
	if refusedParameter(err, "environmentUuid") {
		return versionError("", "0.71.5", err)
	}
	return err
}

// CreateAPIKeyByNumber creates a key in an environment that is identified by its number: POST
// /environment/api-keys (up to Nango 0.71.5). See [Environment.CreateAPIKey].
//
// Deprecated: Only servers up to 0.71.5 have this operation. For newer servers, use
// [Environment.CreateAPIKey].
//
//nango:operation createAPIKeyByNumber
func (s *Environment) CreateAPIKeyByNumber(ctx context.Context, body CreateAPIKeyByNumberRequest,
	opts ...CallOption) (*CreatedAPIKey, error) {
	api := s.c.api(opts,
		check(positive("EnvironmentID", body.EnvironmentID), required("DisplayName", body.DisplayName)))
	return decodeData[*CreatedAPIKey](api.CreateAPIKeyByNumber(ctx, body))
}

// DeleteAPIKeyByNumber revokes a key by its number: DELETE /environment/api-keys (up to Nango
// 0.71.5). See [Environment.DeleteAPIKey].
//
// Deprecated: Only servers up to 0.71.5 have this operation. For newer servers, use
// [Environment.DeleteAPIKey].
//
//nango:operation deleteAPIKeyByNumber
func (s *Environment) DeleteAPIKeyByNumber(ctx context.Context, body DeleteAPIKeyByNumberRequest,
	opts ...CallOption) error {
	api := s.c.api(opts,
		check(positive("EnvironmentID", body.EnvironmentID), positive("KeyID", body.KeyID)))
	return expectSuccess(api.DeleteAPIKeyByNumber(ctx, body))
}

// ListAPIKeysParams selects API keys.
type ListAPIKeysParams = gen.ListAPIKeysParams
