// Package misfit finds out which value in a JSON text does not fit its Go type.
//
// encoding/json reports the position of such a value too, but not in the same way in all versions.
// From Go 1.27 on, the paths that it reports contain the keys of maps, which are a customer's data.
// It also adds paths to the errors that UnmarshalJSON methods return. The result of this package
// contains nothing from the JSON text and does not depend on the Go version.
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

// Misfit describes a value that does not fit its Go type.
type Misfit struct {
	// Field is the path of field names that leads to the value, joined by dots: "errors.type". Indexes
	// of lists and keys of maps are left out, so the Field of a value in a map is the path of the map.
	// Field is "" if no field name leads to the value, because the value is the whole JSON text or an
	// element of a list or map at the top.
	Field string
	// Path is like Field but includes indexes of lists: "errors[3].type".
	Path string
	// Kind is the JSON type of the value: object, array, string, number, boolean or null.
	Kind string
	// Type is the Go type that the value does not fit.
	Type reflect.Type
	// InMap reports whether the value is inside a map. If so, Field is the path of that map.
	InMap bool
}

// Problem returns a description of the problem. An error message prints it after the name of the
// field.
func (m *Misfit) Problem() string {
	what := "is"
	if m.InMap {
		what = "has a value that is"
	}
	if m.Kind == "string" && m.Type == timeType {
		return what + " not a date in RFC 3339 form"
	}
	return what + " a JSON " + m.Kind + ", which does not fit " + typeName(m.Type)
}

// typeName returns the name of t. If that name would contain the definition of a struct, it returns
// only the kind of t, because the definition would be too long for an error.
func typeName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.String()
	if strings.Contains(name, "struct {") {
		return "a " + t.Kind().String()
	}
	return name
}

// maxDepth limits how deep Find looks, since a type may contain itself.
const maxDepth = 32

// Find returns the first value in data that json.Unmarshal cannot decode into a value of type t, or
// nil if there is none. data must be valid JSON. Find takes a few times as long as decoding, so
// call it only if decoding has failed.
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

// find stores the JSON type of data and the Go type t in m. If only a part of data does not fit its
// Go type, find then continues with that part.
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

// member finds the first member of an object whose value does not fit the struct field for that
// member.
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
		if !fits(value, field.Type) { // otherwise the tag's option string causes the misfit
			m.find(value, field.Type, depth-1)
		}
		return
	}
}

// entry finds the value in a map that does not fit the type of the map's values.
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

// element finds the element of a list that does not fit the type of the list's elements.
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
