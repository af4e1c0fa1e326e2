package readme_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// README's tables list every option of a client and of a call.
func TestREADMEListsEveryOption(t *testing.T) {
	root, text := read(t, "README.md")
	files, err := filepath.Glob(filepath.Join(root, "client", "*.go"))
	require.NoError(t, err)
	listed := 0
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Name.IsExported() && isOption(f) {
				require.Contains(t, text, "\n| `"+f.Name.Name+"` | ", "README's tables have no row for the option %s", f.Name.Name)
				listed++
			}
		}
	}
	require.GreaterOrEqual(t, listed, 17, "so many were there from the beginning")
}

func isOption(f *ast.FuncDecl) bool {
	if f.Recv != nil || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
		return false
	}
	result, ok := f.Type.Results.List[0].Type.(*ast.Ident)
	return ok && (result.Name == "Option" || result.Name == "CallOption")
}

// README's table lists every program below examples.
func TestREADMEListsEveryExample(t *testing.T) {
	root, text := read(t, "README.md")
	programs, err := filepath.Glob(filepath.Join(root, "examples", "*", "main.go"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(programs), 6, "so many were there from the beginning")
	for _, program := range programs {
		name := filepath.Base(filepath.Dir(program))
		require.Contains(t, text, "\n| ["+name+"](examples/"+name+"/main.go) | ", "README's table has no row for examples/%s", name)
	}
}
