package state

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// APIKey is an API key. It belongs to an environment, or to the account if Env is nil.
type APIKey struct {
	ID       int64
	UUID     string
	Name     string
	Secret   string
	Env      *Environment
	scopes   []string // nil means every scope
	created  time.Time
	LastUsed time.Time
}

// Has reports whether the key has the given scope. A key of an environment never has a scope that
// begins with "account:", and a key of the account has only such scopes.
func (k *APIKey) Has(scope string) bool {
	if strings.HasPrefix(scope, "account:") != (k.Env == nil) {
		return false
	}
	return k.scopes == nil || slices.Contains(k.scopes, scope)
}

// KeyBody is the JSON of an API key. Fields that are empty or nil are omitted.
type KeyBody struct {
	ID        int64       `json:"id"`
	UUID      string      `json:"uuid,omitempty"`
	Name      string      `json:"display_name"`
	Scopes    []string    `json:"scopes"`
	Secret    string      `json:"secret,omitempty"`
	LastUsed  *keyLastUse `json:"last_used_at,omitempty"`
	CreatedAt string      `json:"created_at"`
}

// keyLastUse is the time at which a key was last used. The JSON of the zero time is null.
type keyLastUse struct{ at time.Time }

func (u keyLastUse) MarshalJSON() ([]byte, error) {
	return wirejson.Encode(clock.TextOrNull(u.at, clock.LayoutZ))
}

// Body returns the JSON of the key without its secret.
func (k *APIKey) Body() KeyBody {
	scopes := k.scopes
	if scopes == nil {
		scopes = []string{"environment:*"}
	}
	return KeyBody{ID: k.ID, UUID: k.UUID, Name: k.Name, Scopes: scopes,
		LastUsed: &keyLastUse{k.LastUsed}, CreatedAt: clock.Text(k.created, clock.LayoutZ)}
}

// KeysOf returns the API keys of an environment, oldest first.
func (a *Account) KeysOf(env *Environment) []*APIKey {
	var keys []*APIKey
	for _, key := range a.Keys {
		if key.Env == env {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b *APIKey) int { return cmp.Compare(a.ID, b.ID) })
	return keys
}

// FindKey returns the first API key of an environment for which match returns true. If there is no
// such key, it returns an error with status 404.
func (a *Account) FindKey(env *Environment, match func(*APIKey) bool) (*APIKey, error) {
	if key := first(a.KeysOf(env), match); key != nil {
		return key, nil
	}
	return nil, reply.NotFound("API key not found")
}

// CreateKey adds an API key with a random secret and returns its JSON. It returns an error if the
// environment already has a key with this name.
func (a *Account) CreateKey(env *Environment, name string) (KeyBody, error) {
	if _, err := a.FindKey(env, func(k *APIKey) bool { return k.Name == name }); err == nil {
		return KeyBody{}, Conflict("A key with this name already exists")
	}
	key := a.AddKey(env, name, ids.NewUUID(), nil)
	body := key.Body()
	body.Secret, body.LastUsed = key.Secret, nil
	if a.NumbersOnly() {
		body.UUID = ""
	}
	return body, nil
}

// Conflict returns an error response with status 409, which says that something already exists.
func Conflict(message string) error {
	return reply.Refuse(http.StatusConflict, "conflict", message)
}

// AddKey adds an API key to an environment, or to the account if env is nil.
func (a *Account) AddKey(env *Environment, name, secret string, scopes []string) *APIKey {
	a.keyIDs++
	key := &APIKey{ID: a.keyIDs, UUID: ids.NewUUID(), Name: name, Secret: secret, Env: env,
		scopes: scopes, created: a.Clock.Now()}
	a.Keys[strings.ToLower(secret)] = key
	return key
}
