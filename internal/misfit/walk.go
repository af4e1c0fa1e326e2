package misfit

import (
	"bytes"
	"encoding/json"
	"iter"
	"reflect"
	"strings"

	"github.com/nango-go/nango/internal/jsondec"
)

// kind is the kind of a value by its first byte.
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

// elements yields the elements of a list.
func elements(data []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		r := jsondec.NewReader(data)
		i := 0
		for more := r.Next('[') && r.Peek() != ']'; more; more = r.Next(',') {
			value, _ := r.Raw() // the list is valid
			if !yield(i, value) {
				return
			}
			i++
		}
	}
}

// object is an object with one member.
func object(name string, value []byte) []byte {
	quoted, _ := json.Marshal(name) // a string always marshals
	return append(append(append([]byte{'{'}, quoted...), ':'), append(value, '}')...)
}

// fieldOf returns the field of a struct that encoding/json decodes a member into: by its exact
// name, else in any case. Of fields with one name the least embedded one counts.
func fieldOf(t reflect.Type, name string) (reflect.StructField, bool) {
	var found reflect.StructField
	rank := -1
	for _, f := range reflect.VisibleFields(t) {
		declared := nameOf(f)
		switch {
		case declared == "" || !strings.EqualFold(declared, name):
			continue
		case f.Anonymous && !tagged(f) && isStruct(f.Type):
			continue // its fields stand for it
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

// nameOf is the name of a field in JSON; "" where it has none.
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
