package authorize

import (
	"maps"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Visit is a request that a web page sends with the token of a connect session.
type Visit struct {
	*http.Request
	Session *state.Session
	Query   nodejs.Query
	Body    wirejson.Object
}

// target returns the integration whose key is in the path. It makes its checks in the order in
// which a real server makes them. mode is the auth mode that the integration must have; if it is
// empty, every auth mode is allowed.
func (v *Visit) target(mode string) (*state.Integration, error) {
	if err := v.ownConnectionID(); err != nil {
		return nil, err
	}
	in := v.Session.Env.Integrations[v.PathValue("providerConfigKey")]
	switch {
	case in == nil:
		return nil, reply.Missing("unknown_provider_config", "")
	case mode != "" && in.AuthMode() != mode:
		return nil, reply.BadRequest("invalid_auth_mode", "")
	}
	return v.allowed(in)
}

// ownConnectionID returns an error if the query has a connection_id: a page that uses a connect
// session must not choose the id of the connection.
func (v *Visit) ownConnectionID() error {
	if v.Query.Has("connection_id") {
		return reply.Invalid("invalid_query_params", reply.Issue("custom",
			"connection_id is forbidden when using session token", "connection_id"))
	}
	return nil
}

// allowed returns the given integration. If the session may not create or renew a connection of
// this integration, allowed returns an error.
func (v *Visit) allowed(in *state.Integration) (*state.Integration, error) {
	old := v.Session.Reconnect
	switch {
	case !v.Session.Allows(in.Key):
		return nil, reply.BadRequest("integration_not_allowed", "")
	case old != nil && v.Session.Env.Connections[old.Ref] != old:
		return nil, reply.BadRequest("invalid_connection", "")
	}
	return in, nil
}

// connectionConfig returns the configuration of a new connection. It contains the fields of the
// query parameter "params" and the session's defaults. If both have a field of the same name, the
// default is used.
func (v *Visit) connectionConfig(key string) wirejson.Object {
	config := wirejson.Object{}
	for name, value := range v.Query.Fields["params"] {
		if name != "webhook_url" { // a web page must not set it
			config.Set(name, value)
		}
	}
	maps.Copy(config, v.Session.DefaultsOf(key).Config)
	return config
}
