package routes

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// deployRequest is the body that `nango deploy` sends, with the functions of a project.
type deployRequest struct {
	Flows   []flowConfig       `json:"flowConfigs"`
	Events  []onEventsProvider `json:"onEventScriptsByProvider"`
	Mode    string             `json:"deployMode"`
	Single  bool               `json:"singleDeployMode"`
	Version string             `json:"sdkVersion"`
	Source  string             `json:"source"`
}

// flowConfig describes a sync or an action of a project.
type flowConfig struct {
	Type              string          `json:"type"`
	Name              string          `json:"syncName"`
	ProviderConfigKey string          `json:"providerConfigKey"`
	Models            []string        `json:"models"`
	Runs              string          `json:"runs"`
	AutoStart         bool            `json:"auto_start"`
	TrackDeletes      bool            `json:"track_deletes"`
	SyncType          string          `json:"sync_type"`
	Version           string          `json:"version"`
	Input             json.RawMessage `json:"input"`
	Endpoints         json.RawMessage `json:"endpoints"`
	Schema            json.RawMessage `json:"models_json_schema"`
	Metadata          struct {
		Description string   `json:"description"`
		Scopes      []string `json:"scopes"`
	} `json:"metadata"`
	Code codeFiles `json:"fileBody"`
}

type codeFiles struct {
	TypeScript string `json:"ts"`
}

// onEventsProvider lists the on-event functions of one integration.
type onEventsProvider struct {
	ProviderConfigKey string          `json:"providerConfigKey"`
	Scripts           []onEventScript `json:"scripts"`
}

type onEventScript struct {
	Name  string    `json:"name"`
	Event string    `json:"event"`
	Code  codeFiles `json:"fileBody"`
}

func (c *call) deployRequest() (in deployRequest, err error) {
	if err := c.decode(&in); err != nil {
		return in, err
	}
	if in.Mode == "" && in.Single {
		in.Mode = "single"
	}
	in.Source = cmp.Or(in.Source, "repo")
	return in, nil
}

// eachObsolete calls f for each function that has the source "repo" and is missing from the
// deployment. In the mode "integration", it considers only the functions of one integration. It
// does nothing if the deployment is empty or consists of a single function.
func (in *deployRequest) eachObsolete(e *state.Environment,
	f func(*state.Integration, *state.Function)) {
	if in.Mode == "single" || len(in.Flows) == 0 && len(in.Events) == 0 {
		return
	}
	only := ""
	if in.Mode == "integration" && len(in.Flows) > 0 {
		only = in.Flows[0].ProviderConfigKey
	}
	for _, on := range e.SortedIntegrations() {
		if only != "" && on.Key != only {
			continue
		}
		for _, fn := range slices.Clone(on.Functions) {
			if fn.Source == "repo" && !in.has(on.Key, fn) {
				f(on, fn)
			}
		}
	}
}

func (in *deployRequest) has(key string, fn *state.Function) bool {
	if fn.Kind == state.KindOnEvent {
		return in.Events == nil || slices.ContainsFunc(in.Events, func(e onEventsProvider) bool {
			return e.ProviderConfigKey == key && slices.ContainsFunc(e.Scripts,
				func(s onEventScript) bool { return s.Name == fn.Name })
		})
	}
	return slices.ContainsFunc(in.Flows, func(f flowConfig) bool {
		return f.ProviderConfigKey == key && f.Name == fn.Name && f.Type == fn.Kind
	})
}

// deployFunctions deploys the functions of a project. It stores their JavaScript but does not run
// it. In place of the JavaScript, the emulator runs the Go function of the same name that the test
// supplied. Without such a Go function, an action returns null and a sync saves nothing.
func (c *call) deployFunctions() (any, error) {
	in, err := c.deployRequest()
	if err != nil {
		return nil, err
	}
	if err := c.deployable(&in); err != nil {
		return nil, err
	}
	out := []map[string]any{}
	for _, f := range in.Flows {
		fn, err := in.deployFlow(c.env, f)
		if err != nil {
			return nil, err
		}
		out = append(out, map[string]any{
			"name": f.Name, "models": wirejson.List(f.Models), "version": fn.Version,
			"providerConfigKey": f.ProviderConfigKey, "type": f.Type,
		})
	}
	for _, e := range in.Events {
		on := c.env.Integrations[e.ProviderConfigKey]
		for _, s := range e.Scripts {
			fn, err := on.Put(c.env, state.KindOnEvent, s.Name)
			if err != nil {
				return nil, err
			}
			fn.Event, fn.Code, fn.Source = s.Event, s.Code.TypeScript, in.Source
			out = append(out, map[string]any{
				"name": s.Name, "models": []string{}, "version": fn.Version,
				"providerConfigKey": e.ProviderConfigKey, "type": state.KindOnEvent,
			})
		}
	}
	in.eachObsolete(c.env, func(on *state.Integration, fn *state.Function) { on.Remove(c.env, fn) })
	return out, nil
}

// deployable returns an error if the deployment is invalid. It is called before anything is
// changed.
func (c *call) deployable(in *deployRequest) error {
	known := func(key string) error {
		if c.env.Integrations[key] == nil {
			return reply.NoProviderConfig(map[string]string{"providerConfigKey": key})
		}
		return nil
	}
	for i, f := range in.Flows {
		if err := known(f.ProviderConfigKey); err != nil {
			return err
		}
		at := strconv.Itoa(i)
		if f.SyncType == "incremental" && f.TrackDeletes {
			return reply.InvalidBody("custom", "Track deletes is not supported for incremental syncs",
				"flowConfigs", at, "track_deletes")
		}
		if f.Runs != "" && f.Type == state.KindSync {
			if _, _, err := state.ParseFrequency(f.Runs); err != nil {
				return reply.InvalidBody("invalid_union", "Invalid input", "flowConfigs", at, "runs")
			}
		}
		if !f.defined() {
			return reply.InvalidBody("custom",
				"models_json_schema is missing definitions for some models or input", "flowConfigs", at, "models_json_schema")
		}
	}
	for _, e := range in.Events {
		if err := known(e.ProviderConfigKey); err != nil {
			return err
		}
	}
	return nil
}

// defined reports whether the JSON schema defines the models and the input of the function.
func (f *flowConfig) defined() bool {
	var schema struct {
		Definitions map[string]json.RawMessage `json:"definitions"`
	}
	if f.Schema == nil {
		return true
	}
	_ = json.Unmarshal(f.Schema, &schema)
	for _, name := range append(slices.Clone(f.Models), f.input()) {
		if name != "" && schema.Definitions[name] == nil {
			return false
		}
	}
	return true
}

func (f *flowConfig) input() (name string) {
	_ = json.Unmarshal(f.Input, &name)
	return name
}

// deployFlow deploys a sync or an action. A new sync is added to the existing connections.
func (in *deployRequest) deployFlow(e *state.Environment, f flowConfig) (*state.Function, error) {
	on := e.Integrations[f.ProviderConfigKey]
	isNew := on.Function(f.Name, f.Type) == nil
	fn, err := on.Put(e, f.Type, f.Name)
	if err != nil {
		return nil, err
	}
	if f.Version != "" {
		fn.Version = f.Version
	}
	fn.Description, fn.Endpoints, fn.SdkVersion = f.Metadata.Description, f.Endpoints, in.Version
	fn.Scopes, fn.Input, fn.Returns, fn.Schema = f.Metadata.Scopes, f.input(), f.Models, f.Schema
	fn.Code, fn.Source = f.Code.TypeScript, in.Source
	if fn.Schema == nil {
		fn.Schema = json.RawMessage(`{"definitions":{}}`)
	}
	if f.Type != state.KindSync {
		return fn, nil
	}
	fn.AutoStart, fn.TrackDeletes, fn.SyncType = f.AutoStart, f.TrackDeletes, f.SyncType
	if err := fn.SetFrequency(f.Runs); err != nil {
		return nil, err
	}
	if isNew {
		for _, conn := range e.ConnectionsOf(on.Key) {
			conn.AddSync(fn, records.BaseVariant)
		}
	}
	return fn, nil
}

// cliTelemetry accepts the CLI's report about its use and discards it.
func (c *call) cliTelemetry() (any, error) {
	return noContent, nil
}
