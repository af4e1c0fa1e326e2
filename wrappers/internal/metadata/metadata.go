// Package metadata converts values to a connection's metadata, for the wrappers.
package metadata

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/nango-go/nango/client"
)

// Of returns v as metadata. A map is returned as it is; any other value must marshal to a JSON
// object, whose numbers are kept exactly. Null, such as a nil pointer, returns nil.
func Of(v any) (client.Metadata, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case client.Metadata:
		return v, nil
	case map[string]any:
		return v, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, invalid("does not marshal to JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var out client.Metadata
	if decoder.Decode(&out) != nil {
		return nil, invalid("does not marshal to a JSON object")
	}
	return out, nil
}

func invalid(problem string) error {
	return &client.SDKValidationError{Field: "metadata", Err: errors.New(problem)}
}
