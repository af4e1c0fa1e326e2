package routes

import (
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// environmentOfPath returns the environment whose UUID is in the path. If the path also has the
// UUID of an API key, environmentOfPath returns the key.
func (c *call) environmentOfPath() (env *state.Environment, key *state.APIKey, err error) {
	if env = c.api.EnvironmentByUUID(c.PathValue("environmentUuid")); env == nil {
		return nil, nil, noEnvironment()
	}
	if uuid := c.PathValue("keyUuid"); uuid != "" {
		key, err = c.api.FindKey(env,
			func(k *state.APIKey) bool { return strings.EqualFold(k.UUID, uuid) })
	}
	return env, key, err
}

// ListAPIKeys lists the API keys of an environment, without their secrets.
func (c *call) ListAPIKeys() (any, error) {
	env, _, err := c.environmentOfPath()
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
	_, key, err := c.environmentOfPath()
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
		env, _, err := c.environmentOfPath()
		if err != nil {
			return nil, err
		}
		body, err := c.api.CreateKey(env, in.Name)
		return dataOf(body), err
	})
}

// DeleteAPIKey deletes an API key of an environment.
func (c *call) DeleteAPIKey() (any, error) {
	_, key, err := c.environmentOfPath()
	if err != nil {
		return nil, err
	}
	delete(c.api.Keys, strings.ToLower(key.Secret))
	return succeeded, nil
}

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

// CreateAPIKeyByNumber creates an API key for the environment whose number is in the request.
func (c *call) CreateAPIKeyByNumber() (any, error) {
	return withBody(c, func(in keyRequest) (any, error) {
		env := c.api.Environment(int64(in.EnvironmentID))
		if env == nil {
			return nil, noEnvironment()
		}
		body, err := c.api.CreateKey(env, in.Name)
		return dataOf(body), err
	})
}

// DeleteAPIKeyByNumber deletes the API key whose number is in the request.
func (c *call) DeleteAPIKeyByNumber() (any, error) {
	return withBody(c, func(in keyRequest) (any, error) {
		env := c.api.Environment(int64(in.EnvironmentID))
		if env == nil {
			return nil, noEnvironment()
		}
		key, err := c.api.FindKey(env, func(k *state.APIKey) bool { return k.ID == int64(in.KeyID) })
		if err != nil {
			return nil, err
		}
		delete(c.api.Keys, strings.ToLower(key.Secret))
		return succeeded, nil
	})
}
