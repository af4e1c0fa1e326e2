package nangotest

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// GetScriptsConfig lists what is deployed, in Nango's own format or as tools for a model. Where
// nothing is deployed, both are an empty list.
func (a *api) GetScriptsConfig(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		if tools := c.env.tools(); c.query.Get("format") == "openai" && len(tools) > 0 {
			return data[[]map[string]any]{tools}, nil
		}
		out := []map[string]any{}
		for _, in := range c.env.sortedIntegrations() {
			if len(in.functions) == 0 {
				continue
			}
			actions, syncs := []map[string]any{}, []map[string]any{}
			for _, fn := range in.functions {
				switch fn.kind {
				case kindAction:
					actions = append(actions, fn.script())
				case kindSync:
					syncs = append(syncs, fn.script())
				}
			}
			out = append(out, map[string]any{
				"providerConfigKey": in.key, "provider": in.provider, "actions": actions, "syncs": syncs,
				"on-events": []any{},
			})
		}
		return out, nil
	})
}

// script is the function in the older of its two forms.
func (fn *function) script() map[string]any {
	b := fn.body()
	b["version"], b["sdk_version"] = cmp.Or(fn.version, "1.0.0"), cmp.Or(fn.sdkVersion, "0.71.4-zero")
	b["attributes"], b["features"], b["webhookSubscriptions"] = reply.EmptyObject{}, []any{}, []any{}
	method := http.MethodPost
	if fn.kind == kindSync {
		method = http.MethodGet
		b["sync_type"] = cmp.Or(fn.syncType, "full")
	}
	b["endpoints"] = []map[string]any{{"method": method, "path": "/" + fn.name, "group": nil}}
	if fn.endpoints != nil {
		b["endpoints"] = fn.endpoints
	}
	models := []map[string]any{}
	names := fn.Returns
	if fn.Input != "" {
		names = append([]string{fn.Input}, names...)
	}
	for _, name := range names {
		models = append(models, map[string]any{"name": name, "fields": []any{}})
	}
	b["models"] = models
	return b
}

// tools are the functions as a model sees them: syncs first.
func (e *environment) tools() []map[string]any {
	out := []map[string]any{}
	for _, kind := range []string{kindSync, kindAction} {
		for _, in := range e.sortedIntegrations() {
			for _, fn := range in.functions {
				if fn.kind == kind {
					out = append(out, map[string]any{"name": fn.name, "description": fn.description,
						"parameters": fn.parameters()})
				}
			}
		}
	}
	return out
}

func (fn *function) parameters() map[string]any {
	var schema struct {
		Definitions map[string]struct {
			Properties json.RawMessage `json:"properties"`
			Required   []string        `json:"required"`
		} `json:"definitions"`
	}
	_ = json.Unmarshal(fn.Schema, &schema)
	input := schema.Definitions[fn.Input]
	if input.Properties == nil {
		input.Properties = wirejson.EmptyJSON
	}
	return map[string]any{"type": "object", "properties": input.Properties,
		"required": list(input.Required)}
}
