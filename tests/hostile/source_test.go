package hostile_test

import (
	"go/ast"
	"go/types"

	"github.com/nango-go/nango/internal/gosource"
)

// operationsOfMethods parses the source of package client. It returns the methods and functions
// that take call options, each with the operations that its directive names.
func operationsOfMethods() (map[string][]string, error) {
	client, err := gosource.Read("../../client/*.go")
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, f := range client.Functions() {
		if f.Name.IsExported() && takesCallOptions(f) {
			out[gosource.Name(f)] = gosource.Operations(f)
		}
	}
	return out, nil
}

// parametersOfMethods parses the source of package client. It returns the names of the parameters of
// each method and function that has call options, by its name.
func parametersOfMethods() (map[string][]string, error) {
	client, err := gosource.Read("../../client/*.go")
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, f := range client.Functions() {
		if !f.Name.IsExported() || !takesCallOptions(f) {
			continue
		}
		for _, field := range f.Type.Params.List {
			for _, name := range field.Names {
				out[gosource.Name(f)] = append(out[gosource.Name(f)], name.Name)
			}
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
