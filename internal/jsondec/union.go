package jsondec

import (
	"encoding/json"
	"reflect"
)

// A union is a type that can hold a value of one of several types. It decodes itself with the
// functions below. Its ReadJSON calls Kind, chooses a type by the result, and calls Case for that
// type. Its UnmarshalJSON calls UnmarshalSelf.

// mode selects what Case does.
type mode uint8

const (
	plain  mode = iota // reads with a plan
	slowly             // decodes with encoding/json
	choose             // only records the type
)

// Kind looks for a member with the given name in the next object, and does not move past the
// object. It returns the member's value, which must be a string, or "" if there is no such member.
func (r *Reader) Kind(name string) (string, bool) {
	if r.mode != plain {
		return r.kindSlowly(name)
	}
	r.Peek()
	r.kind = name
	at, depth := r.i, r.depth
	defer func() { r.i, r.depth = at, depth }()
	kind, found := "", false
	ok := r.Object(func(n []byte) bool {
		if string(n) != name {
			return r.Skip()
		}
		s, ok := r.Text()
		kind, found = string(s), ok
		return false // the plan of the type reads the rest
	})
	return kind, ok || found
}

// kindSlowly does what Kind does, but with the rules of encoding/json: if the member occurs more
// than once, the last one counts.
func (r *Reader) kindSlowly(name string) (string, bool) {
	var members map[string]json.RawMessage
	if r.err = json.Unmarshal(r.b, &members); r.err != nil {
		return "", false
	}
	return Text(members[name]), true
}

// Case reads a value of type T, which is one of the types that a union can hold.
func Case[T any](r *Reader) (any, bool) {
	var v T
	ok := true
	switch r.mode {
	case plain:
		from, name := r.i, r.kind
		if ok, _ = Of(reflect.TypeFor[T]()).Read(r, reflect.ValueOf(&v).Elem()); ok {
			// Kind found the first member with this name. If the object has two such members, the
			// last one determines the type. A type that decodes itself may accept both members, so
			// Case must check for a second one.
			if _, rules := any(&v).(Self); rules {
				ok = atMostOnce(r.b[from:r.i], name)
			}
		}
	case slowly:
		r.err = json.Unmarshal(r.b, &v)
		ok = r.err == nil
	case choose:
		r.chosen = reflect.TypeFor[T]()
	}
	if !ok {
		return nil, false
	}
	return v, true
}

// Other reads a value of an unknown type as a json.RawMessage.
func Other(r *Reader) (any, bool) {
	b, err := r.Raw()
	return append(json.RawMessage(nil), b...), err == nil
}

// atMostOnce reports whether an object has at most one member of the given name.
func atMostOnce(object []byte, name string) bool {
	n := 0
	r := Reader{b: object}
	return r.Object(func(other []byte) bool {
		if string(other) == name {
			n++
		}
		return r.Skip()
	}) && n <= 1
}

// UnmarshalSelf implements UnmarshalJSON for a union.
func UnmarshalSelf(b []byte, s Self) error {
	r := Reader{b: b}
	if s.ReadJSON(&r) && r.End() {
		return nil
	}
	r = Reader{b: b, mode: slowly}
	s.ReadJSON(&r)
	return r.err
}

// CaseOf returns the type that the union t chooses for b. It returns nil if t is not a union or
// chooses no type.
func CaseOf(b []byte, t reflect.Type) reflect.Type {
	s, ok := reflect.TypeAssert[Self](reflect.New(t))
	if !ok {
		return nil
	}
	r := Reader{b: b, mode: choose}
	s.ReadJSON(&r)
	return r.chosen
}

// ReadWhole implements ReadJSON for a type by passing the whole value to its UnmarshalJSON.
func ReadWhole(r *Reader, u json.Unmarshaler) bool {
	b, ok := r.Value()
	return ok && u.UnmarshalJSON(b) == nil
}
