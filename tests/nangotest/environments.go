package nangotest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// conflict is what something gets that is there already.
func conflict(message string) error { return reply.Refuse(http.StatusConflict, "conflict", message) }

func noEnvironment() error {
	return reply.Refuse(http.StatusNotFound, "not_found", "Environment not found")
}

func (a *account) environment(id int64) *environment {
	for _, env := range a.environments {
		if env.id == id {
			return env
		}
	}
	return nil
}

func (a *account) environmentByUUID(uuid string) *environment {
	for _, env := range a.environments {
		if strings.EqualFold(env.uuid, uuid) {
			return env
		}
	}
	return nil
}

// ListEnvironments lists the environments of the account.
func (a *api) ListEnvironments(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		found, name := []map[string]any{}, c.query.Get("name")
		for _, env := range a.environments {
			if name == "" || env.name == name {
				found = append(found, map[string]any{"id": env.id, "uuid": env.uuid, "name": env.name,
					"is_production": env.production})
			}
		}
		return data[[]map[string]any]{found}, nil
	})
}

// CreateEnvironment makes an environment, without any key.
func (a *api) CreateEnvironment(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in struct {
			Name       string `json:"name"`
			Production *bool  `json:"is_production"`
		}
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		switch {
		case in.Name == productionName && in.Production != nil && !*in.Production:
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_is_prod_flag",
				`The "prod" environment must be marked as production.`)
		case slices.ContainsFunc(a.environments,
			func(e *environment) bool { return e.name == in.Name }):
			return nil, conflict("Environment already exists")
		}
		env := a.addEnvironment(in.Name, ids.NewUUID(), ids.NewUUID())
		env.production = env.production || in.Production != nil && *in.Production
		body := map[string]any{"id": env.id, "name": env.name}
		if !a.numbersOnly() {
			body["uuid"] = env.uuid
		}
		return data[map[string]any]{body}, nil
	})
}

// productionName is the environment that cannot be deleted.
const productionName = "prod"

// numbersOnly reports whether the server is one whose environments and keys have no UUID.
func (a *account) numbersOnly() bool { return a.settings.version.upTo(version{0, 71, 5}) }

// pathEnvironment returns the environment that the path of a deletion names, by number on older
// servers.
func (c *call) pathEnvironment(a *account) (*environment, error) {
	id := c.PathValue("environmentUuid")
	if a.numbersOnly() {
		number, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, reply.Invalid("invalid_uri_params", zod.WrongType("number", "NaN", "environmentId"))
		}
		return a.environment(number), nil
	}
	if !zod.AnyUUID.MatchString(id) {
		return nil, reply.Invalid("invalid_uri_params",
			reply.Issue("invalid_format", "Invalid UUID", "environmentUuid"))
	}
	return a.environmentByUUID(id), nil
}

// DeleteEnvironment deletes an environment with everything in it.
func (a *api) DeleteEnvironment(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		env, err := c.pathEnvironment(a.account)
		switch {
		case err != nil:
			return nil, err
		case env == nil:
			return nil, noEnvironment()
		case env.name == productionName:
			return nil, reply.Refuse(http.StatusBadRequest, "cannot_delete_prod_environment",
				"Cannot delete prod environment")
		}
		a.environments = slices.DeleteFunc(a.environments,
			func(e *environment) bool { return e == env })
		for secret, key := range a.keys {
			if key.env == env {
				delete(a.keys, secret)
			}
		}
		return answered{status: http.StatusNoContent}, nil
	})
}

// ListEnvironmentVariables lists the variables of the environment.
func (a *api) ListEnvironmentVariables(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		if c.env.variables == nil {
			return json.RawMessage("[]"), nil
		}
		return c.env.variables, nil
	})
}

// RotateWebhookSigningKey makes a new key with which webhooks are signed from now on.
func (a *api) RotateWebhookSigningKey(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		c.env.signingKey = ids.NewUUID()
		return data[map[string]string]{map[string]string{"webhook_signing_key": c.env.signingKey}}, nil
	})
}
