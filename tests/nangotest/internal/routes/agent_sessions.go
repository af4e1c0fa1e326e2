package routes

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// agentSessionLife is the longest lifetime of an agent session, and the default.
const agentSessionLife = 15 * 24 * time.Hour

// agentSessionRequest is the body of a request for an agent session.
type agentSessionRequest struct {
	Tenant struct {
		Connections struct {
			Any    []tagSelector      `json:"any"`
			Pinned []pinnedConnection `json:"pinned"`
		} `json:"connections"`
	} `json:"tenant"`
	Toolset     json.RawMessage     `json:"toolset"`
	PinnedTools map[string][]string `json:"pinned_tools"`
	MetaTools   map[string]bool     `json:"meta_tools"`
	ExpiresIn   string              `json:"expires_in"`
}

type tagSelector struct {
	Tags map[string]string `json:"tags"`
}

type pinnedConnection struct {
	IntegrationID string `json:"integration_id"`
	ConnectionID  string `json:"connection_id"`
}

// toolPolicy says which tools of an integration a session may use. A nil allow means all of them.
type toolPolicy struct{ allow, deny []string }

// UnmarshalJSON decodes "*" or an object with the rules.
func (p *toolPolicy) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return nil
	}
	var in struct {
		Allow json.RawMessage          `json:"allow"`
		Deny  struct{ Tools []string } `json:"deny"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	p.deny = in.Deny.Tools
	if len(in.Allow) > 0 && in.Allow[0] == '{' {
		var allow struct {
			Tools []string `json:"tools"`
		}
		if err := json.Unmarshal(in.Allow, &allow); err != nil {
			return err
		}
		p.allow = wirejson.List(allow.Tools)
	}
	return nil
}

func (p toolPolicy) allows(tool string) bool {
	return !slices.Contains(p.deny, tool) && (p.allow == nil || slices.Contains(p.allow, tool))
}

// CreateAgentSession creates a session in which an agent may call actions.
func (a *API) CreateAgentSession(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in agentSessionRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
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
		s := &state.AgentSession{ID: ids.NewUUID(), Env: c.env, Expires: a.Clock.Now().Add(life)}
		a.AgentSessions[s.ID] = s
		return created(data[map[string]any]{map[string]any{
			"session_id": s.ID, "session_token": "nango_agent_session_" + ids.RandomHex(32),
			"mcp_url": "http://" + a.config.Addr + a.config.BasePath + "/session/" + s.ID +
				"/mcp",
			"expires_at": clock.Text(s.Expires, clock.LayoutZ), "toolset": toolset, "meta_tools": meta,
		}}), nil
	})
}

var lifetime = regexp.MustCompile(`^([1-9][0-9]*)([smhd])$`)

// check applies the rules that the OpenAPI schema cannot express, and returns the lifetime of the
// session.
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

// tenantConnections returns the connection that the request selects for each integration.
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

// candidates returns the ids of the first 10 connections.
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

// toolsetSummary describes the tools that a session has of one integration.
type toolsetSummary struct {
	Connected  bool `json:"connected"`
	Pinned     int  `json:"tools_pinned"`
	Searchable int  `json:"tools_searchable"`
}

// compileToolset returns the tools of a session by integration, or a refusal that lists the names
// which do not exist.
func (in *agentSessionRequest) compileToolset(e *state.Environment,
	connected map[string]*state.Connection) (map[string]toolsetSummary, error) {
	policies, err := in.policies(e, connected)
	if err != nil {
		return nil, err
	}
	named := slices.Concat(slices.Collect(maps.Keys(policies)),
		slices.Collect(maps.Keys(in.PinnedTools)))
	if unknown := slices.DeleteFunc(named,
		func(key string) bool { return e.Integrations[key] != nil }); len(unknown) > 0 {
		slices.Sort(unknown)
		return nil, refuseSession("unknown_integration",
			"An integration does not exist in this environment", map[string]any{"integrations": slices.Compact(unknown)})
	}
	for key := range in.PinnedTools {
		if _, ok := policies[key]; !ok {
			policies[key] = toolPolicy{allow: []string{}}
		}
	}
	if err := in.checkTools(e, policies); err != nil {
		return nil, err
	}
	out := map[string]toolsetSummary{}
	var outside []tool
	for _, key := range slices.Sorted(maps.Keys(policies)) {
		sum := toolsetSummary{Connected: connected[key] != nil}
		for _, fn := range e.Integrations[key].Functions {
			pinned := slices.Contains(in.PinnedTools[key], fn.Name)
			switch allowed := fn.Kind == state.KindAction && policies[key].allows(fn.Name); {
			case allowed && pinned:
				sum.Pinned++
			case allowed:
				sum.Searchable++
			case pinned:
				outside = append(outside, tool{IntegrationID: key, Tool: fn.Name})
			}
		}
		out[key] = sum
	}
	if outside != nil {
		return nil, refuseSession("tool_not_in_toolset", "A pinned tool is not allowed by the toolset",
			map[string]any{"pinned": outside})
	}
	return out, nil
}

// policies returns the policies of the toolset by integration. Without a toolset it covers the
// connected integrations, and for "*" all integrations.
func (in *agentSessionRequest) policies(e *state.Environment,
	connected map[string]*state.Connection) (map[string]toolPolicy, error) {
	policies := map[string]toolPolicy{}
	switch {
	case len(in.Toolset) == 0:
		for key := range connected {
			policies[key] = toolPolicy{}
		}
	case in.Toolset[0] == '"':
		for key := range e.Integrations {
			policies[key] = toolPolicy{}
		}
	default:
		if err := json.Unmarshal(in.Toolset, &policies); err != nil {
			return nil, err
		}
		if len(policies) == 0 {
			return nil, reply.InvalidBody("custom", "A toolset must name at least one integration",
				"toolset")
		}
	}
	return policies, nil
}

// tool names an action of an integration in a refusal. Type is set for a function of another kind.
type tool struct {
	IntegrationID string `json:"integration_id"`
	Tool          string `json:"tool"`
	Type          string `json:"type,omitempty"`
}

// checkTools refuses names that are not actions.
func (in *agentSessionRequest) checkTools(e *state.Environment,
	policies map[string]toolPolicy) error {
	var unknown, unsupported []tool
	for _, key := range slices.Sorted(maps.Keys(policies)) {
		names := slices.Concat(policies[key].allow, policies[key].deny, in.PinnedTools[key])
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if e.Integrations[key].Function(name, state.KindAction) != nil {
				continue
			}
			if fn := e.Integrations[key].Function(name, ""); fn != nil {
				unsupported = append(unsupported, tool{key, name, fn.Kind})
			} else {
				unknown = append(unknown, tool{IntegrationID: key, Tool: name})
			}
		}
	}
	switch {
	case unsupported != nil:
		return refuseSession("unsupported_function_type",
			"A name refers to a function that is not an action", map[string]any{"tools": unsupported})
	case unknown != nil:
		return refuseSession("unknown_tool", "A tool is not a deployed action of its integration",
			map[string]any{"tools": unknown})
	}
	return nil
}

// metaTools returns Nango's own tools. All are on unless the request turns them off.
func metaTools(wanted map[string]bool) (map[string]bool, error) {
	tools := map[string]bool{"nango_tool_search": true, "nango_execute": true, "nango_proxy": true}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if _, ok := tools[name]; !ok {
			unknown = append(unknown, name)
		}
		tools[name] = wanted[name]
	}
	if unknown != nil {
		return nil, refuseSession("unknown_meta_tool", "A meta tool does not exist",
			map[string]any{"meta_tools": unknown})
	}
	return tools, nil
}

// TerminateAgentSession ends a session. If the session has ended before, its end stays the same.
func (a *API) TerminateAgentSession(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		s := a.AgentSessions[strings.ToLower(c.PathValue("sessionId"))]
		if s == nil || s.Env != c.env {
			return nil, reply.Refuse(http.StatusNotFound, "not_found",
				fmt.Sprintf("Agent session '%s' not found", c.PathValue("sessionId")))
		}
		if now := a.Clock.Now(); s.Ended.IsZero() {
			s.Ended, s.Reason = now, "terminated"
			if now.After(s.Expires) {
				s.Ended, s.Reason = s.Expires, "expired"
			}
		}
		return data[map[string]string]{map[string]string{"session_id": s.ID,
			"ended_at": clock.Text(s.Ended, clock.LayoutZ), "reason": s.Reason}}, nil
	})
}
