// Package misfit finds which value of a JSON text does not fit a Go type.
//
// encoding/json names the place too, but not in one form: from Go 1.27 on its
// paths have the keys of maps, which are a customer's data, and it gives paths
// to errors of UnmarshalJSON methods that had none before. What this package
// returns has no part of the JSON text, and is the same whatever the toolchain.
package misfit

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/internal/jsondec"
)

// Misfit is a value that does not fit.
type Misfit struct {
	// Field has the names on the way to the value that Go types declare, joined
	// by dots: "errors.type". It is "" for the whole text and for the elements of
	// a list or a map that is the whole text. What is inside a map is its Field.
	Field string
	// Path is Field with positions in lists, from 0: "errors[3].type".
	Path string
	// Kind is what the value is: object, array, string, number, boolean or null.
	Kind string
	// Type is the Go type that it does not fit.
	Type reflect.Type
	// InMap reports whether the value is inside the map that Field names.
	InMap bool
}

// Problem says what is wrong with the value, to follow the name of its field.
func (m *Misfit) Problem() string {
	what := "is"
	if m.InMap {
		what = "has a value that is"
	}
	if m.Kind == "string" && m.Type == timeType {
		return what + " not a date in RFC 3339 form"
	}
	return what + " a JSON " + m.Kind + ", which does not fit " + m.Type.String()
}

// maxDepth bounds the way into a type that contains itself.
const maxDepth = 32

// Find returns the first value of data, which is valid JSON, that json.Unmarshal
// does not decode into a value of type t; nil if there is none. It costs a few
// times as much as decoding, so it is for data that did not decode.
func Find(data []byte, t reflect.Type) *Misfit {
	if fits(data, t) {
		return nil
	}
	m := &Misfit{}
	m.find(data, t, maxDepth)
	m.Field = strings.TrimPrefix(m.Field, ".")
	m.Path = strings.TrimPrefix(m.Path, ".")
	return m
}

func fits(data []byte, t reflect.Type) bool {
	return json.Unmarshal(data, reflect.New(t).Interface()) == nil
}

// find goes one step into data, which does not fit t.
func (m *Misfit) find(data []byte, t reflect.Type, depth int) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if chosen := jsondec.CaseOf(data, t); chosen != nil {
		t = chosen
	}
	m.Kind, m.Type = kind(data), t
	if depth == 0 || decodesItself(t) {
		return
	}
	switch {
	case t.Kind() == reflect.Struct && m.Kind == "object":
		m.member(data, t, depth)
	case t.Kind() == reflect.Map && m.Kind == "object":
		m.entry(data, t, depth)
	case (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && m.Kind == "array":
		m.element(data, t, depth)
	}
}

// member finds the member of an object that does not fit its field.
func (m *Misfit) member(data []byte, t reflect.Type, depth int) {
	for pair := range jsondec.Members(data) {
		name, value := pair.Key(), pair.Value
		field, found := fieldOf(t, name)
		if !found || fits(object(name, value), t) {
			continue
		}
		if !m.InMap {
			declared := nameOf(field)
			m.Field, m.Path = m.Field+"."+declared, m.Path+"."+declared
		}
		m.Kind, m.Type = kind(value), field.Type
		if !fits(value, field.Type) { // else it is the string option of the field that it does not fit
			m.find(value, field.Type, depth-1)
		}
		return
	}
}

// entry finds the value of a map that does not fit.
func (m *Misfit) entry(data []byte, t reflect.Type, depth int) {
	m.InMap = true
	for pair := range jsondec.Members(data) {
		name, value := pair.Key(), pair.Value
		switch {
		case !fits(value, t.Elem()):
			m.find(value, t.Elem(), depth-1)
			return
		case !fits(object(name, value), t):
			m.Kind, m.Type = "string", t.Key()
			return
		}
	}
}

// element finds the element of a list that does not fit.
func (m *Misfit) element(data []byte, t reflect.Type, depth int) {
	for i, value := range elements(data) {
		if fits(value, t.Elem()) {
			continue
		}
		if !m.InMap {
			m.Path += "[" + strconv.Itoa(i) + "]"
		}
		m.find(value, t.Elem(), depth-1)
		return
	}
}

var (
	timeType        = reflect.TypeFor[time.Time]()
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func decodesItself(t reflect.Type) bool {
	for _, method := range []reflect.Type{unmarshaler, textUnmarshaler} {
		if t.Implements(method) || reflect.PointerTo(t).Implements(method) {
			return true
		}
	}
	return false
}
