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

// confirmDeployment returns the functions and models that a deployment would change, without
// changing them. The keys of the response are names such as newSyncs and deletedModels.
func (c *call) confirmDeployment() (any, error) {
	in, err := c.deployRequest()
	if err != nil {
		return nil, err
	}
	groups := map[string][]functionName{}
	for _, kind := range []string{"Syncs", "Actions", "OnEventScripts"} {
		for _, what := range []string{"new", "updated", "deleted"} {
			groups[what+kind] = []functionName{}
		}
	}
	// add adds a function that the deployment creates or updates. kind is the plural in the names of
	// the response.
	add := func(kind, functionKind string, name functionName) {
		what := "new"
		if on := c.env.Integrations[name.ProviderConfigKey]; on != nil &&
			on.Function(name.Name, functionKind) != nil {
			what = "updated"
		}
		groups[what+kind] = append(groups[what+kind], name)
	}
	for _, f := range in.Flows {
		name := functionName{Name: f.Name, ProviderConfigKey: f.ProviderConfigKey}
		if f.Type != state.KindSync {
			add("Actions", f.Type, name)
			continue
		}
		name.Connections = new(len(c.env.ConnectionsOf(f.ProviderConfigKey)))
		name.AutoStart = new(f.AutoStart)
		add("Syncs", f.Type, name)
	}
	for _, e := range in.Events {
		for _, s := range e.Scripts {
			add("OnEventScripts", state.KindOnEvent,
				functionName{Name: s.Name, ProviderConfigKey: e.ProviderConfigKey, Event: s.Event})
		}
	}
	models := []string{}
	in.eachObsolete(c.env, func(on *state.Integration, fn *state.Function) {
		name := functionName{Name: fn.Name, ProviderConfigKey: on.Key}
		switch fn.Kind {
		case state.KindSync:
			name.Connections, name.AutoStart = new(len(c.env.ConnectionsOf(on.Key))), new(false)
			groups["deletedSyncs"] = append(groups["deletedSyncs"], name)
			models = append(models, fn.Returns...)
		case state.KindAction:
			groups["deletedActions"] = append(groups["deletedActions"], name)
		case state.KindOnEvent:
			name.Event = fn.Event
			groups["deletedOnEventScripts"] = append(groups["deletedOnEventScripts"], name)
		}
	})
	out := map[string]any{"deletedModels": models}
	for name, list := range groups {
		out[name] = list
	}
	return out, nil
}
