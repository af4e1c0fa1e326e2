package typed

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Variant is one of the types that a union may contain.
type Variant struct {
	fits   func(members map[string]json.RawMessage) bool
	decode func(b []byte, strict bool) (any, error)
}

// As returns a variant that matches any JSON that decodes into a T.
func As[T any]() Variant {
	return Variant{decode: decodeAs[T]}
}

// Having returns a variant that matches an object that has the required members and decodes into a
// T.
func Having[T any](required ...string) Variant {
	fits := func(members map[string]json.RawMessage) bool {
		for _, name := range required {
			if _, ok := members[name]; !ok {
				return false
			}
		}
		return members != nil
	}
	return Variant{fits: fits, decode: decodeAs[T]}
}

// When returns a variant that matches an object if two conditions hold: the member with the given
// name has one of the given values, and the object decodes into a T. A value is a string, a
// float64, a bool or nil.
func When[T any](name string, values ...any) Variant {
	fits := func(members map[string]json.RawMessage) bool {
		var value any
		raw, ok := members[name]
		return ok && json.Unmarshal(raw, &value) == nil && isOneOf(value, values)
	}
	return Variant{fits: fits, decode: decodeAs[T]}
}

func isOneOf(value any, values []any) bool {
	switch value.(type) {
	case map[string]any, []any: // cannot be compared
		return false
	}
	return slices.Contains(values, value)
}

// Choose decodes b with the first variant that matches it. Variants whose type has no field for
// some member of b are tried last. Choose returns nil for null, and a [json.RawMessage] if no
// variant matches.
func Choose(b []byte, variants ...Variant) any {
	if bytes.Equal(bytes.TrimSpace(b), []byte("null")) {
		return nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(b, &members) != nil {
		members = nil
	}
	for _, strict := range []bool{true, false} {
		for _, v := range variants {
			if v.fits != nil && !v.fits(members) {
				continue
			}
			if value, err := v.decode(b, strict); err == nil {
				return value
			}
		}
	}
	return json.RawMessage(bytes.Clone(b))
}

func decodeAs[T any](b []byte, strict bool) (any, error) {
	var v T
	d := json.NewDecoder(bytes.NewReader(b))
	if strict {
		d.DisallowUnknownFields()
	}
	err := d.Decode(&v)
	return v, err
}
