package page

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// takesAll reports whether a value of type t could store the member _nango_metadata. If so, the
// caller's JSON engine must get that member too. The result is false only for a struct that has no
// field for the member and no decoding method of its own. The parameter outer lists the structs in
// which t is embedded.
func takesAll(t reflect.Type, outer []reflect.Type) bool {
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
	if slices.Contains(outer, t) {
		return false // t embeds itself by pointer
	}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if strings.EqualFold(name, metadataName) || catchesUnknown(options) {
			return true
		}
		embeds := field.Anonymous && name == "" && isStruct(field.Type)
		if embeds && takesAll(field.Type, append(outer, t)) {
			return true
		}
	}
	return false
}

// catchesUnknown reports whether the options of a struct tag mark a field in which some JSON
// engines store the members that have no field of their own.
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

// decodesItself reports whether t or a pointer to t has its own decoding method, for encoding/json
// or for encoding/json/v2.
func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	if p.Implements(unmarshaler) || p.Implements(textUnmarshaler) {
		return true
	}
	_, found := p.MethodByName("UnmarshalJSONFrom")
	return found
}
