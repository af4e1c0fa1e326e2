package routes

import (
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// functionName describes a function in the response of confirmDeployment.
type functionName struct {
	Name              string `json:"name"`
	ProviderConfigKey string `json:"providerConfigKey"`
	Connections       *int   `json:"connections,omitempty"`
	AutoStart         *bool  `json:"auto_start,omitempty"`
	Event             string `json:"event,omitempty"`
}

// plurals maps each kind of function to its name in the keys of the response of confirmDeployment,
// such as newSyncs.
var plurals = map[string]string{state.KindSync: "Syncs", state.KindAction: "Actions",
	state.KindOnEvent: "OnEventScripts"}

// confirmDeployment returns the functions and models that a deployment would change, without
// changing them. The keys of the response are names such as newSyncs and deletedModels.
func (c *call) confirmDeployment() (any, error) {
	in, err := c.deployRequest()
	if err != nil {
		return nil, err
	}
	groups := map[string][]functionName{}
	for _, kind := range plurals {
		for _, what := range []string{"new", "updated", "deleted"} {
			groups[what+kind] = []functionName{}
		}
	}
	add := func(what, kind string, name functionName) {
		group := what + plurals[kind]
		groups[group] = append(groups[group], name)
	}
	deployed := func(kind string, name functionName) {
		what := "new"
		if on := c.env.Integrations[name.ProviderConfigKey]; on != nil &&
			on.Function(name.Name, kind) != nil {
			what = "updated"
		}
		add(what, kind, name)
	}
	for _, f := range in.Flows {
		name := functionName{Name: f.Name, ProviderConfigKey: f.ProviderConfigKey}
		if f.Type == state.KindSync {
			name.Connections = new(len(c.env.ConnectionsOf(f.ProviderConfigKey)))
			name.AutoStart = new(f.AutoStart)
		}
		deployed(f.Type, name)
	}
	for _, e := range in.Events {
		for _, s := range e.Scripts {
			deployed(state.KindOnEvent,
				functionName{Name: s.Name, ProviderConfigKey: e.ProviderConfigKey, Event: s.Event})
		}
	}
	models := []string{}
	in.eachObsolete(c.env, func(on *state.Integration, fn *state.Function) {
		name := functionName{Name: fn.Name, ProviderConfigKey: on.Key, Event: fn.Event}
		if fn.Kind == state.KindSync {
			name.Connections, name.AutoStart = new(len(c.env.ConnectionsOf(on.Key))), new(false)
			models = append(models, fn.Returns...)
		}
		add("deleted", fn.Kind, name)
	})
	out := map[string]any{"deletedModels": models}
	for name, list := range groups {
		out[name] = list
	}
	return out, nil
}
