package routes

import (
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// numericID is an id that is written in JSON as a number or as a string of digits.
type numericID int64

func (n *numericID) UnmarshalJSON(b []byte) error {
	i, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	*n = numericID(i)
	return err
}

// keyRequest is the body of a request that creates or deletes an API key. Only the format of Nango
// 0.71.5 and earlier contains EnvironmentID and KeyID.
type keyRequest struct {
	EnvironmentID numericID `json:"environment_id"`
	Name          string    `json:"display_name"`
	KeyID         numericID `json:"key_id"`
}

// environmentOf returns the environment that a request names. The path contains its UUID or, in
// Nango 0.71.5 and earlier, the body contains its number.
func (c *call) environmentOf(in keyRequest) (*state.Environment, error) {
	env := c.api.Environment(int64(in.EnvironmentID))
	if uuid := c.PathValue("environmentUuid"); uuid != "" {
		env = c.api.EnvironmentByUUID(uuid)
	}
	if env == nil {
		return nil, errNoEnvironment
	}
	return env, nil
}

// keyOf returns the API key that a request names. The path contains its UUID or, in Nango 0.71.5
// and earlier, the body contains its number.
func (c *call) keyOf(in keyRequest) (*state.APIKey, error) {
	env, err := c.environmentOf(in)
	if err != nil {
		return nil, err
	}
	uuid := c.PathValue("keyUuid")
	return c.api.FindKey(env, func(k *state.APIKey) bool {
		return k.ID == int64(in.KeyID) || strings.EqualFold(k.UUID, uuid)
	})
}

// ListAPIKeys lists the API keys of an environment, without their secrets.
func (c *call) ListAPIKeys() (any, error) {
	env, err := c.environmentOf(keyRequest{})
	if err != nil {
		return nil, err
	}
	found, name := []state.KeyBody{}, c.query.Get("display_name")
	for _, key := range c.api.KeysOf(env) {
		if name == "" || key.Name == name {
			found = append(found, key.Body())
		}
	}
	return dataOf(found), nil
}

// GetAPIKey returns an API key with its secret.
func (c *call) GetAPIKey() (any, error) {
	key, err := c.keyOf(keyRequest{})
	if err != nil {
		return nil, err
	}
	body := key.Body()
	body.Secret = key.Secret
	return dataOf(body), nil
}

// CreateAPIKey creates an API key for an environment.
func (c *call) CreateAPIKey() (any, error) {
	return withBody(c, func(in keyRequest) (any, error) {
		env, err := c.environmentOf(in)
		if err != nil {
			return nil, err
		}
		body, err := c.api.CreateKey(env, in.Name)
		return dataOf(body), err
	})
}

// CreateAPIKeyByNumber is CreateAPIKey for a request in the format of Nango 0.71.5 and earlier.
func (c *call) CreateAPIKeyByNumber() (any, error) { return c.CreateAPIKey() }

// DeleteAPIKey deletes an API key of an environment.
func (c *call) DeleteAPIKey() (any, error) { return c.deleteKey(keyRequest{}) }

// DeleteAPIKeyByNumber is DeleteAPIKey for a request in the format of Nango 0.71.5 and earlier.
func (c *call) DeleteAPIKeyByNumber() (any, error) { return withBody(c, c.deleteKey) }

func (c *call) deleteKey(in keyRequest) (any, error) {
	key, err := c.keyOf(in)
	if err != nil {
		return nil, err
	}
	delete(c.api.Keys, strings.ToLower(key.Secret))
	return succeeded, nil
}
