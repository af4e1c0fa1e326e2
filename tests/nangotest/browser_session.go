package nangotest

import (
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// authenticatePage finds the connect session that the query names.
func (a *api) authenticatePage(c *call) error {
	q := c.URL.Query()
	if token := q.Get("connect_session_token"); token != "" {
		return a.authenticateSession(token, c)
	}
	switch key := q.Get("public_key"); {
	case key == "":
		return unauthorized("missing_public_key")
	case !uuidV4.MatchString(key):
		return unauthorized("invalid_public_key")
	}
	return reply.Refuse(http.StatusUnauthorized, "deprecated_authentication",
		"Public key authentication is deprecated. Please use connect session authentication instead.")
}

// target checks the integration of the path, in the order of a real server. Without a mode, any
// will do.
func (c *call) target(mode string) (*integration, error) {
	if err := c.ownConnectionID(); err != nil {
		return nil, err
	}
	in := c.env.integrations[c.PathValue("providerConfigKey")]
	switch {
	case in == nil:
		return nil, reply.Refuse(http.StatusNotFound, "unknown_provider_config", "")
	case mode != "" && in.authMode() != mode:
		return nil, reply.Refuse(http.StatusBadRequest, "invalid_auth_mode", "")
	}
	return c.allowed(in)
}

// ownConnectionID: a session makes its own id.
func (c *call) ownConnectionID() error {
	if c.query.Has("connection_id") {
		return reply.Invalid("invalid_query_params", reply.FieldError{
			Code: "custom", Message: "connection_id is forbidden when using session token",
			Path: []string{"connection_id"},
		})
	}
	return nil
}

// allowed checks that the session may connect an integration.
func (c *call) allowed(in *integration) (*integration, error) {
	old := c.sess.reconnect
	switch {
	case !c.sess.allows(in.key):
		return nil, reply.Refuse(http.StatusBadRequest, "integration_not_allowed", "")
	case old != nil && c.env.connections[old.ref] != old:
		return nil, reply.Refuse(http.StatusBadRequest, "invalid_connection", "")
	}
	return in, nil
}

// sessionDefaults are what a session presets for an integration.
type sessionDefaults struct {
	UserScopes string            `json:"user_scopes"`
	Params     map[string]string `json:"authorization_params"`
	Config     wirejson.Object   `json:"connection_config"`
}

func (s *session) defaultsOf(key string) (d sessionDefaults) {
	var all map[string]json.RawMessage
	if json.Unmarshal(s.defaults, &all) == nil {
		_ = json.Unmarshal(all[key], &d)
	}
	return d
}

// connectionConfig is what the page gave as params, with what the session presets over it.
func (c *call) connectionConfig(key string) wirejson.Object {
	config := wirejson.Object{}
	for name, value := range c.query.Fields["params"] {
		if name != "webhook_url" { // which pages may not set
			config.Set(name, value)
		}
	}
	for name, value := range c.sess.defaultsOf(key).Config {
		config[name] = value
	}
	return config
}

// reserve is the id of the connection that the session makes or renews.
func (s *session) reserve() string {
	if s.reconnect != nil {
		return s.reconnect.ref.ConnectionID
	}
	return ids.NewUUID()
}

// connect makes the connection that a person authorized in a session, or renews it, and tells the
// webhook target.
func (s *session) connect(in *integration, id string, creds credentials, config,
	metadata wirejson.Object) client.ConnectionRef {
	now := s.env.account.clock.Now()
	conn, isNew := s.env.put(in, id, now)
	conn.credentials, conn.fetched, conn.config = creds, now, config
	if isNew || metadata != nil {
		conn.metadata = metadata
	}
	if s.endUser != nil {
		conn.endUser = s.endUser
	}
	conn.tags = nil
	conn.setTags(s.endUser.mergedTags(s.tags))
	if s.webhook != "" {
		conn.webhook = new(s.webhook)
	}
	s.env.connected(in, conn, isNew, s.endUser)
	return conn.ref
}
