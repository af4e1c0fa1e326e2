// Package object decodes JSON objects whose fields somebody else chooses, with numbers as json.Number.
//
// A connection holds several such objects, so what most of them look like is read directly. Anything else, also
// anything malformed, is left to encoding/json.
package object

import (
	"bytes"
	"encoding/json"
)

// Decode reads an object, or nil for null.
func Decode(b []byte) (map[string]any, error) {
	r := reader{b: b}
	if r.skip() == '{' {
		if m, ok := r.object(0); ok && r.skip() == 0 && r.at == len(b) {
			return m, nil
		}
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	return m, nil
}

// Text returns the text of a member of the object b, or "" where there is none that is a text.
func Text(b []byte, name string) (string, error) {
	r := reader{b: b}
	if text, ok := r.member(name); ok {
		return text, nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil {
		return "", err
	}
	var text string
	if raw := m[name]; len(raw) > 0 && raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return "", err
		}
	}
	return text, nil
}
