package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A schema is decoded JSON: an object, true or false. The generator reads each member separately.
// If a member is malformed, the type for the schema is raw JSON, and no error is returned.
type object = map[string]any

func decodeSchema(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return object{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}

func list(v any) []any            { l, _ := v.([]any); return l }
func members(v any) object        { o, _ := v.(object); return o }
func text(v any) string           { s, _ := v.(string); return s }
func flag(v any) bool             { b, _ := v.(bool); return b }
func same(a, b any) bool          { return reflect.DeepEqual(a, b) }
func has(o object, k string) bool { _, ok := o[k]; return ok }

func strs(v any) []string {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	var all []string
	for _, e := range list(v) {
		if s, ok := e.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// model is a named schema. References in it are relative to the model, as nango compile writes
// them; in standard JSON Schema they would be relative to the document that contains the model.
type model struct {
	name     string // of the definition, as in json_schema
	root     any
	document any // an object with definitions, to which references of older models are relative
	input    bool
	record   bool // a record of a sync, whose id Nango stores as a string
}

// resolve returns the schema that ref refers to, and a unique key for that schema.
func (m *model) resolve(ref string) (schema any, key string, err error) {
	if ref == "#" {
		return m.root, "#", nil
	}
	if !strings.HasPrefix(ref, "#/") {
		return nil, "", fmt.Errorf("the reference %s leads out of the model", ref)
	}
	for _, from := range []struct {
		root any
		key  string
	}{{m.root, ""}, {m.document, "document"}} {
		if found, ok := follow(from.root, ref[2:]); ok {
			return found, from.key + ref, nil
		}
	}
	return nil, "", fmt.Errorf("the reference %s leads nowhere", ref)
}

func follow(v any, pointer string) (any, bool) {
	for part := range strings.SplitSeq(pointer, "/") {
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		o, ok := v.(object)
		if !ok {
			return nil, false
		}
		if v, ok = o[part]; !ok {
			return nil, false
		}
	}
	return v, true
}

// withoutNull returns schema without its null option, and reports whether schema allows null. If
// schema is a reference, it is returned unchanged, since the type of its target is declared without
// null.
func (m *model) withoutNull(schema any) (any, bool) {
	return m.stripNull(schema, map[string]bool{})
}

// stripNull implements withoutNull. The set followed contains the references that led to the
// schema, so that stripNull does not follow circular references forever.
func (m *model) stripNull(schema any, followed map[string]bool) (any, bool) {
	s := members(schema)
	if ref, ok := s["$ref"].(string); ok {
		target, _, err := m.resolve(ref)
		if err != nil || followed[ref] {
			return schema, false
		}
		followed[ref] = true
		_, nullable := m.stripNull(target, followed)
		return schema, nullable
	}
	for _, keyword := range []string{"anyOf", "oneOf", "allOf"} {
		nullable := 0
		rest := []any{}
		for _, option := range list(s[keyword]) {
			inner, null := m.stripNull(option, followed)
			if null || isNull(option) {
				nullable++
			}
			if !isNull(option) {
				rest = append(rest, inner)
			}
		}
		switch {
		case nullable == 0 || keyword == "allOf" && nullable < len(list(s[keyword])):
		case keyword == "allOf" || len(rest) != 1:
			return with(s, keyword, rest), true
		default:
			inner := rest[0]
			if description, ok := s["description"]; ok && members(inner) != nil &&
				!has(members(inner), "description") {
				inner = with(members(inner), "description", description)
			}
			return inner, true
		}
	}
	if kinds := list(s["type"]); len(kinds) > 0 && slices.Contains(kinds, any("null")) {
		rest := without(kinds, "null")
		out := with(s, "type", any(rest))
		if len(rest) == 1 {
			out = with(s, "type", rest[0])
		}
		if values := list(s["enum"]); values != nil {
			out["enum"] = without(values, nil)
		}
		return out, true
	}
	if values := list(s["enum"]); slices.Contains(values, nil) && len(values) > 1 {
		return with(s, "enum", without(values, nil)), true
	}
	return schema, false
}

// isNull reports whether schema allows only null.
func isNull(schema any) bool {
	s := members(schema)
	if v, ok := s["const"]; ok {
		return v == nil
	}
	return s["type"] == "null"
}

// without returns a copy of values from which all elements equal to v are removed.
func without(values []any, v any) []any {
	return slices.DeleteFunc(slices.Clone(values), func(other any) bool { return other == v })
}

func with(o object, key string, value any) object {
	out := make(object, len(o)+1)
	maps.Copy(out, o)
	out[key] = value
	return out
}
