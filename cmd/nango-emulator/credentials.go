package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/nango-go/nango/internal/misfit"
)

// credentials is implemented by two union types: the credentials of a connection, and those of an
// integration.
type credentials interface {
	json.Unmarshaler
	Value() any
}

// readCredentials decodes credentials, which a seed gives as a map, into target. It returns an
// error if the type of the credentials or the name of a field is unknown. If the map is nil, target
// does not change.
func readCredentials(fields map[string]any, target credentials) error {
	if fields == nil {
		return nil
	}
	if fields["type"] == nil {
		return errors.New("credentials: type is missing, such as OAUTH2 or API_KEY")
	}
	if err := decodeFields(fields, target); err != nil {
		return fmt.Errorf("credentials: %w", err)
	}
	kind := reflect.TypeOf(target.Value())
	if kind.Kind() != reflect.Struct { // the type is unknown, so the value is raw JSON
		return errors.New("credentials.type: is not a supported type, such as OAUTH2, API_KEY or BASIC")
	}
	known := jsonNames(kind)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("credentials.%s: is not a field of these credentials; the fields are %s", name,
				strings.Join(known, ", "))
		}
	}
	return nil
}

func jsonNames(t reflect.Type) []string {
	var names []string
	for field := range t.Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// decodeFields encodes the given map as JSON and decodes the JSON into target. If the map is nil,
// target does not change.
func decodeFields(fields map[string]any, target any) error {
	if fields == nil {
		return nil
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return errors.New("has values that cannot be represented in JSON")
	}
	if json.Unmarshal(raw, target) == nil {
		return nil
	}
	found := misfit.Find(raw, reflect.TypeOf(target).Elem())
	if found == nil || found.Path == "" {
		return errors.New("has a field of the wrong type")
	}
	return fmt.Errorf("%s: %s", found.Path, found.Problem())
}
