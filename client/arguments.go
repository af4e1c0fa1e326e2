package client

import (
	"encoding/json"
	"errors"
	"slices"
)

// invalid returns the error of an argument that cannot be sent.
func invalid(field, problem string) error {
	return &SDKValidationError{Field: field, Err: errors.New(problem)}
}

// input returns v as JSON, or nothing if v is nil.
func input(field string, v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, invalid(field, "does not marshal to JSON")
	}
	return raw, nil
}

// required takes pairs of name and value. It returns an error for the first pair whose value is
// empty.
func required(pairs ...string) error {
	for pair := range slices.Chunk(pairs, 2) {
		if pair[len(pair)-1] == "" {
			return invalid(pair[0], "is empty")
		}
	}
	return nil
}

// positive returns an error if n is not positive and thus identifies nothing.
func positive[N int | int64](field string, n N) error {
	if n <= 0 {
		return invalid(field, "is not positive")
	}
	return nil
}
