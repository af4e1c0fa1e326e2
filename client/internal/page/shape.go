package page

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// shape is what has to be known of a caller's type to decode it as
// encoding/json would. It is found once for an iteration.
type shape struct {
	// whole tells that the type may look at _nango_metadata itself.
	whole bool
	// plain tells that decoding runs no code but encoding/json's. Other code
	// might keep the bytes or the variable that it is given, so that these are
	// used again only for a plain type.
	plain bool
}

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func shapeOf(t reflect.Type) shape {
	return shape{whole: takesAll(t, nil), plain: isPlain(t, map[reflect.Type]bool{})}
}

// takesAll tells whether a value of t could show _nango_metadata: every type
// but a struct without such a field and without decoding of its own.
func takesAll(t reflect.Type, above []reflect.Type) bool {
	for {
		if decodesItself(t) {
			return true
		}
		if t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return true
	}
	for _, a := range above {
		if a == t {
			return false // embeds itself by pointer
		}
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if strings.EqualFold(name, "_nango_metadata") || catchesUnknown(options) {
			return true
		}
		if field.Anonymous && name == "" && isStruct(field.Type) && takesAll(field.Type, append(above, t)) {
			return true
		}
	}
	return false
}

// catchesUnknown knows the tags by which other JSON engines give the members
// that have no field of their own to a map.
func catchesUnknown(options string) bool {
	for option := range strings.SplitSeq(options, ",") {
		switch strings.TrimSpace(option) {
		case "inline", "embed", "unknown", "remain":
			return true
		}
	}
	return false
}

func isStruct(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}

// decodesItself tells whether t, or a pointer to it, has a decoder of its own:
// encoding/json's, or that of its second version.
func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	if p.Implements(unmarshaler) || p.Implements(textUnmarshaler) {
		return true
	}
	_, found := p.MethodByName("UnmarshalJSONFrom")
	return found
}

// isPlain looks through everything that decoding into t can reach.
func isPlain(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] || t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[json.RawMessage]() {
		return true // both copy what they are given
	}
	seen[t] = true
	if decodesItself(t) {
		return false
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return isPlain(t.Elem(), seen)
	case reflect.Map:
		return isPlain(t.Key(), seen) && isPlain(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if !isPlain(t.Field(i).Type, seen) {
				return false
			}
		}
	}
	return true
}
