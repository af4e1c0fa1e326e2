// Package jsondec decodes JSON into Go values as encoding/json does, in one pass over the bytes.
//
// For each Go type it compiles a [Plan], once. A plan reads the common forms of JSON, and reports
// any other form as not understood. For such a form, encoding/json decodes the value from the
// beginning, and its result or error is returned. So results and errors are those of encoding/json
// in the toolchain that compiles the program.
//
// The following is left to encoding/json:
//
//   - Malformed JSON and a value that does not fit its type: the error is encoding/json's.
//   - The name of a struct field that occurs twice in an object: the second value merges with the
//     first.
//   - A name that matches a field only in another letter case: the rule is intricate beyond ASCII.
//   - A map key that occurs twice: the result may differ between toolchains.
//   - Invalid UTF-8 and half of a surrogate pair: encoding/json replaces both with U+FFFD.
//   - An integer with a fraction or an exponent: it rarely fits an integer type.
//   - More than about 500 levels of nesting, so that the stack stays small.
//   - A target that is not zero: the decoded values merge with the values that it already has.
//   - Arrays, maps whose keys are not strings, and interfaces with methods. If a struct has a field
//     of such a type, only that field is left to encoding/json.
//   - A struct that has two fields of the same name at the same depth, embeds a pointer to an
//     unexported struct, has more than 256 fields, or has tags with options other than omitempty,
//     omitzero and (for numbers and bools) string.
//   - A struct that has a tag on an unexported field, or a field whose JSON name has characters
//     other than letters, digits and _-.$/:@. The Kelvin sign and the long s do not count as
//     letters here.
//   - A slice of a named byte type, and a type with UnmarshalJSONFrom.
//   - A type with UnmarshalJSON or UnmarshalText as the key of a map, in an array, or in an unnamed
//     struct: encoding/json may or may not call the method.
//
// If decoding calls methods of the caller's types (UnmarshalJSON, UnmarshalText), the text is read
// twice. The first reading calls no methods and only finds out whether encoding/json is needed, so
// no method is called twice for one value. An error of a method is returned unchanged.
package jsondec

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// Unmarshal does what json.Unmarshal does.
func Unmarshal(b []byte, out any) error {
	v := reflect.ValueOf(out)
	if v.Kind() != reflect.Pointer || v.IsNil() || !v.Elem().IsZero() {
		return json.Unmarshal(b, out)
	}
	r := Reader{b: b, met: shared.Get().(*met)}
	ok, err := Of(v.Type().Elem()).read(&r, v.Elem(), true)
	shared.Put(r.met)
	if ok || err != nil {
		return err
	}
	return json.Unmarshal(b, out)
}

// Object decodes an object whose members are not known in advance. It returns nil for null. Numbers
// have the type json.Number.
func Object(b []byte) (map[string]any, error) {
	r := Reader{b: b}
	if m, ok := r.Exact(); ok && r.End() {
		return m, nil
	}
	var m map[string]any
	err := decodeExact(b, &m)
	return m, err
}

// Exact decodes any value. Numbers have the type json.Number.
func Exact(b []byte) (v any, err error) {
	r := Reader{b: b, exact: true}
	if v, ok := r.anyValue(); ok && r.End() {
		return v, nil
	}
	err = decodeExact(b, &v)
	return v, err
}

// Raw reads any value that encoding/json accepts and returns its bytes.
func (r *Reader) Raw() ([]byte, error) {
	r.Peek()
	at, depth := r.i, r.depth
	if b, ok := r.Value(); ok {
		return b, nil
	}
	r.depth = depth
	d := json.NewDecoder(bytes.NewReader(r.b[at:]))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	r.i = at + int(d.InputOffset())
	return r.b[at:r.i:r.i], nil
}
