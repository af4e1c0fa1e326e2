// Package gosource reads the project's Go code, so that tests can check it.
package gosource

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// Code holds parsed files.
type Code struct {
	Fset  *token.FileSet
	Files []*ast.File
}

// Read parses the files that match a pattern, such as ../client/*.go. It omits tests, unless the
// pattern ends in _test.go.
func Read(pattern string) (Code, error) {
	names, err := filepath.Glob(filepath.FromSlash(pattern))
	if err != nil {
		return Code{}, err
	}
	code := Code{Fset: token.NewFileSet()}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(pattern, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(code.Fset, name, nil,
			parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return Code{}, err
		}
		code.Files = append(code.Files, file)
	}
	return code, nil
}

// Functions returns the functions and methods.
func (c Code) Functions() []*ast.FuncDecl {
	var out []*ast.FuncDecl
	for _, file := range c.Files {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// Receiver returns the name of the type that has the method f, or "" if f is a function.
func Receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	switch generic := of.(type) {
	case *ast.IndexExpr:
		of = generic.X
	case *ast.IndexListExpr:
		of = generic.X
	}
	return of.(*ast.Ident).Name
}

// Name returns the name of a function, or Type.Name for a method.
func Name(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	return Receiver(f) + "." + f.Name.Name
}

// TakesContext reports whether the first parameter of f is a context.
func TakesContext(f *ast.FuncDecl) bool {
	if len(f.Type.Params.List) == 0 {
		return false
	}
	selector, ok := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Context"
}

// Directive is the beginning of a line in a method's doc comment. The rest of the line lists the
// operations that the method sends.
const Directive = "//nango:operation "

// Operations returns the ids of the operations in the [Directive] of f, or nil.
func Operations(f *ast.FuncDecl) []string {
	var out []string
	if f.Doc == nil {
		return nil
	}
	for _, line := range f.Doc.List {
		if ids, ok := strings.CutPrefix(line.Text, Directive); ok {
			out = append(out, strings.Fields(ids)...)
		}
	}
	return out
}
