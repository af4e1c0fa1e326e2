package generate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// isStruct reports whether a schema describes an object with named members.
func isStruct(s object) bool {
	if s["type"] != nil && s["type"] != "object" || has(s, "$ref") || has(s, "anyOf") ||
		has(s, "oneOf") || has(s, "allOf") {
		return false
	}
	return len(members(s["properties"])) > 0 ||
		s["additionalProperties"] == false && !has(s, "patternProperties") && s["type"] == "object"
}

func (b *builder) structType(m *model, s object, name string) {
	d := &decl{name: name, doc: describe(s), fields: []field{}}
	b.decls[name] = d
	b.open[name] = true
	defer delete(b.open, name)

	required := strs(s["required"])
	fieldNames := names{"AdditionalProperties": true, "MarshalJSON": true, "UnmarshalJSON": true}
	properties := members(s["properties"])
	var unnamed []string
	for _, tag := range slices.Sorted(maps.Keys(properties)) {
		if !tagName(tag) {
			unnamed = append(unnamed, tag)
			continue
		}
		goField := fieldNames.take(goName(tag))
		optional := !slices.Contains(required, tag)
		if m.input && has(members(properties[tag]), "default") {
			optional = true // required lists the fields that are set after defaults
		}
		property := properties[tag]
		if m.record && name == m.name && tag == "id" {
			property = storedID(property)
		}
		d.fields = append(d.fields, b.fieldOf(m, property, name, goField, tag, optional))
	}
	if len(unnamed) > 0 {
		d.open = "json.RawMessage"
		d.doc = join(d.doc,
			fmt.Sprintf("The members %q are in AdditionalProperties, since a struct tag cannot name them.",
				unnamed))
	}
	others, ok := s["additionalProperties"]
	switch patterns := members(s["patternProperties"]); {
	case len(patterns) > 0 || ok && others != false && len(unnamed) > 0:
		d.open = "json.RawMessage"
	case ok && others != false:
		d.open = b.element(m, others, name+"Property").expr
	}
}

// storedID returns the schema of a record's id. Nango stores the id as a string, even if the schema
// says that it is a number.
func storedID(schema any) any {
	switch members(schema)["type"] {
	case "number", "integer":
		return object{"type": "string",
			"description": join(describe(schema), "Nango stores the number as a string.")}
	}
	return schema
}

func (b *builder) fieldOf(m *model, schema any, parent, name, tag string, optional bool) field {
	inner, nullable := m.withoutNull(schema)
	t := b.typeOf(m, inner, parent+name, false)
	f := field{name: name, tag: tag, expr: t.expr, deprecated: flag(members(schema)["deprecated"])}
	f.doc = join(describe(schema), t.note)
	if v, ok := members(schema)["default"]; ok {
		f.doc = join(f.doc, "The default is "+compact(v)+".")
	}
	pointer := strings.HasPrefix(t.expr, "*")
	switch {
	case t.expr == "json.RawMessage":
		f.omitEmpty = optional
	case t.whole:
		f.omitZero = optional
	case optional && nullable:
		f.expr = "typed.Optional[" + strings.TrimPrefix(t.expr, "*") + "]"
		f.omitZero = true
	case t.nilable && !pointer:
		f.omitZero = optional
	case optional:
		f.omitEmpty = true
		fallthrough
	case nullable:
		f.expr = "*" + strings.TrimPrefix(t.expr, "*")
	}
	return f
}

func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "unknown"
	}
	return string(b)
}

// describe returns the description of a schema.
func describe(schema any) string { return strings.TrimSpace(text(members(schema)["description"])) }

// join appends a note to a description.
func join(description, note string) string {
	if note == "" {
		return description
	}
	if description == "" {
		return note
	}
	return description + "\n\n" + note
}
