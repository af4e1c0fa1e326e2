package routes

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// authFailures maps error codes to the messages of 401 responses.
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

var sessionToken = regexp.MustCompile(`^nango_connect_session_[a-f0-9]{64}$`)

// authenticate finds the API key or the connect session of a request, and the environment to which
// it belongs. It sets them in c.
func (a *API) authenticate(c *call) error {
	secret := strings.TrimSpace(c.Header.Get("Authorization"))
	if i := strings.LastIndex(secret, "Bearer "); i >= 0 {
		secret = secret[i+len("Bearer "):]
	}
	a.Mu.Lock()
	defer a.Mu.Unlock()
	switch {
	case c.op.Auth == check.AuthNone:
		return nil
	case c.op.Auth == check.AuthPage:
		return a.authenticatePage(c)
	case c.op.Auth == check.AuthInternal:
		return a.authenticateInternal(secret, c)
	case secret == "":
		return unauthorized("missing_auth_header")
	case c.op.Auth == check.AuthSession,
		c.op.Auth == check.AuthEither && strings.HasPrefix(secret, "nango_connect_session_"):
		return a.authenticateSession(secret, c)
	}
	if !zod.UUIDv4.MatchString(secret) {
		return unauthorized("invalid_secret_key_format")
	}
	if c.Header.Get("Nango-Is-Script") == "true" {
		return a.authenticateScript(secret, c)
	}
	key := a.Keys[strings.ToLower(secret)]
	if key == nil {
		return unauthorized("unknown_account")
	}
	key.LastUsed = a.Clock.Now()
	c.key, c.env = key, key.Env
	return nil
}

// authenticateScript authenticates a request whose header Nango-Is-Script says that it comes from a
// running function. Such a request must have the environment's internal key.
func (a *API) authenticateScript(secret string, c *call) error {
	if c.env = a.EnvironmentByInternalKey(secret); c.env == nil {
		return unauthorized("unknown_account")
	}
	c.key = &state.APIKey{Secret: secret, Env: c.env}
	return nil
}

func (a *API) authenticateSession(secret string, c *call) error {
	if !sessionToken.MatchString(secret) {
		return unauthorized("invalid_connect_session_token_format")
	}
	sess := a.Sessions[secret]
	if sess == nil || a.Clock.Now().After(sess.Expires) {
		return unauthorized("unknown_connect_session_token")
	}
	c.sess, c.env = sess, sess.Env
	return nil
}

// authorize returns an error with status 403 if the request's API key has none of the scopes that
// the operation accepts.
func (c *call) authorize() error {
	if c.key == nil {
		return nil
	}
	if len(c.op.Scopes) == 0 {
		if c.key.Env == nil {
			return reply.Refuse(http.StatusForbidden, "forbidden",
				"API key is not authorized for an environment")
		}
		return nil
	}
	if slices.ContainsFunc(c.op.Scopes, c.key.Has) {
		return nil
	}
	what := "Insufficient scope. Required: "
	if len(c.op.Scopes) > 1 {
		what = "Insufficient scope. Required one of: "
	}
	return reply.Refuse(http.StatusForbidden, "forbidden", what+strings.Join(c.op.Scopes, " or "))
}

// readsCredentials reports whether the API key may read credentials. The parameter resource says to
// what the credentials belong: "connections" or "integrations".
func (c *call) readsCredentials(resource string) bool {
	return c.key != nil && c.key.Has("environment:"+resource+":read_credentials")
}

// authenticatePage authenticates a request of a web page by the connect session token in its query.
func (a *API) authenticatePage(c *call) error {
	q := c.URL.Query()
	if token := q.Get("connect_session_token"); token != "" {
		return a.authenticateSession(token, c)
	}
	switch key := q.Get("public_key"); {
	case key == "":
		return unauthorized("missing_public_key")
	case !zod.UUIDv4.MatchString(key):
		return unauthorized("invalid_public_key")
	}
	return reply.Refuse(http.StatusUnauthorized, "deprecated_authentication",
		"Public key authentication is deprecated. Please use connect session authentication instead.")
}
