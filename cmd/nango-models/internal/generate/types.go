package generate

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// goType is a Go type in the generated file. The fields nilable and whole say how the type
// represents null.
type goType struct {
	expr string
	// nilable is true for slices and maps, whose nil represents null.
	nilable bool
	// whole is true for unions and raw JSON, because a value of such a type can itself be null.
	whole bool
	// note says why the type is raw JSON, or describes what the Go type cannot express.
	note string
}

func raw(reason string, args ...any) goType {
	return goType{expr: "json.RawMessage", whole: true, note: fmt.Sprintf(reason, args...)}
}

// field is a field of a struct.
type field struct {
	name, tag, expr, doc string
	omitEmpty, omitZero  bool
	deprecated           bool
}

// decl is a type declaration of the generated file. Exactly one of the fields named fields, enum,
// variants and alias is set.
type decl struct {
	name string
	role string // follows "X is" in the doc comment; "" means part of a model
	doc  string // the description of the schema, and notes

	fields []field // for a struct
	open   string  // the type of the additional properties, or ""

	enum enum // for a type with constants

	variants []variant // for a union
	maker    string    // the name of the function that makes the union

	alias string // the other type, for an alias
}

type enum struct {
	base   string // one of string, int64 and float64
	values []any
	names  []string
}

type variant struct {
	Expr string
	Test string // the argument of typed.Choose that recognizes the variant
	// If a member identifies the variant, Property is the name of that member. If the member has
	// only one value in this variant, the field value is that value.
	Property string
	value    any
}

// builder makes declarations from schemas.
type builder struct {
	names names
	decls map[string]*decl  // maps the name of a type to its declaration
	known map[string]string // maps the key of a schema to its type
	// open holds the structs whose fields are being built. A reference to one of these structs is
	// recursive.
	open map[string]bool
	// unions holds the unions whose variants are being built. It maps the options of a union to the
	// union's type.
	unions map[string]string
}

func newBuilder() *builder {
	// The name T is already used, as the type parameter of the functions that make unions.
	return &builder{names: names{"T": true}, decls: map[string]*decl{}, known: map[string]string{},
		open: map[string]bool{}, unions: map[string]string{}}
}

// model declares the type of a model. The name of the type is already reserved.
func (b *builder) model(m *model, name string) {
	b.known[m.key("#")] = name
	schema, nullable := m.withoutNull(m.root)
	if o := members(schema); isStruct(o) && !nullable {
		b.structType(m, o, name)
		return
	}
	inner := name
	if nullable {
		inner = b.names.take(name + "Value")
	}
	t := b.typeOf(m, schema, inner, true)
	if b.decls[name] != nil {
		return // m is an enum or a union, which is already declared
	}
	if nullable && !t.nilable && !t.whole {
		t.expr = "*" + t.expr
	}
	b.alias(name, t, describe(m.root))
}

// alias declares a type with the given name as an alias for t. If t is an alias that leads back to
// the given name, the new alias is for raw JSON instead.
func (b *builder) alias(name string, t goType, doc string) {
	target := strings.TrimLeft(t.expr, "*")
	for d := b.decls[target]; d != nil && d.alias != "" && target != name; d = b.decls[target] {
		target = strings.TrimLeft(d.alias, "*")
	}
	if target == name {
		t = raw("a schema that refers to itself alone")
	}
	b.decls[name] = &decl{name: name, doc: join(doc, t.note), alias: t.expr}
}

// resolved returns the type expression that an alias stands for. It returns other type expressions
// unchanged.
func (b *builder) resolved(expr string) string {
	for d := b.decls[expr]; d != nil && d.alias != "" && !d.defines(); d = b.decls[expr] {
		expr = d.alias
	}
	return expr
}

// defines reports whether the generated file declares d as a new type, and not as a Go alias.
func (d *decl) defines() bool {
	return strings.HasPrefix(d.alias, "[]") || strings.HasPrefix(d.alias, "map[") ||
		slices.Contains([]string{"string", "int64", "float64", "bool"}, d.alias)
}

func (m *model) key(ref string) string { return m.name + " " + ref }

// typeOf returns the type for a schema. If the type must be declared, it gets the given name. The
// argument owned says whether that name is already reserved.
func (b *builder) typeOf(m *model, schema any, name string, owned bool) goType {
	s, ok := schema.(object)
	if !ok {
		if schema == true {
			return raw("any JSON")
		}
		return raw("the schema is %s", compact(schema))
	}
	if ref, ok := s["$ref"].(string); ok {
		return b.refType(m, ref, name, owned)
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if options := list(s[keyword]); options != nil {
			return b.unionType(m, options, name, owned, describe(s))
		}
	}
	if parts := list(s["allOf"]); len(parts) > 0 {
		return b.allOfType(m, s, parts, name, owned)
	}
	if v, ok := s["const"]; ok {
		return constType(v)
	}
	if values := list(s["enum"]); values != nil {
		return b.enumType(values, name, owned, describe(s))
	}
	switch kind := s["type"].(type) {
	case string:
		return b.kindType(m, s, kind, name, owned)
	case []any:
		return b.unionType(m, kindsOf(s), name, owned, describe(s))
	}
	switch {
	case has(s, "not"):
		return raw("a schema with not")
	case has(s, "properties"):
		return b.kindType(m, s, "object", name, owned)
	}
	return raw("any JSON")
}

func (b *builder) kindType(m *model, s object, kind, name string, owned bool) goType {
	switch kind {
	case "string":
		if s["format"] == "date-time" && !hasOtherTimes(text(s["pattern"])) {
			return goType{expr: "time.Time"}
		}
		return goType{expr: "string"}
	case "boolean":
		return goType{expr: "bool"}
	case "number":
		return goType{expr: "float64"}
	case "integer":
		if beyondInt64(s) {
			return goType{expr: "json.Number", note: "an integer that may be beyond int64"}
		}
		return goType{expr: "int64"}
	case "null":
		return raw("always null")
	case "array":
		return b.arrayType(m, s, name)
	case "object":
		if !isStruct(s) {
			return b.mapType(m, s, name)
		}
		if !owned {
			name = b.names.take(name)
		}
		b.structType(m, s, name)
		return goType{expr: name}
	}
	return raw("the type %q is unknown", kind)
}

// hasOtherTimes reports whether a date-time schema with the given pattern allows times that
// time.Time cannot decode. Such times have no zone (z.iso.datetime({ local: true }) of zod) or
// never have seconds (z.iso.datetime({ precision: -1 })).
func hasOtherTimes(pattern string) bool {
	re, err := regexp.Compile(pattern)
	if pattern == "" || err != nil {
		return false
	}
	complete, local := false, re.MatchString("2026-01-02T03:04")
	for digits := range 10 {
		at := "2026-01-02T03:04:05"
		if digits > 0 {
			at += "." + strings.Repeat("0", digits)
		}
		complete = complete || re.MatchString(at+"Z")
		local = local || re.MatchString(at)
	}
	return local || !complete && re.MatchString("2026-01-02T03:04Z")
}

// beyondInt64 reports whether a schema for integers has a bound or a format that does not fit an
// int64.
func beyondInt64(s object) bool {
	for _, keyword := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"} {
		bound, ok := s[keyword].(json.Number)
		if n, err := bound.Float64(); ok && (err != nil || n < -1<<63 || n >= 1<<63) {
			return true
		}
	}
	return s["format"] == "uint64"
}

func (b *builder) refType(m *model, ref, name string, owned bool) goType {
	schema, key, err := m.resolve(ref)
	if err != nil {
		return raw("%v", err)
	}
	key = m.key(key)
	if shared, err := json.Marshal(schema); err == nil &&
		!strings.Contains(string(shared), `"$ref"`) && !m.input {
		key = ref + string(shared) // models of one integration often share a definition
	}
	known := b.known[key]
	if known == "" {
		if base := ref[strings.LastIndexByte(ref, '/')+1:]; !owned && !strings.HasPrefix(base, "__") {
			name = goName(base)
		}
		if !owned {
			name = b.names.take(name)
		}
		known = name
		b.known[key] = known
		schema, _ := m.withoutNull(schema) // null is added where the reference is
		t := b.typeOf(m, schema, known, true)
		if b.decls[known] == nil {
			b.alias(known, t, describe(schema))
		}
	}
	d := b.decls[known]
	switch {
	case b.open[known]:
		return goType{expr: "*" + known}
	case d == nil:
		return goType{expr: known}
	case d.variants != nil, d.alias == "json.RawMessage":
		return goType{expr: known, whole: true}
	}
	return goType{expr: known, nilable: isNilable(d.alias)}
}

func isNilable(expr string) bool {
	return strings.HasPrefix(expr, "[]") || strings.HasPrefix(expr, "map[") ||
		strings.HasPrefix(expr, "*")
}

// element returns the type for the items of a list or the values of a map.
func (b *builder) element(m *model, schema any, name string) goType {
	inner, nullable := m.withoutNull(schema)
	t := b.typeOf(m, inner, name, false)
	if nullable && !t.nilable && !t.whole {
		t.expr = "*" + strings.TrimPrefix(t.expr, "*")
	}
	return t
}

func (b *builder) arrayType(m *model, s object, name string) goType {
	if items, ok := s["items"].([]any); ok || has(s, "prefixItems") {
		return goType{expr: "[]json.RawMessage", nilable: true, note: fmt.Sprintf(
			"a list in which each item has a separate type, %d of them listed", max(len(items),
				len(list(s["prefixItems"]))))}
	}
	items, ok := s["items"]
	if !ok {
		items = true
	}
	return goType{expr: "[]" + b.element(m, items, name+"Item").expr, nilable: true}
}

func (b *builder) mapType(m *model, s object, name string) goType {
	values, ok := s["additionalProperties"]
	if !ok {
		values = true
	}
	if values == false {
		values = object{}
	}
	return goType{expr: "map[string]" + b.element(m, values, name+"Value").expr, nilable: true}
}
