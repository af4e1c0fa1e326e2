package contract_test

import (
	"go/ast"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/gosource"
)

// generatedNames returns the names from package gen that occur in n, a syntax node of package
// client.
func generatedNames(n ast.Node) []string {
	var out []string
	ast.Inspect(n, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if on, ok := s.X.(*ast.Ident); ok && on.Name == "gen" {
				out = append(out, s.Sel.Name)
			}
		}
		return true
	})
	return out
}

// parts returns the names of the types of package gen that the type declaration spec mentions. If
// spec declares a union, they include the types of the union's members.
func parts(spec *ast.TypeSpec, all map[string]*ast.TypeSpec) []string {
	var out []string
	collect := func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && all[name.Name] != nil {
			out = append(out, name.Name)
		}
		return true
	}
	ast.Inspect(spec.Type, collect)
	if member := all[spec.Name.Name+"Member"]; member != nil {
		ast.Inspect(member.Type, collect)
	}
	return out
}

// typesOf returns the type declarations in code.
func typesOf(code gosource.Code) []*ast.TypeSpec {
	var out []*ast.TypeSpec
	for _, file := range code.Files {
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range group.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					out = append(out, t)
				}
			}
		}
	}
	return out
}

// Users should not need package gen. So package client must have an alias for each generated type
// that its API uses. No signature may name a type of package gen, except in a constraint that lists
// the member types of a union.
func TestGeneratedTypesHaveAliases(t *testing.T) {
	all := map[string]*ast.TypeSpec{}
	for _, spec := range typesOf(parseDir(t, "gen")) {
		all[spec.Name.Name] = spec
	}
	client := parseDir(t, "client")
	aliased := map[string]bool{}
	var todo []string
	for _, spec := range typesOf(client) {
		if spec.Assign.IsValid() {
			for _, name := range generatedNames(spec.Type) {
				aliased[name] = true
				todo = append(todo, name)
			}
		}
	}
	require.Greater(t, len(aliased), 100)
	for _, f := range client.Functions() {
		if f.Name.IsExported() {
			require.Empty(t, generatedNames(f.Type.Params), "parameters of %s", gosource.Name(f))
			if f.Type.Results != nil {
				require.Empty(t, generatedNames(f.Type.Results), "results of %s", gosource.Name(f))
			}
		}
	}
	met := map[string]bool{}
	var missing []string
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if met[name] {
			continue
		}
		met[name] = true
		todo = append(todo, parts(all[name], all)...)
		if !aliased[name] && !all[name].Assign.IsValid() { // aliases in gen stand for basic types
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	require.Empty(t, missing, "types of package gen without an alias in package client")
}
