package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// credentials are those of a connection or of an integration.
type credentials interface {
	json.Unmarshaler
	Value() any
}

// readCredentials reads credentials, of a kind that there is and with fields that it has; nothing stays nothing.
func readCredentials(fields map[string]any, into credentials) error {
	if fields == nil {
		return nil
	}
	if fields["type"] == nil {
		return errors.New("credentials: type is missing, such as OAUTH2 or API_KEY")
	}
	if err := asJSON(fields, into); err != nil {
		return fmt.Errorf("credentials: %w", err)
	}
	kind := reflect.TypeOf(into.Value())
	if kind.Kind() != reflect.Struct { // raw JSON
		return errors.New("credentials.type: is no kind of credentials here, as OAUTH2, API_KEY and BASIC are")
	}
	known := jsonNames(kind)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("credentials.%s: is no field of such credentials; there are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

func jsonNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// asJSON reads fields as JSON would be read; nothing stays nothing.
func asJSON(fields map[string]any, into any) error {
	if fields == nil {
		return nil
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return errors.New("has values that JSON does not have")
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return errors.New("has a field of the wrong type")
	}
	return nil
}
