package state

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Script returns the JSON of the function for GET /scripts/config.
func (fn *Function) Script() map[string]any {
	b := fn.Body()
	b["version"], b["sdk_version"] = cmp.Or(fn.Version, "1.0.0"), cmp.Or(fn.SdkVersion, "0.71.4-zero")
	b["attributes"], b["features"], b["webhookSubscriptions"] = reply.EmptyObject{}, []any{}, []any{}
	method := http.MethodPost
	if fn.Kind == KindSync {
		method = http.MethodGet
		b["sync_type"] = cmp.Or(fn.SyncType, "full")
	}
	b["endpoints"] = []map[string]any{{"method": method, "path": "/" + fn.Name, "group": nil}}
	if fn.Endpoints != nil {
		b["endpoints"] = fn.Endpoints
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

// Tools returns descriptions of the functions as tools for a language model. Syncs come first.
func (e *Environment) Tools() []map[string]any {
	out := []map[string]any{}
	for _, kind := range []string{KindSync, KindAction} {
		for _, in := range e.SortedIntegrations() {
			for _, fn := range in.Functions {
				if fn.Kind == kind {
					out = append(out, map[string]any{"name": fn.Name, "description": fn.Description,
						"parameters": fn.parameters()})
				}
			}
		}
	}
	return out
}

func (fn *Function) parameters() map[string]any {
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
		"required": wirejson.List(input.Required)}
}
