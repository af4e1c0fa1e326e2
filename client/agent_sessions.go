package client

import (
	"context"
	"strconv"
	"time"

	"github.com/nango-go/nango/gen"
)

// AgentSessions creates and terminates sessions in which agents call the actions of a tenant's
// connections as MCP tools. Agent sessions are a beta feature of Nango 0.71.5 and later. An MCP
// client needs only a session's MCPURL and, as a bearer token, its SessionToken.
type AgentSessions struct{ c *core }

// Create creates a session: POST /sessions.
//
// If the server cannot create the session, Create returns a [*Response400] with one of these codes:
// ambiguous_connections, unknown_pinned_connection, pinned_connection_not_matched,
// unknown_integration, unknown_tool, unsupported_function_type, tool_not_in_toolset or
// unknown_meta_tool. Its Payload names the connections or tools that caused the error. On a server
// before 0.71.5, Create returns a [*ServerVersionError]. The call is not retried.
//
//nango:operation createAgentSession
func (s *AgentSessions) Create(ctx context.Context, req AgentSessionRequest,
	opts ...CallOption) (*AgentSession, error) {
	body, err := req.body()
	return decodeData[*AgentSession](s.c.api(opts, check(err)).CreateAgentSession(ctx, body))
}

// Terminate ends a session and revokes its token at once: DELETE /sessions/{sessionId}.
//
// Terminating a session that has already ended is not an error; the result then says when and why
// the session first ended. If the session does not exist, the error is a [*Response404]. On a
// server before 0.71.5, Terminate returns a [*ServerVersionError].
//
//nango:operation terminateAgentSession
func (s *AgentSessions) Terminate(ctx context.Context, sessionID string,
	opts ...CallOption) (*TerminatedAgentSession, error) {
	return decodeData[*TerminatedAgentSession](s.c.api(opts).TerminateAgentSession(ctx, sessionID))
}

// AgentSessionRequest describes the session to create. At least one of the fields Any and Pinned
// must be set.
type AgentSessionRequest struct {
	// Any selects connections, usually the connections of one tenant. It holds up to 10 sets of
	// tags. A connection is selected if it has all tags of any one set. At most one connection of
	// each integration may match, unless Pinned selects a connection of that integration.
	Any []Tags
	// Pinned selects single connections, at most one of each integration. If Any is set too, each
	// pinned connection must match Any. The pinned connection is then used instead of the other
	// connections of its integration that match.
	Pinned []ConnectionRef
	// Toolset maps integrations to the tools that the agent may call. A Toolset whose only key is
	// [AllIntegrations] selects every tool of every integration of the environment; this key cannot
	// be combined with other keys. A nil Toolset selects every tool of the integrations that have a
	// connection.
	Toolset map[string]AgentTools
	// PinnedTools lists, for each integration, the actions that the agent sees from the start. The
	// agent can find all others by searching.
	PinnedTools map[string][]string
	// MetaTools maps the names of Nango's own tools (nango_tool_search, nango_execute and
	// nango_proxy) to true (on) or false (off). A tool that is not listed is on. Newer servers may
	// have more tools and accept other values.
	MetaTools map[string]any
	// ExpiresIn is the lifetime of the session, in whole seconds, from 1 minute to 15 days. 0 means
	// 15 days.
	ExpiresIn time.Duration
}

// AllIntegrations is a key for [AgentSessionRequest].Toolset. It selects every integration of the
// environment.
const AllIntegrations = "*"

// AgentTools selects actions of an integration by name. The zero value selects all of them.
type AgentTools struct {
	// Allow lists the actions that the agent may call; nil allows all of them.
	Allow []string
	// Deny lists actions that the agent may not call. It overrides Allow.
	Deny []string
}

const (
	shortestSession = time.Minute
	longestSession  = 15 * 24 * time.Hour
)

// body returns the request body.
func (r AgentSessionRequest) body() (gen.CreateAgentSessionRequest, error) {
	var body gen.CreateAgentSessionRequest
	connections := &body.Tenant.Connections
	for _, tags := range r.Any {
		if len(tags) == 0 {
			return body, invalid("Any", "has an empty set of tags")
		}
		connections.Any = append(connections.Any, gen.AgentSessionSelector{Tags: tags})
	}
	for _, ref := range r.Pinned {
		if err := required("Pinned.ProviderConfigKey", ref.ProviderConfigKey, "Pinned.ConnectionID",
			ref.ConnectionID); err != nil {
			return body, err
		}
		connections.Pinned = append(connections.Pinned,
			gen.AgentSessionPinnedConnection{IntegrationID: ref.ProviderConfigKey,
				ConnectionID: ref.ConnectionID})
	}
	if len(r.Any)+len(r.Pinned) == 0 {
		return body, invalid("Any", "is empty, and so is Pinned")
	}
	switch {
	case r.ExpiresIn == 0:
	case r.ExpiresIn < shortestSession || r.ExpiresIn > longestSession:
		return body, invalid("ExpiresIn", "is not between 1 minute and 15 days")
	case r.ExpiresIn%time.Second != 0:
		return body, invalid("ExpiresIn", "is not a whole number of seconds")
	default:
		body.ExpiresIn = strconv.Itoa(int(r.ExpiresIn/time.Second)) + "s"
	}
	body.PinnedTools, body.MetaTools = r.PinnedTools, r.MetaTools
	return body, r.setToolset(&body)
}

func (r AgentSessionRequest) setToolset(body *gen.CreateAgentSessionRequest) error {
	all, everywhere := r.Toolset[AllIntegrations]
	switch {
	case r.Toolset == nil:
		return nil
	case len(r.Toolset) == 0:
		return invalid("Toolset", "is empty; nil selects every tool of connected integrations")
	case everywhere && (len(r.Toolset) > 1 || all.Allow != nil || all.Deny != nil):
		return invalid("Toolset",
			"has AllIntegrations, which must be the only key and have neither Allow nor Deny")
	case everywhere:
		body.Toolset = gen.NewAgentSessionToolset(gen.AgentSessionAllAsterisk)
		return nil
	}
	policies := gen.AgentSessionPolicies{}
	for integration, tools := range r.Toolset {
		policies[integration] = tools.policy()
	}
	body.Toolset = gen.NewAgentSessionToolset(policies)
	return nil
}

func (t AgentTools) policy() gen.AgentSessionPolicy {
	if t.Allow == nil && t.Deny == nil {
		return gen.NewAgentSessionPolicy(gen.AgentSessionAllAsterisk)
	}
	rules := gen.AgentSessionRules{Deny: gen.AgentSessionToolList{Tools: t.Deny}}
	if t.Allow != nil {
		rules.Allow = gen.NewAgentSessionAllowedTools(gen.AgentSessionToolList{Tools: t.Allow})
	}
	return gen.NewAgentSessionPolicy(rules)
}
