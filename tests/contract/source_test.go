package contract_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// source is the code of a package, without its tests.
type source struct {
	fset  *token.FileSet
	files []*ast.File
}

// parseDir parses the package in the given folder of the repository.
func parseDir(t *testing.T, folder string) source {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(folder), "*.go"))
	require.NoError(t, err)
	s := source{fset: token.NewFileSet()}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(s.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		s.files = append(s.files, file)
	}
	require.NotEmpty(t, s.files, folder)
	return s
}

// packagesBelow returns the folders that contain Go code in and below a folder of the repository.
// It omits folders named internal or testdata and the folders below them.
func packagesBelow(t *testing.T, folder string) []string {
	t.Helper()
	root := filepath.Join("..", "..", filepath.FromSlash(folder))
	found := map[string]bool{}
	var out []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "internal" || d.Name() == "testdata"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			dir, err := filepath.Rel(filepath.Join("..", ".."), filepath.Dir(path))
			if err != nil {
				return err
			}
			if !found[dir] {
				found[dir] = true
				out = append(out, filepath.ToSlash(dir))
			}
		}
		return nil
	}))
	return out
}

// functions returns the functions and methods of a package.
func (s source) functions() []*ast.FuncDecl {
	var out []*ast.FuncDecl
	for _, file := range s.files {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// types returns the type declarations of a package.
func (s source) types() []*ast.TypeSpec {
	var out []*ast.TypeSpec
	for _, file := range s.files {
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

// receiver returns the name of a method's type, or "" for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	switch generic := kind.(type) {
	case *ast.IndexExpr:
		kind = generic.X
	case *ast.IndexListExpr:
		kind = generic.X
	}
	if name, ok := kind.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// title returns the name of a function, or Type.Name for a method.
func title(f *ast.FuncDecl) string {
	if r := receiver(f); r != "" {
		return r + "." + f.Name.Name
	}
	return f.Name.Name
}
