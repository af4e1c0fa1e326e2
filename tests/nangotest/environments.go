package nangotest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// conflict is what something gets that is there already.
func conflict(message string) error { return refuse(http.StatusConflict, "conflict", message) }

func noEnvironment() error { return refuse(http.StatusNotFound, "not_found", "Environment not found") }

func (a *account) environment(id int) *environment {
	for _, env := range a.environments {
		if env.id == id {
			return env
		}
	}
	return nil
}

// CreateEnvironment makes an environment, without any key.
func (a api) CreateEnvironment(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in struct {
			Name string `json:"name"`
		}
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(a.state.environments, func(e *environment) bool { return e.name == in.Name }) {
			return nil, conflict("Environment already exists")
		}
		env := a.state.addEnvironment(in.Name, newUUID(), newUUID())
		return data[map[string]any]{map[string]any{"id": env.id, "name": env.name}}, nil
	})
}

// DeleteEnvironment deletes an environment with everything in it.
func (a api) DeleteEnvironment(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		id, _ := strconv.Atoi(c.PathValue("environmentId"))
		env := a.state.environment(id)
		switch {
		case env == nil:
			return nil, noEnvironment()
		case env.name == "prod":
			return nil, refuse(http.StatusBadRequest, "cannot_delete_prod_environment", "Cannot delete prod environment")
		}
		a.state.environments = slices.DeleteFunc(a.state.environments, func(e *environment) bool { return e == env })
		for secret, key := range a.state.keys {
			if key.env == env {
				delete(a.state.keys, secret)
			}
		}
		return answered{status: http.StatusNoContent}, nil
	})
}

// numericID is a number or its digits.
type numericID int

func (n *numericID) UnmarshalJSON(b []byte) error {
	i, err := strconv.Atoi(strings.Trim(string(b), `"`))
	*n = numericID(i)
	return err
}

type keyRequest struct {
	EnvironmentID numericID `json:"environment_id"`
	Name          string    `json:"display_name"`
	KeyID         numericID `json:"key_id"`
}

// keyBody is a new key with its secret.
type keyBody struct {
	ID        int      `json:"id"`
	Name      string   `json:"display_name"`
	Scopes    []string `json:"scopes"`
	Secret    string   `json:"secret"`
	CreatedAt string   `json:"created_at"`
}

// keyRequest is a request about a key, and the environment that it names.
func (a api) keyRequest(c *call) (in keyRequest, env *environment, err error) {
	if err := c.decode(&in); err != nil {
		return in, nil, err
	}
	if env = a.state.environment(int(in.EnvironmentID)); env == nil {
		return in, nil, noEnvironment()
	}
	return in, env, nil
}

// CreateAPIKey makes a key of an environment.
func (a api) CreateAPIKey(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, env, err := a.keyRequest(c)
		if err != nil {
			return nil, err
		}
		for _, key := range a.state.keys {
			if key.env == env && key.name == in.Name {
				return nil, conflict("A key with this name already exists")
			}
		}
		key := a.state.addKey(env, in.Name, newUUID(), nil)
		return data[keyBody]{keyBody{
			ID: key.id, Name: key.name, Scopes: []string{"environment:*"}, Secret: key.secret, CreatedAt: text(a.clock.now(), layoutZ),
		}}, nil
	})
}

// DeleteAPIKey revokes a key of an environment.
func (a api) DeleteAPIKey(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, env, err := a.keyRequest(c)
		if err != nil {
			return nil, err
		}
		for secret, key := range a.state.keys {
			if key.env == env && key.id == int(in.KeyID) {
				delete(a.state.keys, secret)
				return map[string]bool{"success": true}, nil
			}
		}
		return nil, refuse(http.StatusNotFound, "not_found", "API key not found")
	})
}

// ListEnvironmentVariables lists the variables of the environment.
func (a api) ListEnvironmentVariables(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		if c.env.variables == nil {
			return json.RawMessage("[]"), nil
		}
		return c.env.variables, nil
	})
}

// RotateWebhookSigningKey makes a new key with which webhooks are signed from now on.
func (a api) RotateWebhookSigningKey(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		c.env.signingKey = newUUID()
		return data[map[string]string]{map[string]string{"webhook_signing_key": c.env.signingKey}}, nil
	})
}

// WebhookSigningKey returns the key that signs the environment's webhooks at present.
func (s *Server) WebhookSigningKey() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.main().signingKey
}
