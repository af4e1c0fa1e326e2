package hostile_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// operationsOfMethods parses the source of package client. It returns the methods and functions
// that take call options, each with the operations that its directive names.
func operationsOfMethods() (map[string][]string, error) {
	out := map[string][]string{}
	files, err := parseDir("../../client", func(name string) bool { return !strings.HasSuffix(name, "_test.go") })
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !takesCallOptions(f) {
				continue
			}
			name := f.Name.Name
			if f.Recv != nil {
				name = strings.TrimPrefix(typeName(f.Recv.List[0].Type), "*") + "." + name
			}
			out[name] = nil
			for line := range strings.Lines(comments(f.Doc)) {
				if operations, ok := strings.CutPrefix(line, "//nango:operation "); ok {
					out[name] = strings.Fields(operations)
				}
			}
		}
	}
	return out, nil
}

// parseDir parses the Go files in a directory. It skips a file if the function include returns
// false for its name.
func parseDir(folder string, include func(name string) bool) ([]*ast.File, error) {
	names, err := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if !include(name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func takesCallOptions(f *ast.FuncDecl) bool {
	params := f.Type.Params.List
	if len(params) == 0 {
		return false
	}
	variadic, ok := params[len(params)-1].Type.(*ast.Ellipsis)
	return ok && typeName(variadic.Elt) == "CallOption"
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return "*" + typeName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// comments returns the text of a comment including its directives, which CommentGroup.Text omits.
func comments(group *ast.CommentGroup) string {
	if group == nil {
		return ""
	}
	var out strings.Builder
	for _, c := range group.List {
		out.WriteString(c.Text + "\n")
	}
	return out.String()
}
