package routes

import (
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// GetScriptsConfig lists the deployed functions in Nango's own format. With format=openai, it lists
// them as tools for a language model. If there are no functions, it returns an empty list in both
// cases.
func (c *call) GetScriptsConfig() (any, error) {
	if tools := c.env.Tools(); c.query.Get("format") == "openai" && len(tools) > 0 {
		return dataOf(tools), nil
	}
	out := []map[string]any{}
	for _, in := range c.env.SortedIntegrations() {
		if len(in.Functions) == 0 {
			continue
		}
		scripts := map[string][]map[string]any{state.KindAction: {}, state.KindSync: {}}
		for _, fn := range in.Functions {
			if fn.Kind != state.KindOnEvent {
				scripts[fn.Kind] = append(scripts[fn.Kind], fn.Script())
			}
		}
		out = append(out, map[string]any{
			"providerConfigKey": in.Key, "provider": in.Provider, "actions": scripts[state.KindAction],
			"syncs": scripts[state.KindSync], "on-events": []any{},
		})
	}
	return out, nil
}
