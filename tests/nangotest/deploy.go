package nangotest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// deployRequest is what `nango deploy` sends: the functions of a project.
type deployRequest struct {
	Flows   []flowConfig       `json:"flowConfigs"`
	Events  []onEventsProvider `json:"onEventScriptsByProvider"`
	Mode    string             `json:"deployMode"`
	Single  bool               `json:"singleDeployMode"`
	Version string             `json:"sdkVersion"`
	Source  string             `json:"source"`
}

// flowConfig is a sync or an action of a project.
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

// onEventsProvider are the on-event functions of an integration.
type onEventsProvider struct {
	ProviderConfigKey string `json:"providerConfigKey"`
	Scripts           []struct {
		Name  string    `json:"name"`
		Event string    `json:"event"`
		Code  codeFiles `json:"fileBody"`
	} `json:"scripts"`
}

func (c *call) deployRequest() (in deployRequest, err error) {
	if err := c.decode(&in); err != nil {
		return in, err
	}
	if in.Mode == "" {
		if in.Mode = "all"; in.Single {
			in.Mode = "single"
		}
	}
	if in.Source == "" {
		in.Source = "repo"
	}
	return in, nil
}

func (e *environment) connectionsOf(key string) (n int) {
	for _, conn := range e.order {
		if conn.ref.ProviderConfigKey == key {
			n++
		}
	}
	return n
}

// obsolete calls do with each function that the deployment no longer has. One of a single function
// has no say in others.
func (in *deployRequest) obsolete(e *environment, do func(*integration, *function)) {
	if in.Mode == "single" || len(in.Flows) == 0 && len(in.Events) == 0 {
		return
	}
	only := ""
	if in.Mode == "integration" && len(in.Flows) > 0 {
		only = in.Flows[0].ProviderConfigKey
	}
	for _, on := range e.sortedIntegrations() {
		if only != "" && on.key != only {
			continue
		}
		for _, fn := range slices.Clone(on.functions) {
			if fn.Source == "repo" && !in.has(on.key, fn) {
				do(on, fn)
			}
		}
	}
}

func (in *deployRequest) has(key string, fn *function) bool {
	if fn.kind == kindOnEvent {
		return in.Events == nil || slices.ContainsFunc(in.Events, func(e onEventsProvider) bool {
			if e.ProviderConfigKey != key {
				return false
			}
			for _, s := range e.Scripts {
				if s.Name == fn.name {
					return true
				}
			}
			return false
		})
	}
	return slices.ContainsFunc(in.Flows, func(f flowConfig) bool {
		return f.ProviderConfigKey == key && f.Name == fn.name && f.Type == fn.kind
	})
}

// deployFunctions deploys a project. Its JavaScript is kept and not run: a function runs the Go
// function that a seed gave one of its name, and without one an action returns null and a sync
// saves nothing.
func (a *api) deployFunctions(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
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
				"name": f.Name, "models": list(f.Models), "version": fn.version,
				"providerConfigKey": f.ProviderConfigKey, "type": f.Type,
			})
		}
		for _, e := range in.Events {
			on := c.env.integrations[e.ProviderConfigKey]
			for _, s := range e.Scripts {
				fn, err := on.put(c.env, kindOnEvent, s.Name)
				if err != nil {
					return nil, err
				}
				fn.event, fn.Code, fn.Source = s.Event, s.Code.TypeScript, in.Source
				out = append(out, map[string]any{
					"name": s.Name, "models": []string{}, "version": fn.version,
					"providerConfigKey": e.ProviderConfigKey, "type": kindOnEvent,
				})
			}
		}
		in.obsolete(c.env, func(on *integration, fn *function) { on.remove(c.env, fn) })
		return out, nil
	})
}

// deployable checks everything before anything changes.
func (c *call) deployable(in *deployRequest) error {
	known := func(key string) error {
		if c.env.integrations[key] == nil {
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
		if f.Runs != "" && f.Type == kindSync {
			if _, _, err := parseFrequency(f.Runs); err != nil {
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

// defined reports whether the schema has the models and the input.
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

// put returns the function of a name, made if need be, one version later.
func (in *integration) put(env *environment, kind, name string) (*function, error) {
	now := env.account.clock.Now()
	if old := in.function(name, kind); old != nil {
		n, _ := strconv.Atoi(old.version)
		old.deployed, old.version = now, strconv.Itoa(max(n, 1)+1)
		return old, nil
	}
	fn := &function{kind: kind, name: name, version: "1"}
	switch kind {
	case kindAction:
		fn.action = &actionScript{Name: name}
	case kindSync:
		fn.sync = &syncScript{}
	}
	return fn, in.add(env, fn, now)
}

// deployFlow deploys a sync or an action, and gives a new sync to the connections that there are.
func (in *deployRequest) deployFlow(e *environment, f flowConfig) (*function, error) {
	on := e.integrations[f.ProviderConfigKey]
	isNew := on.function(f.Name, f.Type) == nil
	fn, err := on.put(e, f.Type, f.Name)
	if err != nil {
		return nil, err
	}
	if f.Version != "" {
		fn.version = f.Version
	}
	fn.description, fn.endpoints, fn.sdkVersion = f.Metadata.Description, f.Endpoints, in.Version
	fn.functionDetails = functionDetails{
		Scopes: f.Metadata.Scopes, Input: f.input(), Returns: f.Models, Schema: f.Schema,
		Code: f.Code.TypeScript, Source: in.Source,
	}
	if fn.Schema == nil {
		fn.Schema = json.RawMessage(`{"definitions":{}}`)
	}
	if f.Type != kindSync {
		return fn, nil
	}
	fn.sync.Models, fn.sync.AutoStart, fn.sync.TrackDeletes, fn.syncType = f.Models, f.AutoStart,
		f.TrackDeletes, f.SyncType
	if f.Runs == "" {
		f.Runs = defaultFrequency
	}
	fn.sync.Frequency = f.Runs
	if fn.every, _, err = parseFrequency(f.Runs); err != nil {
		return nil, err
	}
	for _, conn := range e.order {
		if !isNew || conn.ref.ProviderConfigKey != on.key {
			continue
		}
		if st := conn.addSync(fn, records.BaseVariant); fn.sync.AutoStart {
			st.start()
		}
	}
	return fn, nil
}

// cliTelemetry takes what the CLI reports about its use, and forgets it.
func (a *api) cliTelemetry(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(*call) (any, error) { return answered{status: http.StatusNoContent}, nil })
}

// cliTelemetryBody is the form of a report.
var cliTelemetryBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
	{Name: "deviceId", Required: true,
		Schema: &server.Schema{Types: []string{"string"}, Format: "uuid"}},
	{Name: "event", Required: true, Schema: textSchema},
	{Name: "ephemeral", Schema: &server.Schema{Types: []string{"boolean"}}},
}}
