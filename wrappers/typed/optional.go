package typed

import (
	"bytes"
	"encoding/json"
)

// Optional is a member of an object that may be absent, null, or a T. The zero value is absent. A
// field of this type needs the JSON option omitzero.
type Optional[T any] struct {
	value *T
	null  bool
}

// Some returns an Optional that holds v.
func Some[T any](v T) Optional[T] { return Optional[T]{value: &v} }

// Null returns an Optional that is null.
func Null[T any]() Optional[T] { return Optional[T]{null: true} }

// Get returns the value, and whether there is one.
func (o Optional[T]) Get() (T, bool) {
	if o.value == nil {
		var zero T
		return zero, false
	}
	return *o.value, true
}

// IsNull reports whether o is null, as opposed to absent or a value.
func (o Optional[T]) IsNull() bool { return o.null }

// IsZero reports whether o is absent.
func (o Optional[T]) IsZero() bool { return o.value == nil && !o.null }

// MarshalJSON returns the JSON of the value, or null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.value == nil {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null or a T.
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
