// Package jsondec decodes JSON into Go values as encoding/json does, in one pass over the bytes.
//
// For each Go type it compiles a [Plan], once. A plan reads what is plain, and reports that it does
// not understand whatever gives rise to doubt; then encoding/json decodes the value from the
// beginning, and its result or error stands. So the semantics are those of encoding/json of the
// toolchain that compiles the program, errors included.
//
// The following goes to encoding/json, each for a reason:
//
//   - Malformed JSON and a value that does not fit its type: the error is encoding/json's.
//   - A name of a struct's field that comes twice: the second value merges with the first.
//   - A name that is a field's in another letter case: the rule has corners beyond ASCII.
//   - A key of a map that comes twice: toolchains may differ.
//   - Invalid UTF-8 and half of a surrogate pair, which U+FFFD replaces.
//   - An integer with a fraction or an exponent, which fits in few cases.
//   - More than 500 levels: the stack stays small.
//   - A target that is not zero: values merge.
//   - Arrays, maps whose keys are not strings, and interfaces with methods. Only the field goes to
//     encoding/json, the rest of its struct does not.
//   - A struct in which fields of one depth have one name, which embeds a pointer to an unexported
//     struct, has over 256 fields, or tags with other options than omitempty, omitzero and (for
//     numbers and bools) string.
//   - A type with UnmarshalJSON or UnmarshalText as a map's key, in an array, or in an unnamed
//     struct: encoding/json may or may not call the method.
//
// A type whose values call methods of the caller's (UnmarshalJSON, UnmarshalText) is read twice:
// first without the calls, so that none is made before it is certain that encoding/json is not
// needed. No method is called twice for one value. Its error is returned as it is.
package jsondec

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// Unmarshal is json.Unmarshal.
func Unmarshal(b []byte, out any) error {
	v := reflect.ValueOf(out)
	if v.Kind() != reflect.Pointer || v.IsNil() || !v.Elem().IsZero() {
		return json.Unmarshal(b, out)
	}
	r := Reader{b: b}
	ok, err := Of(v.Type().Elem()).read(&r, v.Elem(), true)
	if ok || err != nil {
		return err
	}
	return json.Unmarshal(b, out)
}

// Object decodes an object whose members somebody else chooses, or nil for null. Its numbers are of
// type json.Number.
func Object(b []byte) (map[string]any, error) {
	r := Reader{b: b}
	if m, ok := r.Exact(); ok && r.End() {
		return m, nil
	}
	var m map[string]any
	err := decodeExact(b, &m)
	return m, err
}

// Exact decodes any value. Its numbers are of type json.Number.
func Exact(b []byte) (v any, err error) {
	r := Reader{b: b, exact: true}
	if v, ok := r.any(); ok && r.End() {
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
