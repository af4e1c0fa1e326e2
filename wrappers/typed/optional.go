package typed

import (
	"bytes"
	"encoding/json"
)

// Optional is a member of a JSON object that may be missing, null, or a T. The zero value means
// that the member is missing. The JSON tag of a field of this type must have the option omitzero.
type Optional[T any] struct {
	value *T
	null  bool
}

// Some returns an Optional that holds v.
func Some[T any](v T) Optional[T] { return Optional[T]{value: &v} }

// Null returns an Optional that is null.
func Null[T any]() Optional[T] { return Optional[T]{null: true} }

// Get returns the value and true, or the zero T and false if o has no value.
func (o Optional[T]) Get() (T, bool) {
	if o.value == nil {
		var zero T
		return zero, false
	}
	return *o.value, true
}

// IsNull reports whether o is null. It returns false if the member is missing or has a value.
func (o Optional[T]) IsNull() bool { return o.null }

// IsZero reports whether the member is missing.
func (o Optional[T]) IsZero() bool { return o.value == nil && !o.null }

// MarshalJSON returns the JSON of the value, or null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.value == nil {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON decodes null or a T.
func (o *Optional[T]) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*o = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}
