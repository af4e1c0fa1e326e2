package routes

import (
	"maps"
	"slices"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// toolPolicy says which tools of an integration a session may use. The session must not use a tool
// in the list deny. If the list allow is not nil, the session must not use a tool outside that
// list.
type toolPolicy struct{ allow, deny []string }

// newToolPolicy converts a policy of a request, which is "*" or an object with rules. "*" allows
// all tools.
func newToolPolicy(policy gen.AgentSessionPolicy) toolPolicy {
	rules, _ := policy.Value().(gen.AgentSessionRules)
	out := toolPolicy{deny: rules.Deny.Tools}
	if list, ok := rules.Allow.Value().(gen.AgentSessionToolList); ok {
		out.allow = wirejson.List(list.Tools)
	}
	return out
}

func (p toolPolicy) allows(tool string) bool {
	return !slices.Contains(p.deny, tool) && (p.allow == nil || slices.Contains(p.allow, tool))
}

// compileToolset returns a summary of the tools that a session may use, by integration. If the
// request names integrations or tools that do not exist, compileToolset returns an error response
// that lists these names.
func (in *agentSessionRequest) compileToolset(e *state.Environment,
	connected map[string]*state.Connection) (map[string]gen.AgentSessionToolsetSummary, error) {
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
	out := map[string]gen.AgentSessionToolsetSummary{}
	var outside []tool
	for _, key := range slices.Sorted(maps.Keys(policies)) {
		sum := gen.AgentSessionToolsetSummary{Connected: connected[key] != nil}
		for _, fn := range e.Integrations[key].Functions {
			pinned := slices.Contains(in.PinnedTools[key], fn.Name)
			switch allowed := fn.Kind == state.KindAction && policies[key].allows(fn.Name); {
			case allowed && pinned:
				sum.ToolsPinned++
			case allowed:
				sum.ToolsSearchable++
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

// policies returns the tool policies of the request, by integration. A request without a toolset
// allows all tools of the connected integrations; the toolset "*" allows all tools of all
// integrations.
func (in *agentSessionRequest) policies(e *state.Environment,
	connected map[string]*state.Connection) (map[string]toolPolicy, error) {
	policies := map[string]toolPolicy{}
	switch toolset := in.Toolset.Value().(type) {
	case nil:
		for key := range connected {
			policies[key] = toolPolicy{}
		}
	case gen.AgentSessionAll:
		for key := range e.Integrations {
			policies[key] = toolPolicy{}
		}
	case gen.AgentSessionPolicies:
		if len(toolset) == 0 {
			return nil, reply.InvalidBody("custom", "A toolset must name at least one integration",
				"toolset")
		}
		for key, policy := range toolset {
			policies[key] = newToolPolicy(policy)
		}
	}
	return policies, nil
}

// tool identifies a function of an integration in an error response. Type is set if the function is
// not an action.
type tool struct {
	IntegrationID string `json:"integration_id"`
	Tool          string `json:"tool"`
	Type          string `json:"type,omitempty"`
}

// checkTools returns an error if a policy or a pinned tool names something other than an action.
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

// metaTools maps the name of each of Nango's own tools to true if the tool is enabled. A tool is
// enabled unless the request maps its name to false.
func metaTools(enabled map[string]bool) (map[string]bool, error) {
	tools := map[string]bool{"nango_tool_search": true, "nango_execute": true, "nango_proxy": true}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(enabled)) {
		if _, ok := tools[name]; !ok {
			unknown = append(unknown, name)
		}
		tools[name] = enabled[name]
	}
	if unknown != nil {
		return nil, refuseSession("unknown_meta_tool", "A meta tool does not exist",
			map[string]any{"meta_tools": unknown})
	}
	return tools, nil
}
