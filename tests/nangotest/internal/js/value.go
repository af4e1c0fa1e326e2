// Package js parses JavaScript values from requests, and writes them, in the way of a server that
// runs on Node. A value is nil (null), [Undefined], a bool, a float64, a string, an [*Array] or an
// [*Object].
//
// A string is encoded in UTF-8. An unpaired half of a surrogate pair, which JavaScript allows in a
// string, is encoded in three bytes, which are not valid UTF-8.
package js

import (
	"encoding/json"
	"errors"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Undefined is JavaScript's undefined.
var Undefined = undefined{}

type undefined struct{}

// Array is a list. An item that was never set is [Undefined].
type Array struct{ Items []any }

// Object is an object whose fields have JavaScript's order. The names that are array indexes come
// first, in numeric order. All other names follow in the order in which they were first set.
type Object struct {
	values  map[string]any
	counted []uint32
	named   []string
}

// Set sets a field. A field that exists already keeps its place in the order.
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

// Get returns the value of a field and reports whether the field exists.
func (o *Object) Get(name string) (any, bool) {
	value, ok := o.values[name]
	return value, ok
}

// Names returns the names of the fields in JavaScript's order.
func (o *Object) Names() []string {
	names := make([]string, 0, len(o.values))
	for _, i := range o.counted {
		names = append(names, strconv.FormatUint(uint64(i), 10))
	}
	return append(names, o.named...)
}

// All returns the fields with their names in JavaScript's order.
func (o *Object) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, name := range o.Names() {
			if !yield(name, o.values[name]) {
				return
			}
		}
	}
}

// Index returns the array index that name stands for, such as 0 for "0", and reports whether name
// is an array index.
func Index(name string) (uint32, bool) {
	i, err := strconv.ParseUint(name, 10, 32)
	return uint32(i), err == nil && i < math.MaxUint32 && strconv.FormatUint(i, 10) == name
}

// ErrNoText reports an object that cannot be converted to a string. JavaScript throws an error for
// it.
var ErrNoText = errors.New("cannot convert object to primitive value")

// Text returns the result of JavaScript's String(v). The parameter plain is a function that reports
// whether an object has a prototype. An object without a prototype cannot be converted to a string.
func Text(v any, plain func(*Object) bool) (string, error) {
	switch v := v.(type) {
	case nil:
		return "null", nil
	case undefined:
		return "undefined", nil
	case bool:
		return strconv.FormatBool(v), nil
	case float64:
		return NumberText(v), nil
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

// NumberText returns the result of JavaScript's String(f).
func NumberText(f float64) string {
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
