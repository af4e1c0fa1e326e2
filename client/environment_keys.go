package client

import (
	"context"
	"strconv"

	"github.com/nango-go/nango/gen"
)

// ListAPIKeys returns the API keys of an environment without their secrets, with an account key: GET
// /environments/{environmentUuid}/api-keys (since Nango 0.71.7).
//
// With params.DisplayName the list has the key of that name alone, or nothing. An unknown environment is a
// [*Response404].
//
//nango:operation listAPIKeys
func (s *Environment) ListAPIKeys(ctx context.Context, environmentUUID string, params ListAPIKeysParams, opts ...CallOption) ([]APIKeySummary, error) {
	return decodeData[[]APIKeySummary](s.c.api(opts).ListAPIKeys(ctx, environmentUUID, params))
}

// GetAPIKey returns an API key with its secret, with an account key: GET
// /environments/{environmentUuid}/api-keys/{keyUuid} (since Nango 0.71.7).
//
// An unknown environment or key is a [*Response404].
//
//nango:operation getAPIKey
func (s *Environment) GetAPIKey(ctx context.Context, environmentUUID, keyUUID string, opts ...CallOption) (*APIKey, error) {
	return decodeData[*APIKey](s.c.api(opts).GetAPIKey(ctx, environmentUUID, keyUUID))
}

// CreateAPIKey creates a key with every scope of one environment, with an account key: POST
// /environments/{environmentUuid}/api-keys (since Nango 0.71.6).
//
// A name that the environment has already is [ErrConflict], an unknown environment a [*Response404]. It is not retried.
//
//nango:operation createAPIKey
func (s *Environment) CreateAPIKey(ctx context.Context, environmentUUID string, body CreateAPIKeyRequest, opts ...CallOption) (*CreatedAPIKey, error) {
	if err := required("display_name", body.DisplayName); err != nil {
		return nil, err
	}
	return decodeData[*CreatedAPIKey](s.c.api(opts).CreateAPIKey(ctx, environmentUUID, body))
}

// DeleteAPIKey revokes a key, with an account key: DELETE /environments/{environmentUuid}/api-keys/{keyUuid} (since Nango
// 0.71.6).
//
// An unknown environment or key is a [*Response404]; but where an earlier attempt of the same call got no answer, it
// means that the attempt succeeded, and is no error.
//
//nango:operation deleteAPIKey
func (s *Environment) DeleteAPIKey(ctx context.Context, environmentUUID, keyUUID string, opts ...CallOption) error {
	return expectSuccess(s.c.api(opts).DeleteAPIKey(ctx, environmentUUID, keyUUID))
}

// DeleteByNumber deletes an environment by its number: DELETE /environments/{environmentId} (up to Nango 0.71.5). See
// [Environment.Delete].
//
// Deprecated: For servers up to 0.71.5; use [Environment.Delete].
//
//nango:operation deleteEnvironment
func (s *Environment) DeleteByNumber(ctx context.Context, environmentID int64, opts ...CallOption) error {
	if err := positive("environmentId", environmentID); err != nil {
		return err
	}
	err := expectNothing(s.c.api(opts).DeleteEnvironment(ctx, strconv.FormatInt(environmentID, 10)))
	if refusedParameter(err, "environmentUuid") {
		return versionError("", "0.71.5", err)
	}
	return err
}

// CreateAPIKeyByNumber creates a key in an environment that is named by its number: POST /environment/api-keys (up to
// Nango 0.71.5). See [Environment.CreateAPIKey].
//
// Deprecated: For servers up to 0.71.5; use [Environment.CreateAPIKey].
//
//nango:operation createAPIKeyByNumber
func (s *Environment) CreateAPIKeyByNumber(ctx context.Context, body CreateAPIKeyByNumberRequest, opts ...CallOption) (*CreatedAPIKey, error) {
	if err := positive("environment_id", body.EnvironmentID); err != nil {
		return nil, err
	}
	if err := required("display_name", body.DisplayName); err != nil {
		return nil, err
	}
	return decodeData[*CreatedAPIKey](s.c.api(opts).CreateAPIKeyByNumber(ctx, body))
}

// DeleteAPIKeyByNumber revokes a key by its number: DELETE /environment/api-keys (up to Nango 0.71.5). See
// [Environment.DeleteAPIKey].
//
// Deprecated: For servers up to 0.71.5; use [Environment.DeleteAPIKey].
//
//nango:operation deleteAPIKeyByNumber
func (s *Environment) DeleteAPIKeyByNumber(ctx context.Context, body DeleteAPIKeyByNumberRequest, opts ...CallOption) error {
	if err := positive("environment_id", body.EnvironmentID); err != nil {
		return err
	}
	if err := positive("key_id", body.KeyID); err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).DeleteAPIKeyByNumber(ctx, body))
}

// Types of API keys. Their fields are those of the document.
type (
	// ListAPIKeysParams selects API keys.
	ListAPIKeysParams = gen.ListAPIKeysParams
	// APIKeySummary is an API key in a list, without its secret.
	APIKeySummary = gen.APIKeySummary
	// APIKey is an API key with its secret, which is not printed.
	APIKey = gen.APIKey
	// CreatedAPIKey is an API key that was just created. Its secret is not printed.
	CreatedAPIKey = gen.CreatedAPIKey
	// CreateAPIKeyRequest describes the key to create.
	CreateAPIKeyRequest = gen.CreateAPIKeyRequest
	// CreateAPIKeyByNumberRequest describes the key to create on a server up to 0.71.5.
	CreateAPIKeyByNumberRequest = gen.CreateAPIKeyByNumberRequest
	// DeleteAPIKeyByNumberRequest names the key to delete on a server up to 0.71.5.
	DeleteAPIKeyByNumberRequest = gen.DeleteAPIKeyByNumberRequest
	// NumericID is the number of an environment or a key.
	NumericID = gen.NumericID
)
