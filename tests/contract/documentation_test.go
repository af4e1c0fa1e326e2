package contract_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/gosource"
)

// Every exported name in packages for users must have a doc comment, and so must the fields of
// structs in package client.
func TestEveryExportedNameIsDocumented(t *testing.T) {
	var bare []string
	for _, root := range []string{"client", "wrappers", "tests/nangotest"} {
		for _, folder := range packagesBelow(t, root) {
			s := parseDir(t, folder)
			if !slices.ContainsFunc(s.Files, func(f *ast.File) bool { return f.Doc != nil }) {
				bare = append(bare, "package "+folder)
			}
			bare = append(bare, undocumented(s, root == "client")...)
		}
	}
	require.Empty(t, bare, "exported names without a doc comment")
}

func undocumented(s gosource.Code, fields bool) []string {
	var out []string
	report := func(name *ast.Ident, within string) {
		at := s.Fset.Position(name.Pos())
		out = append(out, fmt.Sprintf("%s:%d: %s%s", at.Filename, at.Line, within, name.Name))
	}
	for _, f := range s.Functions() {
		if f.Name.IsExported() && (f.Recv == nil || ast.IsExported(gosource.Receiver(f))) && f.Doc == nil {
			report(f.Name, "")
		}
	}
	for _, file := range s.Files {
		for _, decl := range file.Decls {
			if group, ok := decl.(*ast.GenDecl); ok {
				for _, spec := range group.Specs {
					bareSpec(group, spec, report)
					if t, ok := spec.(*ast.TypeSpec); ok && fields && t.Name.IsExported() {
						bareFields(s.Fset, group, t, report)
					}
				}
			}
		}
	}
	return out
}

// bareSpec reports the names in a declaration that have no comment. A group of constants or
// variables needs only one comment.
func bareSpec(group *ast.GenDecl, spec ast.Spec, report func(*ast.Ident, string)) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && spec.Doc == nil && spec.Comment == nil && group.Doc == nil {
				report(name, "")
			}
		}
	case *ast.TypeSpec:
		if spec.Name.IsExported() && spec.Doc == nil && (group.Doc == nil || group.Lparen != token.NoPos) {
			report(spec.Name, "")
		}
	}
}

// bareFields reports the fields of a struct and the methods of an interface that have no
// documentation. A field is documented if the field itself or the field in the line above it has a
// comment, or if the comment of the type mentions the field.
func bareFields(fset *token.FileSet, group *ast.GenDecl, spec *ast.TypeSpec, report func(*ast.Ident, string)) {
	var fields *ast.FieldList
	switch kind := spec.Type.(type) {
	case *ast.StructType:
		fields = kind.Fields
	case *ast.InterfaceType:
		fields = kind.Methods
	default:
		return
	}
	about := regexp.MustCompile(`\w+`).FindAllString(spec.Doc.Text()+group.Doc.Text(), -1)
	covered, end := false, 0
	for _, field := range fields.List {
		commented := field.Doc != nil || field.Comment != nil
		covered = commented || covered && fset.Position(field.Pos()).Line == end+1
		end = fset.Position(field.End()).Line
		for _, name := range field.Names {
			if name.IsExported() && !covered && !slices.Contains(about, name.Name) {
				report(name, spec.Name.Name+".")
			}
		}
	}
}
