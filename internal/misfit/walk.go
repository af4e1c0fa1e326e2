package misfit

import (
	"bytes"
	"encoding/json"
	"iter"
	"reflect"
	"strings"

	"github.com/nango-go/nango/internal/jsondec"
)

// kind returns the JSON type of value, which the first byte determines.
func kind(value []byte) string {
	value = bytes.TrimLeft(value, " \t\r\n")
	if len(value) == 0 {
		return "null"
	}
	switch value[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}

// elements iterates over the indexes and elements of a JSON list.
func elements(data []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		r := jsondec.NewReader(data)
		i := 0
		for more := r.Next('[') && r.Peek() != ']'; more; more = r.Next(',') {
			value, _ := r.Raw() // the JSON is valid
			if !yield(i, value) {
				return
			}
			i++
		}
	}
}

// object returns the JSON of an object with one member.
func object(name string, value []byte) []byte {
	quoted, _ := json.Marshal(name) // encoding a string cannot fail
	return append(append(append([]byte{'{'}, quoted...), ':'), append(value, '}')...)
}

// fieldOf returns the struct field into which encoding/json decodes the member with the given name.
// This is the field with exactly that name or, if there is none, a field whose name differs only in
// letter case. If several fields match, the least deeply embedded one is returned.
func fieldOf(t reflect.Type, name string) (reflect.StructField, bool) {
	var found reflect.StructField
	rank := -1
	for _, f := range reflect.VisibleFields(t) {
		declared := nameOf(f)
		switch {
		case declared == "" || !strings.EqualFold(declared, name):
			continue
		case f.Anonymous && !tagged(f) && isStruct(f.Type):
			continue // VisibleFields lists its fields too
		}
		r := len(f.Index) * 2
		if declared != name {
			r++
		}
		if rank < 0 || r < rank {
			found, rank = f, r
		}
	}
	return found, rank >= 0
}

// nameOf returns the JSON name of a field, or "" if it has none.
func nameOf(f reflect.StructField) string {
	tag := f.Tag.Get("json")
	if tag == "-" || !f.IsExported() {
		return ""
	}
	if name, _, _ := strings.Cut(tag, ","); name != "" {
		return name
	}
	return f.Name
}

func tagged(f reflect.StructField) bool {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name != ""
}

func isStruct(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}
