// Package generate generates Go types for the syncs and actions of a Nango environment, and for
// each sync and action a variable through which a program uses it.
package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Config configures the generated file.
type Config struct {
	// Package is the name of the generated package. Command is the command that the header of the
	// file shows.
	Package, Command string
}

// File returns the Go file for the given functions. The order of the functions has no effect.
func File(functions []Function, cfg Config) ([]byte, error) {
	if !IsPackageName(cfg.Package) {
		return nil, fmt.Errorf("%q is not a valid package name", cfg.Package)
	}
	functions = slices.SortedStableFunc(slices.Values(functions), func(a, b Function) int {
		return cmp.Or(cmp.Compare(a.Integration, b.Integration), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Name, b.Name))
	})
	g := &generator{builder: newBuilder()}
	g.models(functions)
	g.handlesOf(functions)
	return g.render(cfg)
}

type generator struct {
	*builder
	types     map[string]string // maps use.key to the Go type of the model
	handles   []handle
	constants []constant
}

// use says that a function uses a model, for example as its input.
type use struct {
	function Function
	model    *model
	name     string // the preferred name of the Go type
	role     string // for example "the input of the action x"
}

func (u use) key() string {
	return strings.Join([]string{u.function.Integration, u.function.Kind, u.function.Name,
		u.model.name, strconv.FormatBool(u.model.input)}, "\x00")
}

// models declares a type for each model. Models with the same name and schema share a type. If
// models with the same name have different schemas, the name of the integration and, if necessary,
// of the function is put before the name of the type.
func (g *generator) models(functions []Function) {
	uses := usesOf(functions)
	byName := map[string][]use{}
	var order []string
	for _, u := range uses {
		if byName[u.name] == nil {
			order = append(order, u.name)
		}
		byName[u.name] = append(byName[u.name], u)
	}
	slices.Sort(order)
	g.types = map[string]string{}
	// Names are assigned to models first, so that a nested type never gets the name of a model.
	type pending struct {
		use  use
		name string
	}
	var todo []pending
	for _, name := range order {
		for _, shape := range shapes(byName[name]) {
			unique := g.names.take(distinct(name, shape, byName[name]))
			for _, u := range shape {
				g.types[u.key()] = unique
			}
			todo = append(todo, pending{shape[0], unique})
		}
	}
	for _, p := range todo {
		p.use.model.name = p.name // references in the model are resolved by this name
		g.model(p.use.model, p.name)
		if d := g.decls[p.name]; d != nil {
			d.role = p.use.role
		}
	}
}

func usesOf(functions []Function) []use {
	var uses []use
	for _, f := range functions {
		definitions := members(members(f.Schema)["definitions"])
		add := func(definition, name, role string) {
			root, ok := definitions[definition]
			if !ok || isNull(root) {
				return
			}
			m := &model{name: definition, root: root, document: f.Schema, input: role == "the input",
				record: role == "a record"}
			uses = append(uses, use{f, m, goName(name),
				fmt.Sprintf("%s of the %s %s of the integration %s", role, f.Kind, f.Name, f.Integration)})
		}
		switch f.Kind {
		case "action":
			add(f.Input, f.Name+" input", "the input")
			for _, output := range f.Outputs {
				add(output, f.Name+" output", "the output")
			}
			add(f.Metadata, f.Name+" metadata", "the metadata")
		default:
			for _, output := range f.Outputs {
				add(output, output, "a record")
			}
			add(f.Input, f.Name+" metadata", "the metadata")
		}
	}
	return uses
}

// shapes groups uses by the schema of their models. The models of all the uses have the same name.
func shapes(uses []use) [][]use {
	var all [][]use
	for _, u := range uses {
		i := slices.IndexFunc(all, func(group []use) bool {
			return same(group[0].model.root, u.model.root) &&
				group[0].model.input == u.model.input && group[0].model.record == u.model.record
		})
		if i < 0 {
			all = append(all, []use{u})
			continue
		}
		all[i] = append(all[i], u)
	}
	return all
}

// distinct returns the name of the Go type for the models of the uses in group, which have the same
// name and schema. The parameter uses lists all uses of models with that name. If it lists more
// than group, there are models with other schemas, so distinct adds a prefix to the name.
func distinct(name string, group, uses []use) string {
	f := group[0].function
	others, sameIntegration := false, false
	for _, u := range uses {
		if !slices.ContainsFunc(group, func(s use) bool { return s.key() == u.key() }) {
			others = true
			sameIntegration = sameIntegration || u.function.Integration == f.Integration
		}
	}
	switch {
	case !others:
		return name
	case !sameIntegration:
		return goName(f.Integration) + name
	}
	return goName(f.Integration) + goName(f.Name) + name
}

// handle is the generated variable for one sync or action.
type handle struct {
	Name, Doc string
	Expr      string
}

type constant struct{ Name, Kind, Value string }

func (g *generator) handlesOf(functions []Function) {
	models := map[string]bool{}
	for _, f := range functions {
		name := goName(f.Name)
		if slices.ContainsFunc(functions, func(o Function) bool {
			return o.Kind == f.Kind && goName(o.Name) == name && o.Integration != f.Integration
		}) {
			name = goName(f.Integration) + name
		}
		if g.names[name] {
			name += goName(f.Kind)
		}
		name = g.names.take(name)
		g.handles = append(g.handles, g.handleOf(f, name))
		if f.Kind == "sync" {
			for _, m := range f.Outputs {
				models[m] = true
			}
		}
	}
	for _, f := range functions {
		g.constant("Integration", f.Integration)
		g.constant(goName(f.Kind), f.Name)
		for _, m := range f.Outputs {
			if models[m] {
				g.constant("Model", m)
			}
		}
	}
}

// constant declares a constant unless it is already declared.
func (g *generator) constant(kind, value string) {
	if slices.ContainsFunc(g.constants,
		func(c constant) bool { return c.Value == value && c.Kind == kind }) {
		return
	}
	name := kind + goName(value)
	if g.names[name] {
		name += "Name"
	}
	g.constants = append(g.constants, constant{g.names.take(name), kind, value})
}

func (g *generator) handleOf(f Function, name string) handle {
	typeOf := func(m string, input bool) string {
		u := use{function: f, model: &model{name: m, input: input}}
		if t := g.types[u.key()]; t != "" {
			return t
		}
		if root, ok := members(members(f.Schema)["definitions"])[m]; m == "" || ok && isNull(root) {
			return "typed.None"
		}
		return "json.RawMessage" // the environment has no schema for the model
	}
	at := fmt.Sprintf("Integration: %q, Name: %q", f.Integration, f.Name)
	h := handle{Name: name,
		Doc: fmt.Sprintf("the %s %s of the integration %s", f.Kind, f.Name, f.Integration)}
	if f.Description == "" {
		h.Doc += "."
	} else {
		h.Doc += ":\n\n" + f.Description
	}
	switch {
	case f.Kind == "action":
		out := "typed.None"
		if len(f.Outputs) > 0 {
			out = typeOf(f.Outputs[0], false)
		}
		h.Expr = fmt.Sprintf("typed.Action[%s, %s]{%s}", typeOf(f.Input, true), out, at)
	case len(f.Outputs) == 1:
		h.Expr = fmt.Sprintf("typed.Sync[%s]{%s, Model: %q}", typeOf(f.Outputs[0], false), at,
			f.Outputs[0])
	default:
		h.Doc += "\n\nIt has a handle for each of its models."
		var fields, values strings.Builder
		taken := names{}
		for _, m := range f.Outputs {
			field := taken.take(goName(m))
			fmt.Fprintf(&fields, "%s typed.Sync[%s]\n", field, typeOf(m, false))
			fmt.Fprintf(&values, "%s: typed.Sync[%s]{%s, Model: %q},\n", field, typeOf(m, false), at, m)
		}
		h.Expr = fmt.Sprintf("struct {\n%s}{\n%s}", fields.String(), values.String())
	}
	return h
}
