package generate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// enumType returns the type for an enum. The type is a string or number type with a constant for
// each value of the enum. It can also hold other values, which a newer server may send.
func (b *builder) enumType(values []any, name string, owned bool, doc string) goType {
	base := ""
	for _, v := range values {
		kind := scalarKind(v)
		switch {
		case kind == "":
			return raw("one of %s", compact(values))
		case base == "" || base == kind:
			base = kind
		case base+kind == "int64float64" || base+kind == "float64int64":
			base = "float64"
		default:
			return raw("one of %s", compact(values))
		}
	}
	if base == "bool" && len(values) == 2 {
		return goType{expr: "bool"}
	}
	if base == "" || base == "bool" {
		return raw("one of %s", compact(values))
	}
	if !owned {
		name = b.names.take(name)
	}
	e := enum{base: base, values: values}
	for _, v := range values {
		e.names = append(e.names, b.names.take(name+labelOf(v)))
	}
	b.decls[name] = &decl{name: name, doc: doc, enum: e}
	return goType{expr: name}
}

// constType returns the type for a constant value.
func constType(v any) goType {
	kind := scalarKind(v)
	if kind == "" {
		return raw("always %s", compact(v))
	}
	return goType{expr: kind, note: "always " + compact(v)}
}

func scalarKind(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "bool"
	case json.Number:
		if _, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return "int64"
		}
		if _, err := v.Float64(); err == nil {
			return "float64"
		}
	}
	return ""
}

// unionType returns the type for a value that matches one of several schemas.
func (b *builder) unionType(m *model, options []any, name string, owned bool, doc string) goType {
	options = m.flatten(options, map[string]bool{})
	if len(options) == 1 {
		return b.typeOf(m, options[0], name, owned)
	}
	if len(options) == 0 {
		return raw("no schema fits")
	}
	key := m.key(compact(options))
	if open := b.unions[key]; open != "" && !owned {
		return goType{expr: open, whole: true} // a union with a variant that contains the union
	}
	if !owned {
		name = b.names.take(name)
	}
	b.unions[key] = name
	defer delete(b.unions, key)
	// Declare the union first, since a variant may refer to it.
	b.decls[name] = &decl{name: name, doc: doc, variants: []variant{},
		maker: b.names.take("New" + name)}
	discriminator, values := discriminate(m, options)
	var variants []variant
	seen := map[string]bool{}
	for i, option := range options {
		inner, _ := m.withoutNull(option)
		suffix := goName(text(members(inner)["type"]))
		if discriminator != "" && len(values[i]) == 1 {
			suffix = labelOf(values[i][0])
		}
		t := b.typeOf(m, b.plain(inner), name+suffix, false)
		expr := strings.TrimPrefix(t.expr, "*")
		meant := b.resolved(expr)
		if meant == "json.RawMessage" || meant == name {
			continue // Value returns raw JSON if no variant matches
		}
		test := "typed.As[" + expr + "]()"
		if o := members(resolved(m, inner)); isStruct(o) {
			test = fmt.Sprintf("typed.Having[%s](%s)", expr, quoted(strs(o["required"])))
		}
		if discriminator != "" {
			test = fmt.Sprintf("typed.When[%s](%q, %s)", expr, discriminator, arguments(values[i]))
		}
		v := variant{Expr: expr, Test: test, Property: discriminator}
		if discriminator != "" && len(values[i]) == 1 {
			v.value = values[i][0]
		}
		if !seen[meant] {
			seen[meant] = true
			variants = append(variants, v)
		}
	}
	if len(variants) == 0 {
		variants = []variant{}
	}
	// Try int64 before float64, since every JSON integer can also be decoded as a float64.
	slices.SortStableFunc(variants, func(a, b variant) int { return rank(a.Expr) - rank(b.Expr) })
	b.decls[name].variants = variants
	return goType{expr: name, whole: true}
}

func rank(expr string) int {
	if expr == "float64" {
		return 1
	}
	return 0
}

// plain returns the schema of a scalar without its enum, const and format. A union of an enum and a
// string thus becomes a union of two strings.
func (b *builder) plain(schema any) any {
	s := members(schema)
	value, isConst := s["const"]
	values := list(s["enum"])
	if isConst {
		values = []any{value}
	}
	if values == nil {
		if s["type"] == "string" {
			return object{"type": "string"} // a time.Time could not hold a string of another form
		}
		return schema
	}
	switch scalarKind(values[0]) {
	case "string":
		return object{"type": "string"}
	case "int64", "float64":
		return object{"type": "number"}
	case "bool":
		return object{"type": "boolean"}
	}
	return schema
}

// flatten returns the options of a union, without null and without duplicates. An option that is
// itself a union is replaced with its own options. The Go type of a union decodes any JSON, so a
// union that is a variant would match every value.
func (m *model) flatten(options []any, followed map[string]bool) []any {
	var all []any
	add := func(option any) {
		if !slices.ContainsFunc(all, func(a any) bool { return same(a, option) }) {
			all = append(all, option)
		}
	}
	for _, option := range options {
		if isNull(option) {
			continue
		}
		option, _ = m.withoutNull(option)
		inner, isUnion := m.unionOf(option, followed)
		if !isUnion {
			add(option)
		}
		for _, o := range m.flatten(inner, followed) {
			add(o)
		}
	}
	return all
}

// unionOf returns the options of a schema that is a union or a reference to a union. It adds the
// references that lead to the union to the set visited. If such a reference is already in the set,
// an earlier call has returned the options of that union, so unionOf returns no options.
func (m *model) unionOf(schema any, visited map[string]bool) (options []any, isUnion bool) {
	var keys []string
	for {
		schema, _ = m.withoutNull(schema)
		s := members(schema)
		if ref, ok := s["$ref"].(string); ok {
			target, key, err := m.resolve(ref)
			if err != nil || slices.Contains(keys, key) {
				return nil, false
			}
			schema, keys = target, append(keys, key)
			continue
		}
		if parts := list(s["allOf"]); len(parts) == 1 && !has(s, "properties") {
			schema = parts[0]
			continue
		}
		for _, keyword := range []string{"anyOf", "oneOf"} {
			if inner := list(s[keyword]); inner != nil && options == nil {
				options = inner
			}
		}
		if options == nil && !has(s, "enum") && !has(s, "const") {
			options = kindsOf(s)
		}
		break
	}
	for _, key := range keys {
		if options != nil && visited[key] {
			return nil, true
		}
		visited[key] = visited[key] || options != nil
	}
	return options, options != nil
}

// kindsOf splits a schema that has a list of types into one schema for each type.
func kindsOf(s object) []any {
	var options []any
	for _, kind := range list(s["type"]) {
		options = append(options, with(s, "type", kind))
	}
	return options
}

// discriminate returns the name of a required member that identifies the option of a union, and the
// values that the member may have in each option. No value occurs in two options. If there is no
// such member, the name is "".
func discriminate(m *model, options []any) (string, [][]any) {
	first := members(members(resolved(m, options[0]))["properties"])
	for _, name := range slices.Sorted(maps.Keys(first)) {
		var values [][]any
		seen := map[string]bool{}
		for _, option := range options {
			o := members(resolved(m, option))
			known := scalars(resolved(m, members(o["properties"])[name]))
			fresh := slices.Contains(strs(o["required"]), name) && known != nil
			for _, value := range known {
				key := compact(value)
				fresh = fresh && !seen[key]
				seen[key] = true
			}
			if !fresh {
				break
			}
			values = append(values, known)
		}
		if len(values) == len(options) {
			return name, values
		}
	}
	return "", nil
}

// scalars returns the values that a schema with const or enum allows. It returns nil for any other
// schema, or if one of the values is an object or a list.
func scalars(schema any) []any {
	s := members(schema)
	values := list(s["enum"])
	if value, ok := s["const"]; ok {
		values = []any{value}
	}
	if slices.ContainsFunc(values, func(v any) bool { return v != nil && scalarKind(v) == "" }) {
		return nil
	}
	return values
}

func resolved(m *model, schema any) any {
	for range 8 {
		ref, ok := members(schema)["$ref"].(string)
		if !ok {
			return schema
		}
		next, _, err := m.resolve(ref)
		if err != nil {
			return schema
		}
		schema = next
	}
	return schema
}

// allOfType returns the type for a value that matches several schemas. If all are objects, the type
// is a struct with the members of all of them. This includes an allOf of objects that allow no
// additional members. Strictly, no value matches such an allOf. But zod writes it for the
// intersection of two objects, and a value of the intersection should have the members of both.
func (b *builder) allOfType(m *model, s object, parts []any, name string, owned bool) goType {
	if has(s, "properties") {
		own := maps.Clone(s)
		delete(own, "allOf")
		parts = append(slices.Clone(parts), own)
	}
	if len(parts) == 1 {
		return b.typeOf(m, parts[0], name, owned)
	}
	properties, required := object{}, []any{}
	merged := object{"type": "object", "description": s["description"], "additionalProperties": false}
	for _, part := range parts {
		o := members(resolved(m, part))
		if !isStruct(o) {
			return raw("a schema with allOf of other types than objects")
		}
		for k, v := range members(o["properties"]) {
			if old, ok := properties[k]; ok && !same(old, v) {
				return raw("a schema with allOf in which %s has two types", k)
			}
			properties[k] = v
		}
		required = append(required, list(o["required"])...)
		if others, ok := o["additionalProperties"]; ok && others != false {
			merged["additionalProperties"] = others
		}
		if patterns := members(o["patternProperties"]); len(patterns) > 0 {
			merged["patternProperties"] = patterns
		}
	}
	merged["properties"], merged["required"] = properties, required
	return b.kindType(m, merged, "object", name, owned)
}

// arguments returns scalar values as Go source. Numbers have the type float64.
func arguments(values []any) string {
	var all []string
	for _, v := range values {
		switch v := v.(type) {
		case string:
			all = append(all, strconv.Quote(v))
		case json.Number:
			n, _ := v.Float64() // scalarKind has checked it
			all = append(all, fmt.Sprintf("float64(%v)", n))
		case nil:
			all = append(all, "nil")
		default:
			all = append(all, fmt.Sprint(v))
		}
	}
	return strings.Join(all, ", ")
}

func quoted(all []string) string {
	var parts []string
	for _, s := range all {
		parts = append(parts, strconv.Quote(s))
	}
	return strings.Join(parts, ", ")
}
