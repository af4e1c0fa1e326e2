package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// ReadProviders parses a file in the format of Nango's providers.yaml, as YAML or JSON.
func ReadProviders(b []byte) ([]*Provider, error) {
	entries, err := readEntries(b)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, errors.New("has no providers")
	}
	var out []*Provider
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		fields, err := entries.resolve(name, len(entries))
		if err != nil {
			return nil, err
		}
		fields.Set("name", name)
		raw, err := wirejson.Encode(fields)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		p, err := newProvider(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// providerEntries maps the name of each provider in a providers.yaml to its entry.
type providerEntries map[string]wirejson.Object

// resolve returns the fields of the provider with the given name, including those that it inherits
// through its alias. An alias may lead to another alias. The parameter depth is the largest number
// of aliases to follow.
func (e providerEntries) resolve(name string, depth int) (wirejson.Object, error) {
	own := e[name]
	alias := own.Text("alias")
	switch {
	case alias == "":
		return maps.Clone(own), nil
	case e[alias] == nil:
		return nil, fmt.Errorf("%s: alias: there is no provider %q", name, alias)
	case depth == 0:
		return nil, fmt.Errorf("%s: alias: leads back to itself", name)
	}
	fields, err := e.resolve(alias, depth-1)
	if err != nil {
		return nil, err
	}
	maps.Copy(fields, own)
	delete(fields, "alias")
	return fields, nil
}

// readEntries parses a file in YAML or JSON. The file contains an object whose keys are the names
// of providers.
func readEntries(b []byte) (providerEntries, error) {
	if json.Valid(b) {
		return readJSONEntries(b)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(b, &document); err != nil {
		return nil, fmt.Errorf("is neither YAML nor JSON: %w", err)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("is not an object of providers by name")
	}
	out := providerEntries{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, value := root.Content[i].Value, root.Content[i+1]
		datesAsText(value)
		var fields map[string]any
		if err := value.Decode(&fields); err != nil {
			return nil, fmt.Errorf("%s: is not an object: %w", name, err)
		}
		o, err := wirejson.AsObject(fields)
		if err != nil {
			return nil, fmt.Errorf("%s: has values that JSON does not have: %w", name, err)
		}
		out[name] = o
	}
	return out, nil
}

// datesAsText makes the YAML decoder read dates as strings, since the dates in providers.yaml are
// versions of APIs.
func datesAsText(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, child := range n.Content {
		datesAsText(child)
	}
}

func readJSONEntries(b []byte) (providerEntries, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil || members == nil {
		return nil, errors.New("is not an object of providers by name")
	}
	out := providerEntries{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var fields wirejson.Object
		if err := json.Unmarshal(members[name], &fields); err != nil || fields == nil {
			return nil, fmt.Errorf("%s: is not an object", name)
		}
		out[name] = fields
	}
	return out, nil
}
