// Package wirejson has the forms in which the emulator stores and writes JSON.
package wirejson

import (
	"bytes"
	"encoding/json"
)

// Object is a JSON object whose values stay encoded.
type Object map[string]json.RawMessage

// AsObject returns v as a JSON object, or an error if its JSON is something else.
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

// Text returns the value of a field that is a string, or "".
func (o Object) Text(name string) string {
	var s string
	_ = json.Unmarshal(o[name], &s)
	return s
}

// Set sets a field to the JSON of v. It does nothing if v cannot be encoded.
func (o Object) Set(name string, v any) {
	if b, err := Encode(v); err == nil {
		o[name] = b
	}
}

// Encode returns the JSON of v without escaping HTML.
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

// EmptyJSON is an empty object.
var EmptyJSON = json.RawMessage("{}")

// NullJSON is null.
var NullJSON = json.RawMessage("null")
