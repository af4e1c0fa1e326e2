package nangotest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// keyBody is a key as answers show it. A pointer is left out where the answer does not have the
// field.
type keyBody struct {
	ID        int64       `json:"id"`
	UUID      string      `json:"uuid,omitempty"`
	Name      string      `json:"display_name"`
	Scopes    []string    `json:"scopes"`
	Secret    string      `json:"secret,omitempty"`
	LastUsed  *keyLastUse `json:"last_used_at,omitempty"`
	CreatedAt string      `json:"created_at"`
}

// keyLastUse is a time, or null.
type keyLastUse struct{ at time.Time }

func (u keyLastUse) MarshalJSON() ([]byte, error) {
	return wirejson.Encode(clock.TextOrNull(u.at, clock.LayoutZ))
}

func (k *apiKey) body() keyBody {
	scopes := k.scopes
	if scopes == nil {
		scopes = []string{"environment:*"}
	}
	return keyBody{ID: k.id, UUID: k.uuid, Name: k.name, Scopes: scopes,
		LastUsed: &keyLastUse{k.lastUsed}, CreatedAt: clock.Text(k.created, clock.LayoutZ)}
}

// keysOf returns the keys of an environment, in the order in which they were made.
func (a *account) keysOf(env *environment) []*apiKey {
	var keys []*apiKey
	for _, key := range a.keys {
		if key.env == env {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b *apiKey) int { return cmp.Compare(a.id, b.id) })
	return keys
}

// findKey returns the first key of an environment that is wanted.
func (a *account) findKey(env *environment, wanted func(*apiKey) bool) (*apiKey, error) {
	for _, key := range a.keysOf(env) {
		if wanted(key) {
			return key, nil
		}
	}
	return nil, reply.Refuse(http.StatusNotFound, "not_found", "API key not found")
}

func (a *account) createKey(env *environment, name string) (keyBody, error) {
	if _, err := a.findKey(env, func(k *apiKey) bool { return k.name == name }); err == nil {
		return keyBody{}, conflict("A key with this name already exists")
	}
	key := a.addKey(env, name, ids.NewUUID(), nil)
	body := key.body()
	body.Secret, body.LastUsed = key.secret, nil
	if a.numbersOnly() {
		body.UUID = ""
	}
	return body, nil
}

// environmentOfPath returns the environment of the path, and the key if the path names one.
func (c *call) environmentOfPath(a *account) (env *environment, key *apiKey, err error) {
	if env = a.environmentByUUID(c.PathValue("environmentUuid")); env == nil {
		return nil, nil, noEnvironment()
	}
	if uuid := c.PathValue("keyUuid"); uuid != "" {
		key, err = a.findKey(env, func(k *apiKey) bool { return strings.EqualFold(k.uuid, uuid) })
	}
	return env, key, err
}

// ListAPIKeys lists the keys of an environment.
func (a *api) ListAPIKeys(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		env, _, err := c.environmentOfPath(a.account)
		if err != nil {
			return nil, err
		}
		found, name := []keyBody{}, c.query.Get("display_name")
		for _, key := range a.keysOf(env) {
			if name == "" || key.name == name {
				found = append(found, key.body())
			}
		}
		return data[[]keyBody]{found}, nil
	})
}

// GetAPIKey shows a key with its secret.
func (a *api) GetAPIKey(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		_, key, err := c.environmentOfPath(a.account)
		if err != nil {
			return nil, err
		}
		body := key.body()
		body.Secret = key.secret
		return data[keyBody]{body}, nil
	})
}

// CreateAPIKey makes a key of an environment.
func (a *api) CreateAPIKey(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in keyRequest
		env, _, err := c.environmentOfPath(a.account)
		if err == nil {
			err = c.decode(&in)
		}
		if err != nil {
			return nil, err
		}
		body, err := a.createKey(env, in.Name)
		return data[keyBody]{body}, err
	})
}

// DeleteAPIKey revokes a key of an environment.
func (a *api) DeleteAPIKey(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		_, key, err := c.environmentOfPath(a.account)
		if err != nil {
			return nil, err
		}
		delete(a.keys, strings.ToLower(key.secret))
		return map[string]bool{"success": true}, nil
	})
}

// numericID is a number or its digits.
type numericID int64

func (n *numericID) UnmarshalJSON(b []byte) error {
	i, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	*n = numericID(i)
	return err
}

type keyRequest struct {
	EnvironmentID numericID `json:"environment_id"`
	Name          string    `json:"display_name"`
	KeyID         numericID `json:"key_id"`
}

// numberedKey reads a request of servers up to 0.71.5, and finds the environment that it names.
func (c *call) numberedKey(a *account) (in keyRequest, env *environment, err error) {
	if err := c.decode(&in); err != nil {
		return in, nil, err
	}
	if env = a.environment(int64(in.EnvironmentID)); env == nil {
		return in, nil, noEnvironment()
	}
	return in, env, nil
}

// CreateAPIKeyByNumber makes a key of an environment.
func (a *api) CreateAPIKeyByNumber(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, env, err := c.numberedKey(a.account)
		if err != nil {
			return nil, err
		}
		body, err := a.createKey(env, in.Name)
		return data[keyBody]{body}, err
	})
}

// DeleteAPIKeyByNumber revokes a key of an environment.
func (a *api) DeleteAPIKeyByNumber(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, env, err := c.numberedKey(a.account)
		if err != nil {
			return nil, err
		}
		key, err := a.findKey(env, func(k *apiKey) bool { return k.id == int64(in.KeyID) })
		if err != nil {
			return nil, err
		}
		delete(a.keys, strings.ToLower(key.secret))
		return map[string]bool{"success": true}, nil
	})
}
