package nangotest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// apiKey is a key of an environment, or of the account when it has no environment.
type apiKey struct {
	id       int64
	uuid     string
	name     string
	secret   string
	env      *environment
	scopes   []string // nil is every scope
	created  time.Time
	lastUsed time.Time
}

// authFailures are the messages of a 401, by code.
var authFailures = map[string]string{
	"missing_auth_header":                  "Authentication failed. The request is missing the Authorization header.",
	"invalid_secret_key_format":            "Authentication failed. The provided secret key is not a UUID v4.",
	"unknown_account":                      "Authentication failed. The provided authorization header does not match any account.",
	"missing_public_key":                   "Authentication failed. The request is missing a valid public key parameter.",
	"invalid_public_key":                   "Authentication failed. The provided public key is not a UUID v4.",
	"invalid_connect_session_token_format": "Authentication failed. The provided connect session token is not following correct format: nango_connect_session_RANDOM)",
	"unknown_connect_session_token":        "Authentication failed. The provided connect session token does not match any account.",
}

func unauthorized(code string) *reply.Refusal {
	return reply.RefuseWith(http.StatusUnauthorized, code, authFailures[code], reply.EmptyObject{})
}

// uuidV4 is the form of keys.
var uuidV4 = regexp.MustCompile(
	`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

var sessionToken = regexp.MustCompile(`^nango_connect_session_[a-f0-9]{64}$`)

// authenticate finds the key, and with it the environment.
func (a *api) authenticate(c *call) error {
	secret := strings.TrimSpace(c.Header.Get("Authorization"))
	if i := strings.LastIndex(secret, "Bearer "); i >= 0 {
		secret = secret[i+len("Bearer "):]
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case c.op.auth == authNone:
		return nil
	case c.op.auth == authPage:
		return a.authenticatePage(c)
	case c.op.auth == authInternal:
		return a.authenticateInternal(secret, c)
	case secret == "":
		return unauthorized("missing_auth_header")
	case c.op.auth == authSession,
		c.op.auth == authEither && strings.HasPrefix(secret, "nango_connect_session_"):
		return a.authenticateSession(secret, c)
	}
	if !uuidV4.MatchString(secret) {
		return unauthorized("invalid_secret_key_format")
	}
	if c.Header.Get("Nango-Is-Script") == "true" {
		return a.authenticateScript(secret, c)
	}
	key := a.keys[strings.ToLower(secret)]
	if key == nil {
		return unauthorized("unknown_account")
	}
	key.lastUsed = a.clock.Now()
	c.key, c.env = key, key.env
	return nil
}

// authenticateScript: a request that claims to come from a running function needs the internal key.
func (a *api) authenticateScript(secret string, c *call) error {
	for _, env := range a.environments {
		if env.internalKey == secret {
			c.key, c.env = &apiKey{secret: secret, env: env}, env
			return nil
		}
	}
	return unauthorized("unknown_account")
}

func (a *api) authenticateSession(secret string, c *call) error {
	if !sessionToken.MatchString(secret) {
		return unauthorized("invalid_connect_session_token_format")
	}
	sess := a.sessions[secret]
	if sess == nil || a.clock.Now().After(sess.expires) {
		return unauthorized("unknown_connect_session_token")
	}
	c.sess, c.env = sess, sess.env
	return nil
}

// has reports whether the key may do what scope names. Keys of an environment and of the account
// exclude each other.
func (k *apiKey) has(scope string) bool {
	if strings.HasPrefix(scope, "account:") != (k.env == nil) {
		return false
	}
	return k.scopes == nil || slices.Contains(k.scopes, scope)
}

// authorize checks the scopes that the operation asks for.
func (c *call) authorize() error {
	if c.key == nil {
		return nil
	}
	if len(c.op.scopes) == 0 {
		if c.key.env == nil {
			return reply.Refuse(http.StatusForbidden, "forbidden",
				"API key is not authorized for an environment")
		}
		return nil
	}
	if slices.ContainsFunc(c.op.scopes, c.key.has) {
		return nil
	}
	what := "Insufficient scope. Required: "
	if len(c.op.scopes) > 1 {
		what = "Insufficient scope. Required one of: "
	}
	return reply.Refuse(http.StatusForbidden, "forbidden", what+strings.Join(c.op.scopes, " or "))
}

// readsCredentials reports whether answers may show credentials of such resources: connections or
// integrations.
func (c *call) readsCredentials(resource string) bool {
	return c.key != nil && c.key.has("environment:"+resource+":read_credentials")
}
