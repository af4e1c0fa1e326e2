// Package jsondec decodes JSON into Go values as encoding/json does, in one pass over the bytes.
//
// For each Go type it compiles a [Plan], once. A plan reads what is plain, and reports that it does not understand
// whatever gives rise to doubt; then encoding/json decodes the value from the beginning, and its result or error
// stands. So the semantics are those of encoding/json of the toolchain that compiles the program, errors included.
//
// The following goes to encoding/json:
//
//	what                                                 why
//	malformed JSON, a value that does not fit its type   the error is encoding/json's
//	a name of a struct's field twice                     the second value merges with the first
//	a name that is a field's in another letter case      the rule has corners beyond ASCII
//	a key of a map twice                                 toolchains may differ
//	invalid UTF-8, half of a surrogate pair              replaced by U+FFFD
//	an integer with a fraction or an exponent            does not fit, with few exceptions
//	more than 500 levels                                 the stack stays small
//	a target that is not zero                            values merge
//	fields that encoding/json alone decodes              arrays, maps whose keys are not strings, interfaces with
//	                                                     methods: the field goes to encoding/json, the rest does not
//	structs with conflicting, embedded or odd fields     field names of equal depth, an embedded pointer to an
//	                                                     unexported struct, tags with other options, over 256 fields
//	types with UnmarshalJSON or UnmarshalText that stand as map keys, in arrays or in unnamed structs
//	                                                     encoding/json may or may not call the method
//
// A type whose values call methods of the caller's (UnmarshalJSON, UnmarshalText) is read twice: first without the
// calls, so that none is made before it is certain that encoding/json is not needed. No method is called twice for one
// value. Its error is returned as it is.
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

// Object decodes an object whose members somebody else chooses, or nil for null. Its numbers are of type json.Number.
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
