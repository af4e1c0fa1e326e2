package generate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/nango-go/nango/internal/misfit"
)

// Function is a sync or an action with the schemas of its models.
type Function struct {
	// Integration is the unique key of the function's integration. Name is the name of the function.
	Integration, Name string
	// Kind is "sync" or "action".
	Kind string
	// Description is the description that the author wrote.
	Description string
	// Input is the name of the model of an action's input or of a sync's metadata. Outputs are the
	// names of the models of an action's output or of a sync's records. Metadata is the name of the
	// model of the function's metadata. Each may be empty.
	Input    string
	Outputs  []string
	Metadata string
	// Schema is the value of the member json_schema. Its definitions are the models.
	Schema any
}

// integration is an item of a scripts/config response, or of the nango.json that nango compile
// writes.
type integration struct {
	ProviderConfigKey string   `json:"providerConfigKey"`
	Actions           []script `json:"actions"`
	Syncs             []script `json:"syncs"`
}

type script struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Input       string          `json:"input"`
	Output      []string        `json:"output"`
	Returns     []string        `json:"returns"`
	JSONSchema  json.RawMessage `json:"json_schema"`
}

// function is an item of the functions.json that nango compile writes.
type function struct {
	Name          string          `json:"name"`
	IntegrationID string          `json:"integrationId"`
	Description   string          `json:"description"`
	InputRef      string          `json:"input_schema_ref"`
	OutputRef     string          `json:"output_schema_ref"`
	ModelRefs     []string        `json:"model_schema_refs"`
	MetadataRef   string          `json:"metadata_schema_ref"`
	JSONSchema    json.RawMessage `json:"json_schema"`
}

// Read reads functions from a scripts/config response, a nango.json or a functions.json.
func Read(b []byte) ([]Function, error) {
	var entries []json.RawMessage
	err := decode(bytes.TrimPrefix(b, []byte("\ufeff")), &entries)
	if err == nil && entries == nil {
		err = errors.New("it is null")
	}
	if err != nil {
		return nil, fmt.Errorf("not a JSON list of integrations (nango.json, scripts/config) "+
			"or functions (functions.json): %w", err)
	}
	var all []Function
	for i, raw := range entries {
		var kind struct {
			ProviderConfigKey *string `json:"providerConfigKey"`
			IntegrationID     *string `json:"integrationId"`
		}
		err := decode(raw, &kind)
		var fs []Function
		switch {
		case err != nil:
		case kind.ProviderConfigKey != nil:
			fs, err = readIntegration(raw)
		case kind.IntegrationID != nil:
			fs, err = readFunction(raw)
		default:
			err = errors.New("has neither providerConfigKey nor integrationId")
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i, err)
		}
		all = append(all, fs...)
	}
	return all, nil
}

// decode decodes b into out. Its errors describe the JSON and not the Go types.
func decode(b []byte, out any) error {
	err := json.Unmarshal(b, out)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %d: %w", 1+bytes.Count(b[:min(int64(len(b)), e.Offset)], []byte("\n")), e)
	}
	if err == nil {
		return nil
	}
	found := misfit.Find(b, reflect.TypeOf(out).Elem())
	place := found.Path
	if place == "" {
		place = "it"
	}
	kind := map[reflect.Kind]string{reflect.String: "a string", reflect.Slice: "a list",
		reflect.Struct: "an object"}[found.Type.Kind()]
	return fmt.Errorf("%s is not %s but of type %s", place, kind, found.Kind)
}

func readIntegration(raw json.RawMessage) ([]Function, error) {
	var entry integration
	if err := decode(raw, &entry); err != nil {
		return nil, err
	}
	var fs []Function
	for kind, scripts := range map[string][]script{"action": entry.Actions, "sync": entry.Syncs} {
		for _, s := range scripts {
			schema, err := decodeSchema(s.JSONSchema)
			if err != nil {
				return nil, fmt.Errorf("%s %s: json_schema: %w", kind, s.Name, err)
			}
			outputs := s.Output
			if outputs == nil {
				outputs = s.Returns
			}
			fs = append(fs, Function{
				Integration: entry.ProviderConfigKey, Name: s.Name, Kind: kind,
				Description: s.Description, Input: s.Input, Outputs: outputs, Schema: schema,
			})
		}
	}
	return fs, nil
}

func readFunction(raw json.RawMessage) ([]Function, error) {
	var entry function
	if err := decode(raw, &entry); err != nil {
		return nil, err
	}
	schema, err := decodeSchema(entry.JSONSchema)
	if err != nil {
		return nil, fmt.Errorf("function %s: json_schema: %w", entry.Name, err)
	}
	model := func(ref string) string { return strings.TrimPrefix(ref, "#/definitions/") }
	f := Function{
		Integration: entry.IntegrationID, Name: entry.Name, Kind: "action",
		Description: entry.Description,
		Input:       model(entry.InputRef), Metadata: model(entry.MetadataRef), Schema: schema,
	}
	if entry.OutputRef != "" {
		f.Outputs = []string{model(entry.OutputRef)}
	}
	if len(entry.ModelRefs) == 0 {
		return []Function{f}, nil
	}
	records := f
	records.Kind, records.Input, records.Metadata, records.Outputs = "sync", "", "", nil
	for _, ref := range entry.ModelRefs {
		records.Outputs = append(records.Outputs, model(ref))
	}
	return []Function{f, records}, nil
}
