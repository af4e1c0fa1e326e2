package hostile_test

import (
	"go/ast"
	"go/types"

	"github.com/nango-go/nango/internal/gosource"
)

// operationsOfMethods maps the name of each method and function with call options to the API
// operations that its doc comment lists.
func operationsOfMethods() (map[string][]string, error) { return ofMethods(gosource.Operations) }

// parametersOfMethods maps the name of each method and function with call options to the names of
// its parameters.
func parametersOfMethods() (map[string][]string, error) {
	return ofMethods(func(f *ast.FuncDecl) (names []string) {
		for _, field := range f.Type.Params.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
		return names
	})
}

// ofMethods parses the source of package client. It calls get for each exported method and function
// with call options, and maps its name to the result.
func ofMethods(get func(*ast.FuncDecl) []string) (map[string][]string, error) {
	client, err := gosource.Read("../../client/*.go")
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, f := range client.Functions() {
		if f.Name.IsExported() && takesCallOptions(f) {
			out[gosource.Name(f)] = get(f)
		}
	}
	return out, nil
}

func takesCallOptions(f *ast.FuncDecl) bool {
	params := f.Type.Params.List
	if len(params) == 0 {
		return false
	}
	variadic, ok := params[len(params)-1].Type.(*ast.Ellipsis)
	return ok && types.ExprString(variadic.Elt) == "CallOption"
}
