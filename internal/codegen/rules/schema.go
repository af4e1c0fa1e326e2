package rules

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// keywords lists the keywords that are supported for every type.
var keywords = []string{"$ref", "type", "description", "deprecated", "enum", "const", "oneOf",
	"discriminator"}

// keywordsOf maps a type to the keywords that are supported only for that type.
var keywordsOf = map[string][]string{
	"object":  {"properties", "required", "additionalProperties", "maxProperties"},
	"array":   {"items", "minItems", "maxItems"},
	"string":  {"format", "pattern", "minLength", "maxLength"},
	"integer": {"format", "minimum", "maximum"},
	"number":  {"minimum", "maximum"},
	"boolean": {},
	"null":    {},
}

// formats maps a type to the formats that are supported for it. The format binary is for the body
// of a proxied request, which is not decoded.
var formats = map[string][]string{
	"string":  {"date-time", "uuid", "uri", "binary"},
	"integer": {"int64"},
}

// wide matches the names of integers that may need more than 32 bits: ids, sizes and durations.
var wide = regexp.MustCompile(`(^id|_id|Id|_bytes|_ms|Ms)$`)

// schema checks a schema and the schemas within it.
func (c *checker) schema(at string, v any) {
	s, ok := v.(object)
	if !ok {
		c.report(at, "a schema must be an object; {} allows any value")
		return
	}
	types := c.types(at, s)
	known := slices.Clone(keywords)
	for _, t := range types {
		known = append(known, keywordsOf[t]...)
	}
	c.onlyKnown(at, s, known...)
	if format, ok := s["format"].(string); ok && len(types) > 0 &&
		!slices.Contains(formats[types[0]], format) {
		c.report(at, "the format %s is not supported", format)
	}
	c.values(at, s, types)
	c.union(at, s)
	if slices.Contains(types, "object") {
		c.object(at, s)
	}
	if v, ok := s["items"]; ok {
		c.schema(at+"[]", v)
	} else if slices.Contains(types, "array") {
		c.report(at, "a list must have items")
	}
}

// types returns the types of a schema: its own type and, if the schema allows null, also null.
func (c *checker) types(at string, s object) []string {
	switch t := s["type"].(type) {
	case nil:
		return nil
	case string:
		if keywordsOf[t] == nil {
			c.report(at, "there is no type %s", t)
		}
		return []string{t}
	case []any:
		if len(t) == 2 && t[1] == "null" && t[0] != "null" {
			if name, ok := t[0].(string); ok && keywordsOf[name] != nil {
				return []string{name, "null"}
			}
		}
	}
	c.report(at, "type must be one type, or a list of one type and null; use oneOf for several")
	return nil
}

// width reports an integer that does not have the format int64, although its name shows that it may
// need more than 32 bits.
func (c *checker) width(at, name string, s object) {
	if s["type"] == "integer" && wide.MatchString(name) && s["format"] != "int64" {
		c.report(at, "an integer of this name may exceed 32 bits; it needs format: int64")
	}
}

// values checks that the constants of a schema (const and enum) are strings. The generator supports
// no other constants.
func (c *checker) values(at string, s object, types []string) {
	_, constant := s["const"]
	enum, listed := s["enum"]
	if !constant && !listed {
		return
	}
	if !slices.Equal(types, []string{"string"}) {
		c.report(at, "const and enum need type: string; put null into a oneOf")
	}
	values, _ := enum.([]any)
	if listed && len(values) == 0 {
		c.report(at, "enum is empty")
	}
	if constant {
		values = append(slices.Clone(values), s["const"])
	}
	for _, v := range values {
		if _, ok := v.(string); !ok {
			c.report(at, "the constant %v is not a string", v)
		}
	}
}

// object checks the properties and additional properties of an object.
func (c *checker) object(at string, s object) {
	fields := child(s, "properties")
	folded := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if other := folded[strings.ToLower(name)]; other != "" {
			c.report(at, "the fields %s and %s differ only in case", other, name)
		}
		folded[strings.ToLower(name)] = name
		c.schema(at+"."+name, fields[name])
		c.width(at+"."+name, name, child(fields, name))
	}
	for _, name := range items(s, "required") {
		if text, ok := name.(string); !ok || fields[text] == nil {
			c.report(at, "required names %v, which is not a field", name)
		}
	}
	further, open := s["additionalProperties"]
	switch v := further.(type) {
	case nil:
	case bool:
		if !v {
			c.report(at, "additionalProperties: false is not supported")
		}
	default:
		c.schema(at+".*", v)
	}
	if bound, ok := s["maxProperties"]; ok &&
		(!reflect.DeepEqual(bound, 0) || open || len(fields) > 0) {
		c.report(at, "maxProperties is only supported as 0, for an empty object")
	}
}

// union checks that the schemas of a oneOf can be distinguished, by a discriminator or by their
// types.
func (c *checker) union(at string, s object) {
	members := items(s, "oneOf")
	if s["oneOf"] == nil {
		if s["discriminator"] != nil {
			c.report(at, "discriminator needs oneOf")
		}
		return
	}
	if len(members) < 2 {
		c.report(at, "oneOf has %d members", len(members))
	}
	for i, m := range members {
		if _, ref := m.(object)["$ref"]; !ref {
			c.schema(at+"/"+string(rune('0'+i)), m)
		}
	}
	kind := child(s, "discriminator")
	if kind != nil {
		c.discriminated(at, kind, members)
		return
	}
	seen := map[string]bool{}
	for _, m := range members {
		for _, t := range c.jsonTypes(m, 0) {
			if seen[t] {
				c.report(at, "two members are a JSON %s and cannot be distinguished: add a discriminator", t)
			}
			seen[t] = true
		}
	}
}

// jsonTypes returns the JSON types that a schema allows. A schema without a type allows all of
// them.
func (c *checker) jsonTypes(v any, depth int) []string {
	m, _ := v.(object)
	m = c.resolve(m)
	if depth > 10 { // a schema contains itself, which cycles reports
		return nil
	}
	var out []string
	switch t := m["type"].(type) {
	case string:
		out = []string{t}
	case []any:
		for _, name := range t {
			if text, ok := name.(string); ok {
				out = append(out, text)
			}
		}
	case nil:
		for _, member := range items(m, "oneOf") {
			out = append(out, c.jsonTypes(member, depth+1)...)
		}
		if m["oneOf"] == nil {
			out = []string{"object", "array", "string", "number", "boolean", "null"}
		}
	}
	for i, t := range out {
		if t == "integer" {
			out[i] = "number"
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// discriminated checks the discriminator of a union. Each value of the discriminator must lead to a
// schema whose discriminating field has that value as its constant. Each schema needs at least one
// value that leads to it. One schema, such as the schema of an empty object, may lack the field.
func (c *checker) discriminated(at string, kind object, members []any) {
	c.onlyKnown(at+".discriminator", kind, "propertyName", "mapping")
	field, _ := kind["propertyName"].(string)
	mapping := child(kind, "mapping")
	mapped := map[string]bool{}
	without := 0
	for _, value := range slices.Sorted(maps.Keys(mapping)) {
		ref, _ := mapping[value].(string)
		mapped[ref] = true
		if !slices.ContainsFunc(members, func(m any) bool { return m.(object)["$ref"] == ref }) {
			c.report(at, "the discriminator leads %s to %s, which is not a member", value, ref)
			continue
		}
		fields := child(c.resolve(object{"$ref": ref}), "properties")
		switch constant := child(fields, field)["const"]; {
		case fields[field] == nil:
			without++
		case constant != value:
			c.report(at, "the field %s of %s is not the constant %s", field, ref, value)
		}
	}
	for _, m := range members {
		if ref, _ := m.(object)["$ref"].(string); !mapped[ref] {
			c.report(at, "no value of the discriminator leads to the member %s", ref)
		}
	}
	if without > 1 {
		c.report(at, "%d members lack the field %s, which distinguishes them", without, field)
	}
}
