package gen_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// declarations holds the types of the package, the names of their methods, and for each union the
// types of its members.
type declarations struct {
	types   map[string]ast.Expr
	methods map[string]map[string]bool
	members map[string]ast.Expr // by the union
}

func declared(t *testing.T) declarations {
	t.Helper()
	d := declarations{types: map[string]ast.Expr{}, methods: map[string]map[string]bool{}, members: map[string]ast.Expr{}}
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						d.types[spec.Name.Name] = spec.Type
						if union, ok := strings.CutSuffix(spec.Name.Name, "Member"); ok {
							d.members[union] = spec.Type
						}
					}
				}
			case *ast.FuncDecl:
				if decl.Recv == nil {
					continue
				}
				for receiver := range d.mentioned(decl.Recv.List[0].Type) {
					if d.methods[receiver] == nil {
						d.methods[receiver] = map[string]bool{}
					}
					d.methods[receiver][decl.Name.Name] = true
				}
			}
		}
	}
	require.Greater(t, len(d.types), 100)
	return d
}

// mentioned returns the names in the type expression e. It leaves out names of fields and names
// from other packages, since they are not types of this package.
func (d declarations) mentioned(e ast.Expr) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			maps.Copy(names, d.mentioned(n.Type))
			return false
		case *ast.SelectorExpr:
			return false
		case *ast.Ident:
			names[n.Name] = true
		}
		return true
	})
	return names
}

// Every type whose Format method hides secrets needs a LogValue method too, since a handler that
// logs JSON would encode the secrets. Every struct that contains such a type needs both methods.
func TestWhatHoldsSecretsIsLoggedWithoutThem(t *testing.T) {
	d := declared(t)
	secret := map[string]bool{}
	for name, methods := range d.methods {
		if methods["Format"] {
			require.True(t, methods["LogValue"], name)
			secret[name] = true
		}
	}
	for union, members := range d.members {
		if !secret[union] {
			continue
		}
		for name := range d.mentioned(members) {
			_, isStruct := d.types[name].(*ast.StructType)
			require.True(t, secret[name] || !isStruct || strings.HasSuffix(name, "NoCredentials"), "%s, of %s", name, union)
		}
	}
	require.Greater(t, len(secret), 30)
	for before := -1; before != len(secret); {
		before = len(secret)
		for name, decl := range d.types {
			if slices.ContainsFunc(slices.Collect(maps.Keys(d.mentioned(decl))), func(part string) bool { return secret[part] }) {
				secret[name] = true
			}
		}
	}
	for name := range secret {
		if _, isStruct := d.types[name].(*ast.StructType); isStruct {
			require.True(t, d.methods[name]["LogValue"], "%s is logged with the secrets in it", name)
			require.True(t, d.methods[name]["Format"], "%s is printed with the secrets in it", name)
		}
	}
}
