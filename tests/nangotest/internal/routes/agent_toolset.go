package routes

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

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
