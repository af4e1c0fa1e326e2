package routes

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

var errNoEnvironment = reply.NotFound("Environment not found")

// ListEnvironments lists the environments of the account.
func (c *call) ListEnvironments() (any, error) {
	found, name := []map[string]any{}, c.query.Get("name")
	for _, env := range c.api.Environments {
		if name == "" || env.Name == name {
			found = append(found, map[string]any{"id": env.ID, "uuid": env.UUID, "name": env.Name,
				"is_production": env.Production})
		}
	}
	return dataOf(found), nil
}

// CreateEnvironment creates an environment without an API key.
func (c *call) CreateEnvironment() (any, error) {
	return withBody(c, func(in gen.CreateEnvironmentRequest) (any, error) {
		production := in.IsProduction != nil && *in.IsProduction
		switch {
		case in.Name == state.ProductionName && in.IsProduction != nil && !production:
			return nil, reply.BadRequest("invalid_is_prod_flag",
				`The "prod" environment must be marked as production.`)
		case slices.ContainsFunc(c.api.Environments,
			func(e *state.Environment) bool { return e.Name == in.Name }):
			return nil, state.Conflict("Environment already exists")
		}
		env := c.api.AddEnvironment(in.Name, ids.NewUUID(), ids.NewUUID())
		env.Production = env.Production || production
		body := map[string]any{"id": env.ID, "name": env.Name}
		if !c.api.NumbersOnly() {
			body["uuid"] = env.UUID
		}
		return dataOf(body), nil
	})
}

// pathEnvironment returns the environment that a delete request names in its path, or nil if this
// environment does not exist. Older versions of Nango expect the environment's number in the path,
// and newer versions expect its UUID.
func (c *call) pathEnvironment() (*state.Environment, error) {
	id := c.PathValue("environmentUuid")
	if c.api.NumbersOnly() {
		number, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, reply.Invalid("invalid_uri_params", zod.WrongType("number", "NaN", "environmentId"))
		}
		return c.api.Environment(number), nil
	}
	if !zod.AnyUUID.MatchString(id) {
		return nil, reply.Invalid("invalid_uri_params",
			reply.Issue("invalid_format", "Invalid UUID", "environmentUuid"))
	}
	return c.api.EnvironmentByUUID(id), nil
}

// DeleteEnvironment deletes an environment and everything in it.
func (c *call) DeleteEnvironment() (any, error) {
	env, err := c.pathEnvironment()
	switch {
	case err != nil:
		return nil, err
	case env == nil:
		return nil, errNoEnvironment
	case env.Name == state.ProductionName:
		return nil, reply.BadRequest("cannot_delete_prod_environment", "Cannot delete prod environment")
	}
	c.api.Environments = slices.DeleteFunc(c.api.Environments,
		func(e *state.Environment) bool { return e == env })
	maps.DeleteFunc(c.api.Keys, func(_ string, key *state.APIKey) bool { return key.Env == env })
	return noContent, nil
}

// ListEnvironmentVariables lists the variables of the API key's environment.
func (c *call) ListEnvironmentVariables() (any, error) {
	if c.env.Variables == nil {
		return json.RawMessage("[]"), nil
	}
	return c.env.Variables, nil
}

// RotateWebhookSigningKey replaces the key that signs the environment's webhooks.
func (c *call) RotateWebhookSigningKey() (any, error) {
	c.env.SigningKey = ids.NewUUID()
	return dataOf(map[string]string{"webhook_signing_key": c.env.SigningKey}), nil
}
