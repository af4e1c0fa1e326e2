package client

import (
	"context"

	"github.com/nango-go/nango/gen"
)

// Environment reads the variables of the key's environment and manages the account's environments and their API keys.
// Methods that concern other environments take an account key; an environment's key is refused with [ErrForbidden].
type Environment struct{ c *core }

// Variables returns the variables that were set for the environment in Nango's dashboard: GET /environment-variables.
//
//nango:operation listEnvironmentVariables
func (s *Environment) Variables(ctx context.Context, opts ...CallOption) ([]EnvironmentVariable, error) {
	return decodeJSON[[]EnvironmentVariable](s.c.api(opts).ListEnvironmentVariables(ctx))
}

// Create adds an environment to the account, with an account key: POST /environments.
//
// The name has lower-case letters, digits, _ and - only. One that exists is [ErrConflict]. It is not retried.
//
//nango:operation createEnvironment
func (s *Environment) Create(ctx context.Context, body CreateEnvironmentRequest, opts ...CallOption) (*CreatedEnvironment, error) {
	if err := required("name", body.Name); err != nil {
		return nil, err
	}
	return decodeData[*CreatedEnvironment](s.c.api(opts).CreateEnvironment(ctx, body))
}

// Delete removes an environment with all that is in it, with an account key: DELETE /environments/{environmentId}.
//
// The environment prod cannot be deleted ([*Response400]). An unknown one is a [*Response404]; but where an earlier
// attempt of the same call got no answer, it means that the attempt succeeded, and is no error.
//
//nango:operation deleteEnvironment
func (s *Environment) Delete(ctx context.Context, environmentID int, opts ...CallOption) error {
	if err := positive("environmentId", environmentID); err != nil {
		return err
	}
	return expectJSON(s.c.api(opts).DeleteEnvironment(ctx, environmentID))
}

// CreateAPIKey makes a key with every scope of one environment, with an account key: POST /environment/api-keys.
//
// Its Secret is shown this once. A name that the environment has already is [ErrConflict], an unknown environment a
// [*Response404]. It is not retried.
//
//nango:operation createAPIKey
func (s *Environment) CreateAPIKey(ctx context.Context, body CreateAPIKeyRequest, opts ...CallOption) (*APIKey, error) {
	if err := positive("environment_id", body.EnvironmentID); err != nil {
		return nil, err
	}
	if err := required("display_name", body.DisplayName); err != nil {
		return nil, err
	}
	return decodeData[*APIKey](s.c.api(opts).CreateAPIKey(ctx, body))
}

// DeleteAPIKey takes a key out of use, with an account key: DELETE /environment/api-keys.
//
// An unknown key is a [*Response404]; but where an earlier attempt of the same call got no answer, it means that the
// attempt succeeded, and is no error.
//
//nango:operation deleteAPIKey
func (s *Environment) DeleteAPIKey(ctx context.Context, body DeleteAPIKeyRequest, opts ...CallOption) error {
	if err := positive("environment_id", body.EnvironmentID); err != nil {
		return err
	}
	if err := positive("key_id", body.KeyID); err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).DeleteAPIKey(ctx, body))
}

// RotateWebhookSigningKey makes a new key for the signatures of Nango's webhooks and returns it: POST
// /environment/webhook-signing-key/rotate.
//
// The former key may be in use for 5 more minutes: verify with both until then. Each call makes another key, so it is not
// retried. An environment with several signing keys cannot be rotated this way ([ErrConflict]).
//
//nango:operation rotateWebhookSigningKey
func (s *Environment) RotateWebhookSigningKey(ctx context.Context, opts ...CallOption) (*WebhookSigningKey, error) {
	return decodeData[*WebhookSigningKey](s.c.api(opts).RotateWebhookSigningKey(ctx))
}

// Types of the environments' operations. Their fields are those of the document.
type (
	// EnvironmentVariable is a variable of an environment.
	EnvironmentVariable = gen.EnvironmentVariable
	// CreatedEnvironment is an environment that was just made.
	CreatedEnvironment = gen.CreatedEnvironment
	// CreateEnvironmentRequest is an environment to be.
	CreateEnvironmentRequest = gen.CreateEnvironmentRequest
	// OTLPHeader is a header for an OpenTelemetry endpoint.
	OTLPHeader = gen.OTLPHeader
	// APIKey is a new key of an environment, its secret included.
	APIKey = gen.APIKey
	// CreateAPIKeyRequest is a key to be.
	CreateAPIKeyRequest = gen.CreateAPIKeyRequest
	// DeleteAPIKeyRequest is a key to delete.
	DeleteAPIKeyRequest = gen.DeleteAPIKeyRequest
	// NumericID is the number of an environment or a key.
	NumericID = gen.NumericID
	// WebhookSigningKey is the key behind the signatures of Nango's webhooks.
	WebhookSigningKey = gen.WebhookSigningKey
)
