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

// deployChanges lists the functions and models that a deployment would change. Its keys are names
// such as newSyncs and deletedModels.
type deployChanges map[string]any

// confirmDeployment returns the changes that a deployment would make, without making them.
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
	for _, f := range in.Flows {
		what := "new"
		on := c.env.Integrations[f.ProviderConfigKey]
		if on != nil && on.Function(f.Name, f.Type) != nil {
			what = "updated"
		}
		name := functionName{Name: f.Name, ProviderConfigKey: f.ProviderConfigKey}
		if f.Type == state.KindSync {
			name.Connections, name.AutoStart = new(len(c.env.ConnectionsOf(f.ProviderConfigKey))),
				new(f.AutoStart)
			groups[what+"Syncs"] = append(groups[what+"Syncs"], name)
		} else {
			groups[what+"Actions"] = append(groups[what+"Actions"], name)
		}
	}
	for _, e := range in.Events {
		for _, s := range e.Scripts {
			what := "new"
			if on := c.env.Integrations[e.ProviderConfigKey]; on != nil &&
				on.Function(s.Name, state.KindOnEvent) != nil {
				what = "updated"
			}
			groups[what+"OnEventScripts"] = append(groups[what+"OnEventScripts"],
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
			models = append(models, fn.Sync.Models...)
		case state.KindAction:
			groups["deletedActions"] = append(groups["deletedActions"], name)
		case state.KindOnEvent:
			name.Event = fn.Event
			groups["deletedOnEventScripts"] = append(groups["deletedOnEventScripts"], name)
		}
	})
	out := deployChanges{"deletedModels": models}
	for name, list := range groups {
		out[name] = list
	}
	return out, nil
}
