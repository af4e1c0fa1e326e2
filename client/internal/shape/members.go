package shape

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// members holds the fields of a struct type that have a JSON name.
type members struct {
	known []member // all members
	// required holds the members without omitempty or omitzero. If some of them have a distinctive
	// name, the members with a common name such as status are left out.
	required []member
	lists    []member // members that are slices
	union    bool     // the type is a union
}

// union is implemented by the generated union types, in which a member named "type" says which
// variant a value is.
type union interface{ Value() any }

// member is a field: its index in the struct, and its JSON name.
type member struct {
	index int
	name  string
}

// cached maps a reflect.Type to its *members, so that a process examines each type only once.
var cached sync.Map

// membersOf returns the members of t. A type that is not a struct has no members.
func membersOf(t reflect.Type) *members {
	if found, ok := cached.Load(t); ok {
		return found.(*members)
	}
	m := &members{union: t.Implements(reflect.TypeFor[union]())}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			m.add(i, t.Field(i))
		}
	}
	if slices.ContainsFunc(m.required, func(it member) bool { return !common(it) }) {
		m.required = slices.DeleteFunc(m.required, common)
	}
	cached.Store(t, m)
	return m
}

func (m *members) add(index int, f reflect.StructField) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" {
		return
	}
	it := member{index, name}
	m.known = append(m.known, it)
	if !strings.Contains(options, "omit") {
		m.required = append(m.required, it)
	}
	if f.Type.Kind() == reflect.Slice {
		m.lists = append(m.lists, it)
	}
}

// common reports whether m has a name that also occurs in the answers of unrelated servers, as in
// {"status":"ok"}. So a member with this name does not show that an answer has the expected type.
func common(m member) bool {
	return m.name == "status" || m.name == "message" || m.name == "success"
}

func hasName(list []member, name string) bool {
	return slices.ContainsFunc(list, func(m member) bool { return m.name == name })
}
