package routes

import (
	"maps"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

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

// target returns the integration in the path. It makes its checks in the order in which a real
// server makes them. An empty mode allows every auth mode.
func (c *call) target(mode string) (*state.Integration, error) {
	if err := c.ownConnectionID(); err != nil {
		return nil, err
	}
	in := c.env.Integrations[c.PathValue("providerConfigKey")]
	switch {
	case in == nil:
		return nil, reply.Refuse(http.StatusNotFound, "unknown_provider_config", "")
	case mode != "" && in.AuthMode() != mode:
		return nil, reply.Refuse(http.StatusBadRequest, "invalid_auth_mode", "")
	}
	return c.allowed(in)
}

// ownConnectionID returns an error if the query has a connection_id: a page that uses a connect
// session must not choose the id of the connection.
func (c *call) ownConnectionID() error {
	if c.query.Has("connection_id") {
		return reply.Invalid("invalid_query_params", reply.FieldError{
			Code: "custom", Message: "connection_id is forbidden when using session token",
			Path: []string{"connection_id"},
		})
	}
	return nil
}

// allowed returns the integration if the session may create or renew a connection of it.
func (c *call) allowed(in *state.Integration) (*state.Integration, error) {
	old := c.sess.Reconnect
	switch {
	case !c.sess.Allows(in.Key):
		return nil, reply.Refuse(http.StatusBadRequest, "integration_not_allowed", "")
	case old != nil && c.env.Connections[old.Ref] != old:
		return nil, reply.Refuse(http.StatusBadRequest, "invalid_connection", "")
	}
	return in, nil
}

// connectionConfig returns the configuration of a new connection: the params of the query, replaced
// by the session's defaults of the same name.
func (c *call) connectionConfig(key string) wirejson.Object {
	config := wirejson.Object{}
	for name, value := range c.query.Fields["params"] {
		if name != "webhook_url" { // a web page must not set it
			config.Set(name, value)
		}
	}
	maps.Copy(config, c.sess.DefaultsOf(key).Config)
	return config
}
