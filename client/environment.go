package client

import (
	"context"

	"github.com/nango-go/nango/gen"
)

// Environment reads the variables of the key's environment and manages the account's environments and their API keys.
// Methods that concern other environments take an account key; an environment's key is refused with [ErrForbidden].
//
// Environments and API keys have a UUID since Nango 0.71.6. A server that is too old for a method gives a
// [*ServerVersionError], and so does one that is too new for a deprecated one.
type Environment struct{ c *core }

// Variables returns the variables that were set for the environment in Nango's dashboard: GET /environment-variables.
//
//nango:operation listEnvironmentVariables
func (s *Environment) Variables(ctx context.Context, opts ...CallOption) ([]EnvironmentVariable, error) {
	return decodeJSON[[]EnvironmentVariable](s.c.api(opts).ListEnvironmentVariables(ctx))
}

// List returns the environments of the account, with an account key: GET /environments (since Nango 0.71.7).
//
// With params.Name the list has that environment alone, or nothing.
//
//nango:operation listEnvironments
func (s *Environment) List(ctx context.Context, params ListEnvironmentsParams, opts ...CallOption) ([]EnvironmentSummary, error) {
	return decodeData[[]EnvironmentSummary](s.c.api(opts).ListEnvironments(ctx, params))
}

// Create adds an environment to the account, with an account key: POST /environments.
//
// The name has lower-case letters, digits, _ and - only. One that exists is [ErrConflict]. It is not retried. Servers
// before 0.71.6 return no UUID.
//
//nango:operation createEnvironment
func (s *Environment) Create(ctx context.Context, body CreateEnvironmentRequest, opts ...CallOption) (*CreatedEnvironment, error) {
	if err := required("name", body.Name); err != nil {
		return nil, err
	}
	return decodeData[*CreatedEnvironment](s.c.api(opts).CreateEnvironment(ctx, body))
}

// Delete deletes an environment with all that is in it, with an account key: DELETE /environments/{environmentUuid} (by
// UUID since Nango 0.71.6).
//
// The environment prod cannot be deleted ([*Response400]). An unknown one is a [*Response404]; but where an earlier
// attempt of the same call got no answer, it means that the attempt succeeded, and is no error.
//
//nango:operation deleteEnvironment
func (s *Environment) Delete(ctx context.Context, environmentUUID string, opts ...CallOption) error {
	err := expectNothing(s.c.api(opts).DeleteEnvironment(ctx, environmentUUID))
	if refusedParameter(err, "environmentId") {
		return versionError("0.71.6", "", err)
	}
	return err
}

// RotateWebhookSigningKey makes a new key for the signatures of Nango's webhooks and returns it: POST
// /environment/webhook-signing-key/rotate.
//
// The former key may be in use for 5 more minutes: verify with both until then. Each call makes another key, so it is not
// retried. An environment with several signing keys cannot be rotated this way ([ErrConflict], code
// multiple_webhook_signing_keys); one without any is a [*Response404].
//
//nango:operation rotateWebhookSigningKey
func (s *Environment) RotateWebhookSigningKey(ctx context.Context, opts ...CallOption) (*WebhookSigningKey, error) {
	return decodeData[*WebhookSigningKey](s.c.api(opts).RotateWebhookSigningKey(ctx))
}

// Types of the environments' operations. Their fields are those of the document.
type (
	// EnvironmentVariable is a variable of an environment. Its value is not printed.
	EnvironmentVariable = gen.EnvironmentVariable
	// ListEnvironmentsParams selects environments.
	ListEnvironmentsParams = gen.ListEnvironmentsParams
	// EnvironmentSummary is an environment in a list.
	EnvironmentSummary = gen.EnvironmentSummary
	// CreatedEnvironment is an environment that was just created.
	CreatedEnvironment = gen.CreatedEnvironment
	// CreateEnvironmentRequest describes the environment to create.
	CreateEnvironmentRequest = gen.CreateEnvironmentRequest
	// OTLPHeader is a header for an OpenTelemetry endpoint.
	OTLPHeader = gen.OTLPHeader
	// WebhookSigningKey is the key behind the signatures of Nango's webhooks. It is not printed.
	WebhookSigningKey = gen.WebhookSigningKey
)
