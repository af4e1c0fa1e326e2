// Package allcalls helps to test every call of a package. It lists the calls, and has responses for
// which each of them must return an error.
package allcalls

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Of returns the names of a package's exported functions and methods whose first parameter is a
// context, such as "TriggerAction" and "Connections.Get". The argument directory is the directory
// of the package.
func Of(t *testing.T, directory string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	require.NoError(t, err)
	var names []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, declared := range file.Decls {
			f, ok := declared.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !takesContext(f.Type) {
				continue
			}
			switch receiver := receiverOf(f); {
			case receiver == "":
				names = append(names, f.Name.Name)
			case ast.IsExported(receiver):
				names = append(names, receiver+"."+f.Name.Name)
			}
		}
	}
	require.NotEmpty(t, names)
	return names
}

func takesContext(f *ast.FuncType) bool {
	if len(f.Params.List) == 0 {
		return false
	}
	selector, ok := f.Params.List[0].Type.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Context"
}

// receiverOf returns the name of the type that f is a method of, or "" if f is a function.
func receiverOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	return of.(*ast.Ident).Name
}
