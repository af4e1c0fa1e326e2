package nangotest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// sessionLife is how long a connect session may be used.
const sessionLife = 30 * time.Minute

// session is a connect session.
type session struct {
	id        int
	token     string
	env       *environment
	expires   time.Time
	endUser   *endUser
	tags      map[string]string
	allowed   []string
	defaults  json.RawMessage
	webhook   string
	reconnect *connection
}

func (s *session) allows(key string) bool { return s.allowed == nil || slices.Contains(s.allowed, key) }

// sessionRequest is what a session is made of.
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

// CreateConnectSession makes a session with which an end user authorizes a connection.
func (a *api) CreateConnectSession(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in sessionRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if in.EndUser == nil && in.Tags == nil {
			return nil, reply.InvalidBody("invalid_type",
				"Invalid input: expected object, received undefined", "end_user")
		}
		if err := c.checkSession(&in); err != nil {
			return nil, err
		}
		return c.newSession(&in, nil), nil
	})
}

// ReconnectConnectSession makes a session for a connection that there is already.
func (a *api) ReconnectConnectSession(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in sessionRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		conn := c.env.find(in.IntegrationID, in.ConnectionID)
		if conn == nil {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_body",
				"ConnectionID or IntegrationId does not exists")
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
		if c.env.integrations[key] == nil {
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

// newSession keeps the session and tells its token and where to use it.
func (c *call) newSession(in *sessionRequest, reconnect *connection) answered {
	c.env.account.sessionIDs++
	s := &session{
		id: c.env.account.sessionIDs, token: "nango_connect_session_" + ids.RandomHex(32), env: c.env,
		expires: c.env.account.clock.Now().Add(sessionLife),
		endUser: newEndUser(in.EndUser, in.Organization), tags: in.Tags, allowed: in.Allowed,
		defaults: in.Defaults, webhook: in.Webhook, reconnect: reconnect,
	}
	if reconnect != nil && s.endUser == nil {
		s.endUser = reconnect.endUser
	}
	c.env.account.sessions[s.token] = s
	return created(data[map[string]string]{map[string]string{
		"token": s.token, "connect_link": c.api.connectLink(c.Request, s.token),
		"expires_at": clock.Text(s.expires, clock.LayoutZ),
	}})
}

// sessionInfo is what the connect page learns of its session.
type sessionInfo struct {
	EndUser      *endUser                   `json:"endUser"`
	Settings     json.RawMessage            `json:"connectUISettings"`
	Allowed      []string                   `json:"allowed_integrations,omitempty"`
	Defaults     map[string]wirejson.Object `json:"integrations_config_defaults,omitempty"`
	Reconnecting bool                       `json:"isReconnecting,omitempty"`
	Websockets   string                     `json:"websocketsPath"`
}

var connectSettings = json.RawMessage(
	`{"showWatermark":true,"defaultTheme":"system","theme":{"light":{"primary":"#00B2E3"},"dark":{"primary":"#00B2E3"}}}`)

// GetConnectSession tells what a session is for.
func (a *api) GetConnectSession(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		s := c.sess
		var defaults map[string]wirejson.Object
		if err := json.Unmarshal(s.defaults, &defaults); err == nil {
			for _, fields := range defaults {
				delete(fields, "user_scopes") // no business of the page
			}
		}
		return data[sessionInfo]{sessionInfo{
			EndUser: s.endUser, Settings: connectSettings, Allowed: s.allowed, Defaults: defaults,
			Reconnecting: s.reconnect != nil, Websockets: a.config.basePath + "/",
		}}, nil
	})
}

// DeleteConnectSession ends a session.
func (a *api) DeleteConnectSession(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		delete(a.sessions, c.sess.token)
		return answered{status: http.StatusNoContent}, nil
	})
}

// session is the one that is named, unless it has expired.
func (a *account) session(token string, tags map[string]string) (found *session) {
	now := a.clock.Now()
	for _, s := range a.sessions {
		switch {
		case now.After(s.expires), token != "" && s.token != token,
			found != nil && s.id < found.id:
		case !hasTags(s.endUser.mergedTags(s.tags), tags):
		default:
			found = s
		}
	}
	return found
}

func hasTags(all, some map[string]string) bool {
	for name, value := range some {
		if all[strings.ToLower(name)] != value && all[name] != value {
			return false
		}
	}
	return true
}
