package nangotest

import "net/http"

// functionName is a function in the answer of a confirmation.
type functionName struct {
	Name              string `json:"name"`
	ProviderConfigKey string `json:"providerConfigKey"`
	Connections       *int   `json:"connections,omitempty"`
	AutoStart         *bool  `json:"auto_start,omitempty"`
	Event             string `json:"event,omitempty"`
}

// deployChanges is what a deployment would change, by kind and by what becomes of a function.
type deployChanges map[string]any

// confirmDeployment tells what a deployment would change.
func (a *api) confirmDeployment(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
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
			on := c.env.integrations[f.ProviderConfigKey]
			if on != nil && on.function(f.Name, f.Type) != nil {
				what = "updated"
			}
			name := functionName{Name: f.Name, ProviderConfigKey: f.ProviderConfigKey}
			if f.Type == kindSync {
				name.Connections, name.AutoStart = new(c.env.connectionsOf(f.ProviderConfigKey)),
					new(f.AutoStart)
				groups[what+"Syncs"] = append(groups[what+"Syncs"], name)
			} else {
				groups[what+"Actions"] = append(groups[what+"Actions"], name)
			}
		}
		for _, e := range in.Events {
			for _, s := range e.Scripts {
				what := "new"
				if on := c.env.integrations[e.ProviderConfigKey]; on != nil &&
					on.function(s.Name, kindOnEvent) != nil {
					what = "updated"
				}
				groups[what+"OnEventScripts"] = append(groups[what+"OnEventScripts"],
					functionName{Name: s.Name, ProviderConfigKey: e.ProviderConfigKey, Event: s.Event})
			}
		}
		models := []string{}
		in.obsolete(c.env, func(on *integration, fn *function) {
			name := functionName{Name: fn.name, ProviderConfigKey: on.key}
			switch fn.kind {
			case kindSync:
				name.Connections, name.AutoStart = new(c.env.connectionsOf(on.key)), new(false)
				groups["deletedSyncs"] = append(groups["deletedSyncs"], name)
				models = append(models, fn.sync.Models...)
			case kindAction:
				groups["deletedActions"] = append(groups["deletedActions"], name)
			case kindOnEvent:
				name.Event = fn.event
				groups["deletedOnEventScripts"] = append(groups["deletedOnEventScripts"], name)
			}
		})
		out := deployChanges{"deletedModels": models}
		for name, list := range groups {
			out[name] = list
		}
		return out, nil
	})
}
