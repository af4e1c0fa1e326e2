package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

// seedFile is a seed in YAML: the initial data of the emulator. It keeps the root of the parsed
// YAML, which has the line number of each value.
type seedFile struct {
	name string
	root *yaml.Node
	seedContent
}

type seedContent struct {
	Providers    []provider           `yaml:"providers"`
	Integrations []integration        `yaml:"integrations"`
	Connections  []connection         `yaml:"connections"`
	Records      []records            `yaml:"records"`
	Variables    []nangotest.Variable `yaml:"variables"`
	Keys         []nangotest.Key      `yaml:"keys"`
}

type provider map[string]any

type integration struct {
	UniqueKey   string            `yaml:"unique_key"`
	Provider    string            `yaml:"provider"`
	DisplayName string            `yaml:"display_name"`
	Credentials map[string]any    `yaml:"credentials"`
	Config      map[string]string `yaml:"config"`
	Upstream    string            `yaml:"upstream"`
	Actions     []action          `yaml:"actions"`
	Syncs       []syncs           `yaml:"syncs"`
}

type action struct {
	Name        string         `yaml:"name"`
	Description string         `yaml:"description"`
	Output      any            `yaml:"output"`
	Input       string         `yaml:"input"`
	Returns     []string       `yaml:"returns"`
	JSONSchema  map[string]any `yaml:"json_schema"`
}

type syncs struct {
	Name         string     `yaml:"name"`
	Description  string     `yaml:"description"`
	Models       []string   `yaml:"models"`
	Frequency    string     `yaml:"frequency"`
	AutoStart    bool       `yaml:"auto_start"`
	TrackDeletes bool       `yaml:"track_deletes"`
	Deliveries   []delivery `yaml:"deliveries"`
	// Input is the name of the model that describes the sync's metadata.
	Input      string         `yaml:"input"`
	JSONSchema map[string]any `yaml:"json_schema"`
}

type delivery struct {
	Save   map[string][]map[string]any `yaml:"save"`
	Delete map[string][]map[string]any `yaml:"delete"`
}

type connection struct {
	ProviderConfigKey string            `yaml:"provider_config_key"`
	ConnectionID      string            `yaml:"connection_id"`
	Credentials       map[string]any    `yaml:"credentials"`
	Metadata          map[string]any    `yaml:"metadata"`
	Config            map[string]any    `yaml:"config"`
	Tags              map[string]string `yaml:"tags"`
	EndUser           *endUser          `yaml:"end_user"`
	WebhookURL        string            `yaml:"webhook_url_override"`
}

// endUser is the YAML form of a [gen.EndUserInput].
type endUser struct {
	DisplayName string   `yaml:"display_name"`
	Email       string   `yaml:"email"`
	ID          string   `yaml:"id"`
	Tags        gen.Tags `yaml:"tags"`
}

type records struct {
	ProviderConfigKey string           `yaml:"provider_config_key"`
	ConnectionID      string           `yaml:"connection_id"`
	Model             string           `yaml:"model"`
	Variant           string           `yaml:"variant"`
	Rows              []map[string]any `yaml:"rows"`
}

// readSeed reads a seed file. Its errors name the line and the field.
func readSeed(name string) (seedFile, error) {
	f := seedFile{name: name}
	raw, err := os.ReadFile(name)
	if err != nil {
		return f, fmt.Errorf("--seed: %w", err)
	}
	var doc yaml.Node
	documents := yaml.NewDecoder(bytes.NewReader(raw))
	if err := documents.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	var second yaml.Node
	switch err := documents.Decode(&second); {
	case err == nil:
		return f, fmt.Errorf("%s:%d: a second document; a seed must be a single one", name, second.Line)
	case !errors.Is(err, io.EOF):
		return f, fmt.Errorf("%s: %w", name, err)
	}
	if len(doc.Content) == 0 {
		return f, nil
	}
	f.root = doc.Content[0]
	if err := checkNode(f.root, "", seedType); err != nil {
		return f, f.at(err)
	}
	if err := f.checkUnique(); err != nil {
		return f, err
	}
	if err := f.root.Decode(&f.seedContent); err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// item is one entry of a list in the seed file: the name of the list, the index of the entry, and a
// function that converts the entry to a [nangotest.Seed].
type item struct {
	list  string
	index int
	seed  func() (nangotest.Seed, error)
}

func itemsOf[T any](list string, all []T, seed func(T) (nangotest.Seed, error)) (items []item) {
	for i, one := range all {
		items = append(items, item{list, i, func() (nangotest.Seed, error) { return seed(one) }})
	}
	return items
}

// plant adds the items of the seed to a server. It adds them one by one, so that an error can name
// the line of the item that caused it.
func (f *seedFile) plant(srv *nangotest.Server) error {
	for _, item := range slices.Concat(
		itemsOf("providers", f.Providers, provider.seed),
		itemsOf("integrations", f.Integrations, integration.seed),
		itemsOf("connections", f.Connections, connection.seed),
		itemsOf("records", f.Records, records.seed),
		itemsOf("keys", f.Keys, func(k nangotest.Key) (nangotest.Seed, error) {
			return nangotest.Seed{Keys: []nangotest.Key{k}}, nil
		}),
		itemsOf("variables", f.Variables, func(v nangotest.Variable) (nangotest.Seed, error) {
			return nangotest.Seed{Variables: []nangotest.Variable{v}}, nil
		}),
	) {
		seed, err := item.seed()
		if err == nil {
			err = srv.Seed(seed)
		}
		if err != nil {
			return f.locate(item.list, item.index, err)
		}
	}
	return nil
}

func (p provider) seed() (nangotest.Seed, error) {
	var out nangotest.Provider
	err := decodeFields(p, &out)
	return nangotest.Seed{Providers: []nangotest.Provider{out}}, err
}

func (in integration) seed() (seed nangotest.Seed, err error) {
	out := nangotest.Integration{UniqueKey: in.UniqueKey, Provider: in.Provider,
		DisplayName: in.DisplayName, Config: in.Config}
	if in.Upstream != "" {
		target, err := httpURL(in.Upstream)
		if err != nil {
			return seed, fmt.Errorf("upstream: %w", err)
		}
		out.Upstream = remote{target: target, below: true}
	}
	if err := readCredentials(in.Credentials, &out.Credentials); err != nil {
		return seed, err
	}
	for i, a := range in.Actions {
		details, err := functionDetails(a.Input, a.Returns, a.JSONSchema)
		if err != nil {
			return seed, fmt.Errorf("actions[%d]: %w", i, err)
		}
		out.Actions = append(out.Actions, nangotest.Action{
			Name: a.Name, Description: a.Description, Details: details, Run: a.run,
		})
	}
	for i, s := range in.Syncs {
		details, err := functionDetails(s.Input, s.Models, s.JSONSchema)
		if err != nil {
			return seed, fmt.Errorf("syncs[%d]: %w", i, err)
		}
		out.Syncs = append(out.Syncs, s.seed(details))
	}
	seed.Integrations = []nangotest.Integration{out}
	return seed, nil
}

func (s syncs) seed(details nangotest.FunctionDetails) nangotest.Sync {
	out := nangotest.Sync{
		Name: s.Name, Description: s.Description, Models: s.Models, Frequency: s.Frequency,
		AutoStart: s.AutoStart, TrackDeletes: s.TrackDeletes, Details: details,
	}
	for _, d := range s.Deliveries {
		next := nangotest.Delivery{Save: map[string]any{}, Delete: map[string]any{}}
		for model, rows := range d.Save {
			next.Save[model] = rows
		}
		for model, rows := range d.Delete {
			next.Delete[model] = rows
		}
		out.Deliveries = append(out.Deliveries, next)
	}
	return out
}

func functionDetails(input string, returns []string,
	schema map[string]any) (nangotest.FunctionDetails, error) {
	details := nangotest.FunctionDetails{Input: input, Returns: returns}
	if schema == nil {
		return details, nil
	}
	definitions, _ := schema["definitions"].(map[string]any)
	if _, ok := definitions[input]; input != "" && !ok {
		return details, fmt.Errorf("input: the model %q is not in the definitions of json_schema", input)
	}
	var err error
	if details.Schema, err = json.Marshal(schema); err != nil {
		return details, fmt.Errorf("json_schema: %w", err)
	}
	return details, nil
}

// run returns the fixed output of the action, or the input if the action has no fixed output.
func (a action) run(_ context.Context, _ nangotest.FunctionCall,
	input json.RawMessage) (any, error) {
	if a.Output != nil {
		return a.Output, nil
	}
	return input, nil
}

func (c connection) seed() (nangotest.Seed, error) {
	out := nangotest.Connection{
		ProviderConfigKey: c.ProviderConfigKey, ConnectionID: c.ConnectionID, Metadata: c.Metadata,
		Config: c.Config, Tags: c.Tags, WebhookURLOverride: c.WebhookURL,
		EndUser: (*gen.EndUserInput)(c.EndUser),
	}
	err := readCredentials(c.Credentials, &out.Credentials)
	return nangotest.Seed{Connections: []nangotest.Connection{out}}, err
}

func (r records) seed() (nangotest.Seed, error) {
	return nangotest.Seed{Records: []nangotest.Records{{
		ProviderConfigKey: r.ProviderConfigKey, ConnectionID: r.ConnectionID, Model: r.Model,
		Variant: r.Variant, Rows: r.Rows,
	}}}, nil
}
