package state

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// AgentSession is a session in which an agent may call actions. The emulator can create and end
// such a session, but it has no MCP server for the agent.
type AgentSession struct {
	ID      string
	Env     *Environment
	Expires time.Time
	Ended   time.Time
	Reason  string
}

// SessionDefaults holds the values that a connect session presets for the connections of an
// integration.
type SessionDefaults struct {
	UserScopes string            `json:"user_scopes"`
	Params     map[string]string `json:"authorization_params"`
	Config     wirejson.Object   `json:"connection_config"`
}

// SessionLife is the lifetime of a connect session.
const SessionLife = 30 * time.Minute

// Session is a connect session, in which an end user creates or renews a connection.
type Session struct {
	ID        int
	Token     string
	Env       *Environment
	Expires   time.Time
	EndUser   *EndUser
	Tags      map[string]string
	Allowed   []string
	Defaults  json.RawMessage
	Webhook   string
	Reconnect *Connection
}

// Allows reports whether a connection of the integration may be created in the session.
func (s *Session) Allows(key string) bool {
	return s.Allowed == nil || slices.Contains(s.Allowed, key)
}

// DefaultsOf returns the values that the session presets for connections of the integration.
func (s *Session) DefaultsOf(key string) (d SessionDefaults) {
	var all map[string]json.RawMessage
	if json.Unmarshal(s.Defaults, &all) == nil {
		_ = json.Unmarshal(all[key], &d)
	}
	return d
}

// Reserve returns the id of the connection that the session renews. If the session creates a
// connection instead, Reserve returns a new id.
func (s *Session) Reserve() string {
	if s.Reconnect != nil {
		return s.Reconnect.Ref.ConnectionID
	}
	return ids.NewUUID()
}

// Connect creates or renews the connection that an end user has authorized in the session. It then
// sends the auth webhook.
func (s *Session) Connect(in *Integration, id string, creds Credentials, config,
	metadata wirejson.Object) client.ConnectionRef {
	now := s.Env.Account.Clock.Now()
	conn, isNew := s.Env.Put(in, id, now)
	conn.Credentials, conn.Fetched, conn.Config = creds, now, config
	if isNew || metadata != nil {
		conn.Metadata = metadata
	}
	if s.EndUser != nil {
		conn.EndUser = s.EndUser
	}
	conn.Tags = nil
	conn.SetTags(s.EndUser.MergedTags(s.Tags))
	if s.Webhook != "" {
		conn.Webhook = new(s.Webhook)
	}
	s.Env.Connected(in, conn, isNew, s.EndUser)
	return conn.Ref
}

// Session returns the newest session that has not expired and has all of the given tags. If token
// is not empty, the session must also have this token. If there is no such session, Session returns
// nil.
func (a *Account) Session(token string, tags map[string]string) (found *Session) {
	now := a.Clock.Now()
	for _, s := range a.Sessions {
		switch {
		case now.After(s.Expires), token != "" && s.Token != token, found != nil && s.ID < found.ID:
		case !hasTags(s.EndUser.MergedTags(s.Tags), tags):
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
