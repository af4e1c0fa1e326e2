package generate

import (
	_ "embed"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// nothing is a template whose output is empty. If a template itself were empty, oapi-codegen would
// use its default template instead.
const nothing = `{{""}}` + "\n"

// marker is a character that marks the end of the name that oapi-codegen puts before a description.
const marker = "\x01"

// render generates the structs and constants with oapi-codegen, and appends the declarations that
// oapi-codegen cannot generate. The input of oapi-codegen is an OpenAPI document whose extensions
// name the Go types.
func (g *generator) render(cfg Config) ([]byte, error) {
	doc := &openapi3.T{
		OpenAPI:    "3.1.0",
		Info:       &openapi3.Info{Title: "models", Version: "1"},
		Paths:      openapi3.NewPaths(),
		Components: &openapi3.Components{Schemas: openapi3.Schemas{}},
	}
	var types []map[string]any
	for _, name := range slices.Sorted(maps.Keys(g.decls)) {
		d := g.decls[name]
		if d.fields != nil {
			doc.Components.Schemas[name] = structSchema(d)
		}
		types = append(types, g.view(d))
	}
	var rest strings.Builder
	if err := declarations.ExecuteTemplate(&rest, "declarations", map[string]any{
		"Types": types, "Handles": g.handles, "Groups": g.groups(),
	}); err != nil {
		return nil, err
	}
	structs, err := codegen.Generate(doc, codegen.Configuration{
		PackageName: cfg.Package,
		Generate:    codegen.GenerateOptions{Models: true},
		// Required for x-oapi-codegen-only-honour-go-name.
		Compatibility: codegen.CompatibilityOptions{AllowUnexportedStructFieldNames: true},
		OutputOptions: codegen.OutputOptions{
			SkipFmt: true, SkipPrune: true,
			UserTemplates: map[string]string{"imports.tmpl": nothing, "constants.tmpl": nothing},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("oapi-codegen: %w", err)
	}
	body := strings.ReplaceAll(structs, " "+marker, "") + rest.String()
	imports, err := importsOf(body)
	if err != nil {
		return nil, err
	}
	return format.Source([]byte(head(cfg, imports) + body))
}

// declarations holds the templates for the declarations that oapi-codegen does not generate.
var declarations = template.Must(template.New("").Funcs(template.FuncMap{
	"quote": strconv.Quote, "comment": comment,
}).Parse(declarationsSource))

//go:embed declarations.tmpl
var declarationsSource string

// view returns the data from which the templates render the declaration d.
func (g *generator) view(d *decl) map[string]any {
	out := map[string]any{"Name": d.name, "Doc": d.name + " " + d.about()}
	switch {
	case d.fields != nil:
		var tags []string
		for _, f := range d.fields {
			tags = append(tags, f.tag)
		}
		out["Kind"], out["Open"], out["Tags"] = "struct", d.open != "", tags
	case d.variants != nil:
		out["Kind"], out["Variants"], out["Maker"], out["Setters"] = "union", d.variants, d.maker,
			g.settersOf(d)
	case d.alias != "":
		out["Kind"], out["Alias"], out["Defines"] = "alias", d.alias, d.defines()
	default:
		out["Kind"], out["Base"], out["Values"] = "enum", d.enum.base, d.enum.constants()
	}
	return out
}

// constants returns the constants of an enum, with their values as Go source.
func (e *enum) constants() (all []constant) {
	for i, v := range e.values {
		value := fmt.Sprint(v)
		if e.base == "string" {
			value = strconv.Quote(value)
		}
		all = append(all, constant{Name: e.names[i], Value: value})
	}
	return all
}

// constantGroup is a block of constants in the generated file.
type constantGroup struct {
	Doc       string
	Constants []constant
}

// groups returns four groups of constants: the names of the integrations, syncs, actions and
// models.
func (g *generator) groups() []constantGroup {
	var all []constantGroup
	for _, kind := range []string{"Integration", "Sync", "Action", "Model"} {
		group := constantGroup{Doc: "The names of the " + strings.ToLower(kind) + "s."}
		if kind == "Integration" {
			group.Doc = "The provider config keys of the integrations."
		}
		for _, c := range g.constants {
			if c.Kind == kind {
				group.Constants = append(group.Constants, c)
			}
		}
		all = append(all, group)
	}
	return all
}

// packages lists the packages that the generated file may import.
var packages = []string{"encoding/json", "time", "github.com/nango-go/nango/wrappers/typed"}

// importsOf returns the packages whose names occur in the declarations in body. It ignores names in
// comments and strings.
func importsOf(body string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n\n"+body, 0)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, ident := range file.Unresolved { // no declaration has the name of a package
		used[ident.Name] = true
	}
	return slices.DeleteFunc(slices.Clone(packages), func(path string) bool {
		return !used[path[strings.LastIndexByte(path, '/')+1:]]
	}), nil
}

func head(cfg Config, imports []string) string {
	var b strings.Builder
	b.WriteString("// Code generated by nango-models; DO NOT EDIT.\n")
	if cfg.Command != "" {
		fmt.Fprintf(&b, "//\n//\t%s\n", cfg.Command)
	}
	fmt.Fprintf(&b, "\n// Package %[1]s has the models, syncs and actions of a Nango environment.\n"+
		"package %[1]s\n\n", cfg.Package)
	if len(imports) == 0 {
		return b.String()
	}
	b.WriteString("import (\n")
	for _, path := range imports {
		if strings.Contains(path, ".") {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%q\n", path)
	}
	b.WriteString(")\n\n")
	return b.String()
}

func structSchema(d *decl) *openapi3.SchemaRef {
	s := openapi3.NewObjectSchema()
	s.Description = marker + " " + clean(d.about())
	s.Extensions = map[string]any{"x-go-name": d.name}
	for i, f := range d.fields {
		p := &openapi3.Schema{Description: describeTo(f.doc), Deprecated: f.deprecated,
			Extensions: map[string]any{
				"x-go-name": f.name, "x-oapi-codegen-only-honour-go-name": true,
				"x-go-type": f.expr, "x-go-type-skip-optional-pointer": true,
				"x-omitempty": f.omitEmpty, "x-omitzero": f.omitZero, "x-order": float64(i),
			}}
		if f.deprecated {
			p.Extensions["x-deprecated-reason"] = "the schema marks this member as deprecated."
		}
		s.Properties[f.tag] = openapi3.NewSchemaRef("", p)
	}
	if d.open != "" {
		p := &openapi3.Schema{Description: marker + " holds the members that are not declared.",
			Extensions: map[string]any{
				"x-go-name": "AdditionalProperties", "x-go-type": "map[string]" + d.open,
				"x-go-json-ignore":                true,
				"x-go-type-skip-optional-pointer": true, "x-order": float64(len(d.fields)),
			}}
		key := "AdditionalProperties"
		for s.Properties[key] != nil {
			key += "_"
		}
		s.Properties[key] = openapi3.NewSchemaRef("", p)
	}
	return openapi3.NewSchemaRef("", s)
}

// describeTo returns the description for oapi-codegen: doc with the marker before it.
func describeTo(doc string) string {
	if doc == "" {
		return ""
	}
	return marker + ": " + clean(doc)
}

// buildLine matches the beginning of a line that gofmt would turn into a build constraint.
var buildLine = regexp.MustCompile(`(?m)^(\s*)\+build`)

// clean makes doc safe to use in a comment. It replaces control characters and line separators with
// spaces, and changes lines that gofmt would take for build constraints.
func clean(doc string) string {
	doc = buildLine.ReplaceAllString(doc, "$1+ build")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return ' '
		}
		return r
	}, doc)
}

// comment returns doc as a Go comment.
func comment(doc string) string {
	var lines []string
	for line := range strings.SplitSeq(clean(doc), "\n") {
		lines = append(lines, strings.TrimRight("// "+line, " "))
	}
	return strings.Join(lines, "\n")
}

// about returns the doc comment of the type d, without the name of the type.
func (d *decl) about() string {
	about := "is part of a model."
	if d.role != "" {
		about = "is " + d.role + "."
	}
	return join(about, d.doc)
}

// setter describes a statement that sets the discriminating member of a union's variant. Its field
// Value is Go source.
type setter struct{ Type, Field, Value string }

// settersOf returns a setter for each variant of a union. It returns no setters if a variant has no
// discriminating member or allows several values of that member.
func (g *generator) settersOf(d *decl) (all []setter) {
	for _, v := range d.variants {
		kind := scalarKind(v.value)
		if kind == "" || g.decls[v.Expr] == nil {
			return nil
		}
		for _, f := range g.decls[v.Expr].fields {
			if f.tag == v.Property && f.expr == kind {
				all = append(all, setter{v.Expr, f.name, compact(v.value)})
			}
		}
	}
	return all
}
