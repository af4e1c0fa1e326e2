package typed

import (
	"bytes"
	"encoding/json"
)

// Variant is one of the types that a union may hold.
type Variant struct {
	fits   func(members map[string]json.RawMessage) bool
	decode func(b []byte, strict bool) (any, error)
}

// As returns the variant for a T that needs no further test than that the JSON decodes into it.
func As[T any]() Variant {
	return Variant{decode: decodeAs[T]}
}

// Having returns the variant for an object T with the given required members.
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

// When returns the variant for an object T whose member name is the string value.
func When[T any](name, value string) Variant {
	fits := func(members map[string]json.RawMessage) bool {
		var s string
		return json.Unmarshal(members[name], &s) == nil && s == value
	}
	return Variant{fits: fits, decode: decodeAs[T]}
}

// Choose returns b decoded as the first variant that it fits, preferring one that knows all of its
// members. Null is nil, and JSON that fits none is a [json.RawMessage].
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
