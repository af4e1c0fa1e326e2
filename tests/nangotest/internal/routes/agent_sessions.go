package routes

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// agentSessionLife is both the longest and the default lifetime of an agent session.
const agentSessionLife = 15 * 24 * time.Hour

// agentSessionRequest is the body of a request that creates an agent session.
type agentSessionRequest struct {
	Tenant struct {
		Connections struct {
			Any    []tagSelector      `json:"any"`
			Pinned []pinnedConnection `json:"pinned"`
		} `json:"connections"`
	} `json:"tenant"`
	Toolset     gen.AgentSessionToolset `json:"toolset"`
	PinnedTools map[string][]string     `json:"pinned_tools"`
	MetaTools   map[string]bool         `json:"meta_tools"`
	ExpiresIn   string                  `json:"expires_in"`
}

type tagSelector struct {
	Tags map[string]string `json:"tags"`
}

type pinnedConnection struct {
	IntegrationID string `json:"integration_id"`
	ConnectionID  string `json:"connection_id"`
}

// CreateAgentSession creates a session in which an agent may call actions of connections.
func (c *call) CreateAgentSession() (any, error) {
	return withBody(c, func(in agentSessionRequest) (any, error) {
		life, err := in.check()
		if err != nil {
			return nil, err
		}
		connected, err := in.tenantConnections(c.env)
		if err != nil {
			return nil, err
		}
		toolset, err := in.compileToolset(c.env, connected)
		if err != nil {
			return nil, err
		}
		meta, err := metaTools(in.MetaTools)
		if err != nil {
			return nil, err
		}
		s := &state.AgentSession{ID: ids.NewUUID(), Env: c.env, Expires: c.api.Clock.Now().Add(life)}
		c.api.AgentSessions[s.ID] = s
		return created(dataOf(map[string]any{
			"session_id": s.ID, "session_token": "nango_agent_session_" + ids.RandomHex(32),
			"mcp_url":    "http://" + c.api.config.Addr + c.api.config.BasePath + "/session/" + s.ID + "/mcp",
			"expires_at": clock.Text(s.Expires, clock.LayoutZ), "toolset": toolset, "meta_tools": meta,
		})), nil
	})
}

var lifetime = regexp.MustCompile(`^([1-9][0-9]*)([smhd])$`)

// check applies the rules that the OpenAPI schema cannot express. It returns the lifetime of the
// session to create.
func (in *agentSessionRequest) check() (time.Duration, error) {
	connections := in.Tenant.Connections
	if len(connections.Any)+len(connections.Pinned) == 0 {
		return 0, reply.InvalidBody("custom",
			"Provide at least one connection selector in any, or at least one pinned connection", "tenant", "connections")
	}
	for i, selector := range connections.Any {
		if len(selector.Tags) == 0 {
			return 0, reply.InvalidBody("custom", "A connection selector must carry at least one tag",
				"tenant", "connections", "any", strconv.Itoa(i), "tags")
		}
	}
	integrations := map[string]bool{}
	for _, pin := range connections.Pinned {
		if integrations[pin.IntegrationID] {
			return 0, reply.InvalidBody("custom", "Only one connection can be pinned per integration",
				"tenant", "connections", "pinned")
		}
		integrations[pin.IntegrationID] = true
	}
	if in.ExpiresIn == "" {
		return agentSessionLife, nil
	}
	units := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour,
		"d": 24 * time.Hour}
	parts := lifetime.FindStringSubmatch(in.ExpiresIn)
	n, err := strconv.Atoi(parts[1])
	life := time.Duration(n) * units[parts[2]]
	if err != nil || n > int(agentSessionLife/time.Second) || life < time.Minute ||
		life > agentSessionLife {
		return 0, reply.InvalidBody("custom", "expires_in must be between 60s and 15d", "expires_in")
	}
	return life, nil
}

// tenantConnections maps the key of each integration to the connection that the session may use. It
// returns an error if an integration has several matching connections and none of them is pinned.
func (in *agentSessionRequest) tenantConnections(
	e *state.Environment) (map[string]*state.Connection, error) {
	matches := map[string][]*state.Connection{}
	for _, conn := range e.Order {
		if slices.ContainsFunc(in.Tenant.Connections.Any,
			func(s tagSelector) bool { return conn.HasTags(s.Tags) }) {
			key := conn.Ref.ProviderConfigKey
			matches[key] = append(matches[key], conn)
		}
	}
	found := map[string]*state.Connection{}
	var unknown []pinnedConnection
	var unmatched []map[string]any
	for _, pin := range in.Tenant.Connections.Pinned {
		conn := e.Find(pin.IntegrationID, pin.ConnectionID)
		switch {
		case conn == nil:
			unknown = append(unknown, pin)
		case len(in.Tenant.Connections.Any) > 0 && !slices.Contains(matches[pin.IntegrationID], conn):
			unmatched = append(unmatched, map[string]any{
				"integration_id": pin.IntegrationID, "connection_id": pin.ConnectionID,
				"candidates": candidates(matches[pin.IntegrationID]),
			})
		}
		found[pin.IntegrationID] = conn
	}
	switch {
	case unknown != nil:
		return nil, refuseSession("unknown_pinned_connection", "A pinned connection does not exist",
			map[string]any{"pinned": unknown})
	case unmatched != nil:
		return nil, refuseSession("pinned_connection_not_matched",
			"A pinned connection is not among the matched ones", map[string]any{"pinned": unmatched})
	}
	ambiguous := map[string]any{}
	for key, conns := range matches {
		switch {
		case found[key] != nil:
		case len(conns) > 1:
			ambiguous[key] = map[string]any{"match_count": len(conns), "candidates": candidates(conns)}
		default:
			found[key] = conns[0]
		}
	}
	if len(ambiguous) > 0 {
		return nil, refuseSession("ambiguous_connections",
			"An integration matched more than one connection", map[string]any{"integrations": ambiguous})
	}
	return found, nil
}

// candidates returns the ids of the first 10 connections for an error response. If there are fewer
// than 10, it returns the ids of all.
func candidates(conns []*state.Connection) []map[string]string {
	out := []map[string]string{}
	for _, conn := range conns[:min(len(conns), 10)] {
		out = append(out, map[string]string{"connection_id": conn.Ref.ConnectionID})
	}
	return out
}

func refuseSession(code, message string, payload any) error {
	return reply.RefuseWith(http.StatusBadRequest, code, message, payload)
}

// TerminateAgentSession ends a session. A session that has already ended keeps its end time and
// reason.
func (c *call) TerminateAgentSession() (any, error) {
	s := c.api.AgentSessions[strings.ToLower(c.PathValue("sessionId"))]
	if s == nil || s.Env != c.env {
		return nil, reply.NotFound("Agent session '%s' not found", c.PathValue("sessionId"))
	}
	if now := c.api.Clock.Now(); s.Ended.IsZero() {
		s.Ended, s.Reason = now, "terminated"
		if now.After(s.Expires) {
			s.Ended, s.Reason = s.Expires, "expired"
		}
	}
	return dataOf(map[string]string{"session_id": s.ID,
		"ended_at": clock.Text(s.Ended, clock.LayoutZ), "reason": s.Reason}), nil
}
