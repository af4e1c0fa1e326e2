package routes

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// sessionRequest is the body of a request that creates a connect session.
type sessionRequest struct {
	Tags         map[string]string                `json:"tags"`
	EndUser      *gen.EndUserInput                `json:"end_user"`
	Organization *gen.EndUserOrganizationInput    `json:"organization"`
	Allowed      []string                         `json:"allowed_integrations"`
	Defaults     json.RawMessage                  `json:"integrations_config_defaults"`
	Overrides    map[string]*gen.SessionOverrides `json:"overrides"`
	Webhook      string                           `json:"webhook_url_override"`

	ConnectionID  string `json:"connection_id"`
	IntegrationID string `json:"integration_id"`
}

// CreateConnectSession creates a session in which an end user can create a connection.
func (c *call) CreateConnectSession() (any, error) {
	return withBody(c, func(in sessionRequest) (any, error) {
		if err := c.checkSession(&in); err != nil {
			return nil, err
		}
		return c.newSession(&in, nil), nil
	})
}

// ReconnectConnectSession creates a session in which an end user can renew an existing connection.
func (c *call) ReconnectConnectSession() (any, error) {
	return withBody(c, func(in sessionRequest) (any, error) {
		conn := c.env.Find(in.IntegrationID, in.ConnectionID)
		if conn == nil {
			return nil, reply.BadRequest("invalid_body", "ConnectionID or IntegrationId does not exists")
		}
		if err := c.checkSession(&in); err != nil {
			return nil, err
		}
		in.Allowed = []string{in.IntegrationID}
		return c.newSession(&in, conn), nil
	})
}

func (c *call) checkSession(in *sessionRequest) error {
	var errs []reply.FieldError
	unknown := func(key string, path ...string) {
		if c.env.Integrations[key] == nil {
			errs = append(errs, reply.Issue("custom", "Integration does not exist", path...))
		}
	}
	for i, key := range in.Allowed {
		unknown(key, "allowed_integrations", strconv.Itoa(i))
	}
	var defaults map[string]json.RawMessage
	_ = json.Unmarshal(in.Defaults, &defaults)
	for _, key := range slices.Sorted(maps.Keys(defaults)) {
		unknown(key, "integrations_config_defaults", key)
	}
	for _, key := range slices.Sorted(maps.Keys(in.Overrides)) {
		unknown(key, "overrides", key)
	}
	if errs != nil {
		return reply.Invalid("invalid_body", errs...)
	}
	for _, override := range in.Overrides {
		if override != nil && override.DocsConnect != "" {
			return reply.Refuse(http.StatusForbidden, "forbidden",
				"You are not allowed to override the docs connect url")
		}
	}
	return nil
}

// newSession stores a new session and returns the response with its token and the link to its
// Connect page. reconnect is the connection to renew, or nil.
func (c *call) newSession(in *sessionRequest, reconnect *state.Connection) answered {
	c.env.Account.SessionIDs++
	s := &state.Session{
		ID: c.env.Account.SessionIDs, Token: "nango_connect_session_" + ids.RandomHex(32), Env: c.env,
		Expires: c.env.Account.Clock.Now().Add(state.SessionLife),
		EndUser: state.NewEndUser(in.EndUser, in.Organization), Tags: in.Tags, Allowed: in.Allowed,
		Defaults: in.Defaults, Webhook: in.Webhook, Reconnect: reconnect,
	}
	if reconnect != nil && s.EndUser == nil {
		s.EndUser = reconnect.EndUser
	}
	c.env.Account.Sessions[s.Token] = s
	return created(dataOf(map[string]string{
		"token":        s.Token,
		"connect_link": c.api.origin(c.Request) + connectPage + "?session_token=" + s.Token,
		"expires_at":   clock.Text(s.Expires, clock.LayoutZ),
	}))
}

// sessionInfo is the JSON that describes a session to the Connect page.
type sessionInfo struct {
	EndUser      *state.EndUser             `json:"endUser"`
	Settings     json.RawMessage            `json:"connectUISettings"`
	Allowed      []string                   `json:"allowed_integrations,omitempty"`
	Defaults     map[string]wirejson.Object `json:"integrations_config_defaults,omitempty"`
	Reconnecting bool                       `json:"isReconnecting,omitempty"`
	Websockets   string                     `json:"websocketsPath"`
}

var connectSettings = json.RawMessage(
	`{"showWatermark":true,"defaultTheme":"system","theme":{"light":{"primary":"#00B2E3"},"dark":{"primary":"#00B2E3"}}}`)

// GetConnectSession returns the session to which the token in the request belongs. The Connect page
// calls it.
func (c *call) GetConnectSession() (any, error) {
	s := c.sess
	var defaults map[string]wirejson.Object
	if err := json.Unmarshal(s.Defaults, &defaults); err == nil {
		for _, fields := range defaults {
			delete(fields, "user_scopes") // Nango does not show it to the page
		}
	}
	return dataOf(sessionInfo{
		EndUser: s.EndUser, Settings: connectSettings, Allowed: s.Allowed, Defaults: defaults,
		Reconnecting: s.Reconnect != nil, Websockets: c.api.config.BasePath + "/",
	}), nil
}

// DeleteConnectSession ends the session to which the token in the request belongs.
func (c *call) DeleteConnectSession() (any, error) {
	delete(c.api.Sessions, c.sess.Token)
	return noContent, nil
}
