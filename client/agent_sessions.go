package client

import (
	"context"
	"strconv"
	"time"

	"github.com/nango-go/nango/gen"
)

// AgentSessions lets agents call the actions of a tenant's connections as tools, over MCP (since Nango 0.71.5, in beta).
// A session's MCPURL and SessionToken are all that an MCP client needs: the token is a bearer token.
type AgentSessions struct{ c *core }

// Create creates a session: POST /sessions.
//
// Wishes that cannot be met are a [*Response400] with the culprits in Payload: ambiguous_connections,
// unknown_pinned_connection, pinned_connection_not_matched, unknown_integration, unknown_tool, unsupported_function_type,
// tool_not_in_toolset or unknown_meta_tool. A server before 0.71.5 gives a [*ServerVersionError]. It is not retried.
//
//nango:operation createAgentSession
func (s *AgentSessions) Create(ctx context.Context, req AgentSessionRequest, opts ...CallOption) (*AgentSession, error) {
	body, err := req.body()
	if err != nil {
		return nil, err
	}
	return decodeData[*AgentSession](s.c.api(opts).CreateAgentSession(ctx, body))
}

// Terminate ends a session and revokes its token at once: DELETE /sessions/{sessionId}.
//
// A session that has ended before keeps the time and the reason of its end, and is no error. An unknown one is a
// [*Response404], and a server before 0.71.5 gives a [*ServerVersionError].
//
//nango:operation terminateAgentSession
func (s *AgentSessions) Terminate(ctx context.Context, sessionID string, opts ...CallOption) (*TerminatedAgentSession, error) {
	return decodeData[*TerminatedAgentSession](s.c.api(opts).TerminateAgentSession(ctx, sessionID))
}

// AgentSessionRequest describes the session to create. Any or Pinned is required.
type AgentSessionRequest struct {
	// Any selects connections, as a rule those of one tenant: each that has all the tags of one of these up to 10 sets.
	// They may match one connection of an integration at most, unless Pinned chooses it.
	Any []Tags
	// Pinned chooses the connections of their integrations, one each. With Any, it chooses among those that match.
	Pinned []ConnectionRef
	// Toolset maps integrations to the tools that the agent may call. The key [AllIntegrations], alone, is every tool of
	// every integration of the environment. Without a toolset it is every tool of the integrations that have a connection.
	Toolset map[string]AgentTools
	// PinnedTools names, by integration, the actions that the agent sees from the start; it finds the others by searching.
	PinnedTools map[string][]string
	// MetaTools turns Nango's own tools on (true) or off (false): nango_tool_search, nango_execute, nango_proxy and what
	// newer servers have, with the values that they take. Those that are not named are on.
	MetaTools map[string]any
	// ExpiresIn is how long the session lives, in whole seconds, from a minute to 15 days. 0 is 15 days.
	ExpiresIn time.Duration
}

// AllIntegrations is the key of a Toolset that stands for every integration of the environment.
const AllIntegrations = "*"

// AgentTools are actions of an integration by name. The zero value is all of them.
type AgentTools struct {
	// Allow lists the only actions that the agent may call; nil is all of them.
	Allow []string
	// Deny lists actions that the agent may not call. It wins over Allow.
	Deny []string
}

const (
	shortestSession = time.Minute
	longestSession  = 15 * 24 * time.Hour
)

// body returns the request as the document has it.
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
		if err := required("Pinned.ProviderConfigKey", ref.ProviderConfigKey, "Pinned.ConnectionID", ref.ConnectionID); err != nil {
			return body, err
		}
		connections.Pinned = append(connections.Pinned, gen.AgentSessionPinnedConnection{IntegrationID: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID})
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
		return invalid("Toolset", "is empty; nil is every tool of connected integrations")
	case everywhere && (len(r.Toolset) > 1 || all.Allow != nil || all.Deny != nil):
		return invalid("Toolset", "has AllIntegrations, which stands alone and has neither Allow nor Deny")
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

// Types of agent sessions. Their fields are those of the document.
type (
	// AgentSession is a session that was just created. Its SessionToken is not printed.
	AgentSession = gen.AgentSession
	// AgentSessionToolsets are the tools of a session by integration.
	AgentSessionToolsets = gen.AgentSessionToolsets
	// AgentSessionToolsetSummary counts the tools that a session has of one integration.
	AgentSessionToolsetSummary = gen.AgentSessionToolsetSummary
	// AgentSessionMetaTools says which of Nango's own tools are on, by name: true, false, or what a newer server says.
	AgentSessionMetaTools = gen.AgentSessionMetaTools
	// TerminatedAgentSession is a session that has ended.
	TerminatedAgentSession = gen.TerminatedAgentSession
	// AgentSessionEndReason is why a session ended.
	AgentSessionEndReason = gen.AgentSessionEndReason
)

// Values of [AgentSessionEndReason].
const (
	AgentSessionEndReasonTerminated = gen.AgentSessionEndReasonTerminated
	AgentSessionEndReasonExpired    = gen.AgentSessionEndReasonExpired
)
