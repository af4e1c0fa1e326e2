// Package js holds JavaScript values as a server in Node parses them from a request, and writes
// them as Node does. A value is nil (null), [Undefined], a bool, a float64, a string, an [*Array]
// or an [*Object].
//
// A string is UTF-8 in which half a surrogate pair, which JavaScript allows, has three bytes of its
// own.
package js

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Undefined is JavaScript's undefined.
var Undefined = undefined{}

type undefined struct{}

// Array is a list. Its holes are [Undefined].
type Array struct{ Items []any }

// Object is an object with its fields in JavaScript's order: first the names that are indexes, in
// numeric order, then the others in the order in which they were set.
type Object struct {
	values  map[string]any
	counted []uint32
	named   []string
}

// Set sets a field. An existing field keeps its place.
func (o *Object) Set(name string, value any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if _, known := o.values[name]; !known {
		if i, ok := Index(name); ok {
			at, _ := slices.BinarySearch(o.counted, i)
			o.counted = slices.Insert(o.counted, at, i)
		} else {
			o.named = append(o.named, name)
		}
	}
	o.values[name] = value
}

// Get returns a field and whether it exists.
func (o *Object) Get(name string) (any, bool) {
	value, ok := o.values[name]
	return value, ok
}

// Names returns the names of the fields.
func (o *Object) Names() []string {
	names := make([]string, 0, len(o.values))
	for _, i := range o.counted {
		names = append(names, strconv.FormatUint(uint64(i), 10))
	}
	return append(names, o.named...)
}

// Index returns the number of a name that is an index, such as "0", and whether it is one.
func Index(name string) (uint32, bool) {
	i, err := strconv.ParseUint(name, 10, 32)
	return uint32(i), err == nil && i < math.MaxUint32 && strconv.FormatUint(i, 10) == name
}

// ErrNoText reports an object that cannot be converted to a string, for which JavaScript throws.
var ErrNoText = errors.New("cannot convert object to primitive value")

// Text returns String(v). Objects for which plain returns false have no prototype, so they cannot
// be converted.
func Text(v any, plain func(*Object) bool) (string, error) {
	switch v := v.(type) {
	case nil:
		return "null", nil
	case undefined:
		return "undefined", nil
	case bool:
		return strconv.FormatBool(v), nil
	case float64:
		return numberText(v), nil
	case string:
		return v, nil
	case *Array:
		texts := make([]string, len(v.Items))
		for i, item := range v.Items {
			if item == nil || item == Undefined {
				continue
			}
			text, err := Text(item, plain)
			if err != nil {
				return "", err
			}
			texts[i] = text
		}
		return strings.Join(texts, ","), nil
	case *Object:
		if _, own := v.Get("toString"); own || !plain(v) {
			return "", ErrNoText
		}
		return "[object Object]", nil
	}
	return "", ErrNoText
}

func numberText(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0: // or -0
		return "0"
	}
	b, _ := json.Marshal(f) // encoding/json writes a float64 as JavaScript does
	return string(b)
}
