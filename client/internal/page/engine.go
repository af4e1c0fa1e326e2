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

// takesAll reports whether a value of t could show _nango_metadata, so that another JSON engine has
// to be given it: every type but a struct without such a field and without decoding of its own.
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
	if slices.Contains(above, t) {
		return false // embeds itself by pointer
	}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if strings.EqualFold(name, metadataName) || catchesUnknown(options) {
			return true
		}
		embeds := field.Anonymous && name == "" && isStruct(field.Type)
		if embeds && takesAll(field.Type, append(above, t)) {
			return true
		}
	}
	return false
}

// catchesUnknown knows the tags by which other JSON engines give the members without a field of
// their own to a map.
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

// decodesItself reports whether t, or a pointer to it, has a decoder of its own: encoding/json's,
// or that of its second version.
func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	if p.Implements(unmarshaler) || p.Implements(textUnmarshaler) {
		return true
	}
	_, found := p.MethodByName("UnmarshalJSONFrom")
	return found
}
