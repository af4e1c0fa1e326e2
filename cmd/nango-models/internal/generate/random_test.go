package generate_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

type object = map[string]any

var memberNames = []string{
	"id", "ID", "Id", "html_url", "first-name", "First Name", "type", "kind", "2fa", "$ref", "a,b", `q"uote`, "", "-",
	"ünï", "map", "Value", "MarshalJSON", "AdditionalProperties", "x", "X", "_", "created_at", "userIds", "日本", "問題", "→", "x²", "ſ",
}

// randomSchema returns a random JSON Schema with the keywords that zod writes and some others.
func randomSchema(r *rand.Rand, depth int, root bool) any {
	kinds := []string{"string", "integer", "number", "boolean", "enum", "numbers", "const", "date", "any", "mixed", "nullable-enum"}
	if depth > 0 {
		kinds = append(kinds, "object", "object", "object", "open", "record", "array", "tuple", "union", "kinds", "nullable", "types", "all", "closed", "deep-nullable")
		if !root {
			kinds = append(kinds, "recursive")
		}
	}
	inner := func() any { return randomSchema(r, depth-1, false) }
	switch kind := kinds[r.IntN(len(kinds))]; kind {
	case "string", "integer", "number", "boolean":
		return object{"type": kind, "description": "A " + kind + ".\n*/ second line"}
	case "enum":
		return object{"type": "string", "enum": []any{"open", "in-progress", "1st", "", "OPEN", "é"}}
	case "nullable-enum":
		return object{"enum": []any{"a", nil}}
	case "numbers":
		return object{"type": "number", "enum": []any{json.Number("1"), json.Number("-2"), json.Number("2.5")}}
	case "mixed":
		return object{"enum": []any{"a", json.Number("1"), true}}
	case "const":
		return object{"const": []any{"x", json.Number("7"), true, nil}[r.IntN(4)]}
	case "date":
		return object{"type": "string", "format": "date-time"}
	case "any":
		return []any{object{}, true}[r.IntN(2)]
	case "recursive":
		return object{"anyOf": []any{object{"$ref": "#"}, object{"type": "null"}}}
	case "open":
		o := randomObject(r, inner)
		o["additionalProperties"] = []any{object{}, true, object{"type": "integer"}, object{"type": "string"}}[r.IntN(4)]
		return o
	case "record":
		return object{"type": "object", "propertyNames": object{"type": "string"}, "additionalProperties": inner()}
	case "array":
		return object{"type": "array", "items": inner()}
	case "tuple":
		return object{"type": "array", "items": []any{inner(), inner()}}
	case "union":
		return object{"anyOf": []any{inner(), inner(), object{"type": "string"}}}
	case "kinds":
		variant := func(kind any) any {
			o := randomObject(r, inner)
			o["properties"].(object)["kind"] = object{"const": kind}
			o["required"] = append(slices.DeleteFunc(o["required"].([]any), func(v any) bool { return v == "kind" }), "kind")
			return o
		}
		kinds := [][3]any{{"circle", "square-ish", "3d"}, {json.Number("1"), json.Number("-2.5"), json.Number("3")}, {true, false, nil}}[r.IntN(3)]
		return object{"oneOf": []any{variant(kinds[0]), variant(kinds[1]), variant(kinds[2])}}
	case "nullable":
		return object{"anyOf": []any{inner(), object{"type": "null"}}}
	case "deep-nullable":
		return object{"allOf": []any{object{"oneOf": []any{object{"anyOf": []any{inner(), object{"type": "null"}}}}}}}
	case "types":
		return object{"type": []any{"string", "integer", "null"}}
	case "all":
		a, b := randomObject(r, inner), randomObject(r, inner)
		for name := range a["properties"].(object) {
			delete(b["properties"].(object), name)
		}
		b["required"] = slices.DeleteFunc(b["required"].([]any), func(v any) bool {
			_, ok := b["properties"].(object)[v.(string)]
			return !ok
		})
		return object{"allOf": []any{a, b}}
	default:
		return randomObject(r, inner)
	}
}

func randomObject(r *rand.Rand, inner func() any) object {
	properties, required := object{}, []any{}
	for range 1 + r.IntN(5) {
		name := memberNames[r.IntN(len(memberNames))]
		if _, ok := properties[name]; ok {
			continue
		}
		properties[name] = inner()
		if r.IntN(2) == 0 {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// maker creates random values that match a schema.
type maker struct {
	r    *rand.Rand
	root any
}

// value returns a value that matches schema. It returns false if no value matches.
func (m *maker) value(schema any, depth int) (any, bool) {
	s, ok := schema.(object)
	if !ok || len(s) == 0 || s["not"] != nil {
		if schema == false || s["not"] != nil {
			return nil, false
		}
		return m.any(depth), true
	}
	if depth > 12 {
		return nil, false
	}
	if ref, ok := s["$ref"].(string); ok {
		return m.value(m.follow(ref), depth+1)
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if options, ok := s[keyword].([]any); ok {
			i := m.r.IntN(len(options))
			if depth > 4 {
				i = len(options) - 1 // the last option is null in the schemas that zod writes
			}
			return m.value(options[i], depth+1)
		}
	}
	if parts, ok := s["allOf"].([]any); ok {
		merged := object{}
		for _, part := range parts {
			v, ok := m.value(part, depth+1)
			if !ok {
				return nil, false
			}
			if len(parts) == 1 {
				return v, true
			}
			maps.Copy(merged, v.(object))
		}
		return merged, true
	}
	if v, ok := s["const"]; ok {
		return v, true
	}
	if values, ok := s["enum"].([]any); ok {
		return values[m.r.IntN(len(values))], true
	}
	kind, _ := s["type"].(string)
	if kinds, ok := s["type"].([]any); ok {
		kind = kinds[m.r.IntN(len(kinds))].(string)
	}
	switch kind {
	case "string":
		if s["format"] == "date-time" {
			return fmt.Sprintf("20%02d-02-03T04:05:06.%03dZ", m.r.IntN(90)+10, m.r.IntN(1000)), true
		}
		return []string{"", "a", "ünï \"q\" \u2028", "2026-01-02", "null"}[m.r.IntN(5)], true
	case "integer":
		return json.Number([]string{"0", "-1", "9007199254740991", "-9007199254740991", "42"}[m.r.IntN(5)]), true
	case "number":
		return json.Number([]string{"0", "1.5", "-2", "1e+21", "0.1", "9007199254740991", "5e-324"}[m.r.IntN(7)]), true
	case "boolean":
		return m.r.IntN(2) == 0, true
	case "null":
		return nil, true
	case "array":
		return m.array(s, depth)
	}
	return m.object(s, depth)
}

func (m *maker) array(s object, depth int) (any, bool) {
	list := []any{}
	if items, ok := s["items"].([]any); ok {
		for _, item := range items {
			v, ok := m.value(item, depth+1)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		return list, true
	}
	if depth > 6 {
		return list, true
	}
	for range m.r.IntN(3) {
		v, ok := m.value(s["items"], depth+1)
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	return list, true
}

func (m *maker) object(s object, depth int) (any, bool) {
	o := object{}
	properties, _ := s["properties"].(object)
	required, _ := s["required"].([]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		needed := slices.Contains(required, any(name))
		if !needed && (depth > 5 || m.r.IntN(2) == 0) {
			continue
		}
		v, ok := m.value(properties[name], depth+1)
		if !ok {
			if needed {
				return nil, false
			}
			continue
		}
		o[name] = v
	}
	if others, ok := s["additionalProperties"]; ok && others != false && depth < 6 {
		names := []string{"further", "Id2", "id ", "Kind"}
		if allowed := propertyNames(s); len(allowed) > 0 {
			names = allowed
		}
		for _, name := range names {
			if _, taken := properties[name]; taken {
				continue
			}
			if v, ok := m.value(others, depth+1); ok {
				o[name] = v
			}
		}
	}
	return o, true
}

func (m *maker) any(depth int) any {
	values := []any{nil, "s", json.Number("12345678901234567890.5"), true, []any{}, object{"a": json.Number("1e400")}}
	return values[m.r.IntN(len(values))]
}

func (m *maker) follow(ref string) any {
	v := m.root
	for part := range strings.SplitSeq(strings.TrimPrefix(strings.TrimPrefix(ref, "#"), "/"), "/") {
		if part != "" {
			v = v.(object)[part]
		}
	}
	return v
}

func propertyNames(s object) []string {
	o, _ := s["propertyNames"].(object)
	var names []string
	values, _ := o["enum"].([]any)
	for _, v := range values {
		names = append(names, v.(string))
	}
	return names
}
