// Package wirejson provides the representation of JSON in which the emulator stores and writes
// data.
package wirejson

import (
	"bytes"
	"encoding/json"
	"maps"
)

// Object is a JSON object whose values are not decoded.
type Object map[string]json.RawMessage

// AsObject encodes v as a JSON object. It returns an error if the JSON of v is not an object.
func AsObject(v any) (Object, error) {
	b, err := Encode(v)
	if err != nil {
		return nil, err
	}
	var o Object
	if err := json.Unmarshal(b, &o); err != nil {
		return nil, err
	}
	return o, nil
}

// Text returns the value of the field with the given name if it is a string. Otherwise, it returns
// "".
func (o Object) Text(name string) string {
	var s string
	_ = json.Unmarshal(o[name], &s)
	return s
}

// Set sets the field with the given name to the JSON of v. It does nothing if v cannot be encoded.
func (o Object) Set(name string, v any) {
	if b, err := Encode(v); err == nil {
		o[name] = b
	}
}

// With returns a copy of o and calls Set on the copy for each of the given fields.
func (o Object) With(fields map[string]any) Object {
	out := OrEmpty(maps.Clone(o))
	for name, v := range fields {
		out.Set(name, v)
	}
	return out
}

// Encode returns the JSON of v. It does not escape characters for HTML.
func Encode(v any) ([]byte, error) {
	if raw, ok := v.(json.RawMessage); ok {
		return raw, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Decode decodes b into v. Numbers in values of type any become [json.Number].
func Decode(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}

// EmptyJSON is the JSON of an empty object.
var EmptyJSON = json.RawMessage("{}")

// NullJSON is the JSON null.
var NullJSON = json.RawMessage("null")
