package contract_test

import (
	"go/ast"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nango-go/nango/internal/gosource"
	"github.com/nango-go/nango/tests/contract"
	"github.com/stretchr/testify/require"
)

// documented returns a map whose keys are the operationIds in openapi.yaml. The value is true if
// the operation is deprecated.
func documented(t *testing.T) map[string]bool {
	t.Helper()
	doc, err := contract.Document()
	require.NoError(t, err)
	out := map[string]bool{}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			out[operation.OperationID] = operation.Deprecated
		}
	}
	require.Greater(t, len(out), 70)
	return out
}

// generated returns a map from the methods of the generated client to the operationIds of the
// operations that they call.
func generated(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range parseDir(t, "gen").Functions() {
		if gosource.Receiver(f) != "Client" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			field, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if name, ok := field.Key.(*ast.Ident); ok && name.Name == "ID" {
				if text, ok := field.Value.(*ast.BasicLit); ok {
					id, err := strconv.Unquote(text.Value)
					require.NoError(t, err)
					out[f.Name.Name] = id
				}
			}
			return true
		})
	}
	require.Greater(t, len(out), 60)
	return out
}

// sends returns the operationIds of the requests that f itself sends. To send a request, f calls a
// method of the generated client.
func sends(f *ast.FuncDecl, methods map[string]string) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok || methods[selector.Sel.Name] == "" {
			return true
		}
		switch on := selector.X.(type) {
		case *ast.CallExpr: // c.api(opts).GetX
			if api, ok := on.Fun.(*ast.SelectorExpr); ok && strings.HasPrefix(api.Sel.Name, "api") {
				out = append(out, methods[selector.Sel.Name])
			}
		case *ast.Ident: // api.GetX
			if on.Name == "api" {
				out = append(out, methods[selector.Sel.Name])
			}
		}
		return true
	})
	return out
}

// uses returns the names of the functions and methods that f refers to. A method of f's receiver
// has a name of the form Type.Name.
func uses(f *ast.FuncDecl) map[string]bool {
	out := map[string]bool{}
	self := ""
	if f.Recv != nil && len(f.Recv.List[0].Names) > 0 {
		self = f.Recv.List[0].Names[0].Name
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if on, ok := n.X.(*ast.Ident); ok && on.Name == self {
				out[gosource.Receiver(f)+"."+n.Sel.Name] = true
			} else {
				out[n.Sel.Name] = true
			}
		case *ast.Ident:
			out[n.Name] = true
		}
		return true
	})
	return out
}

// addReached adds to the map reached every operation that f sends, either itself or through other
// functions.
func addReached(f *ast.FuncDecl, all []*ast.FuncDecl, methods map[string]string, seen map[*ast.FuncDecl]bool, reached map[string]bool) {
	if seen[f] {
		return
	}
	seen[f] = true
	for _, operation := range sends(f, methods) {
		reached[operation] = true
	}
	used := uses(f)
	for _, other := range all {
		if used[gosource.Name(other)] || other.Recv != nil && used[other.Name.Name] {
			addReached(other, all, methods, seen, reached)
		}
	}
}

// For every operation, the client must have a method that names the operation in a comment line
// that begins with //nango:operation. For a deprecated operation a method is optional; if there is
// one, it must be deprecated too.
func TestEveryOperationHasAMethod(t *testing.T) {
	operations := documented(t)
	named := map[string]bool{}
	for _, f := range parseDir(t, "client").Functions() {
		for _, id := range gosource.Operations(f) {
			deprecated, known := operations[id]
			require.True(t, known, "%s names %s, which is not in openapi.yaml", gosource.Name(f), id)
			require.True(t, !deprecated || strings.Contains(f.Doc.Text(), "\nDeprecated: "), "%s names the deprecated operation %s, but is not deprecated", gosource.Name(f), id)
			named[id] = true
		}
	}
	var missing []string
	for id, deprecated := range operations {
		if !deprecated && !named[id] {
			missing = append(missing, id)
		}
	}
	slices.Sort(missing)
	require.Empty(t, missing, "operations without a method in package client")
}

// Every method that sends requests must name its operations in a comment line that begins with
// //nango:operation, and must send the operations that it names.
func TestEveryMethodNamesItsOperations(t *testing.T) {
	methods := generated(t)
	all := parseDir(t, "client").Functions()
	sent := map[string]bool{}
	for _, f := range all {
		direct := sends(f, methods)
		for _, id := range direct {
			sent[id] = true
		}
		if !f.Name.IsExported() || !gosource.TakesContext(f) || gosource.Name(f) == "Client.Do" { // Client.Do is for endpoints that openapi.yaml does not have
			continue
		}
		named := gosource.Operations(f)
		require.NotEmpty(t, named, "%s names no operation: end its doc comment with %s<operationId>", gosource.Name(f), gosource.Directive)
		require.Subset(t, named, direct, "%s sends operations that it does not name", gosource.Name(f))
		reached := map[string]bool{}
		addReached(f, all, methods, map[*ast.FuncDecl]bool{}, reached)
		for _, id := range named {
			require.True(t, reached[id] || strings.HasPrefix(id, "proxy"), "%s names %s but does not send it", gosource.Name(f), id)
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Values(methods)), slices.Collect(maps.Keys(sent)), "methods of the generated client that package client does not use")
}

// A method that names an API operation in a //nango:operation comment may have at most 15 lines,
// unless it waits for something or iterates over pages.
func TestMethodsAreShort(t *testing.T) {
	client := parseDir(t, "client")
	for _, f := range client.Functions() {
		name := strings.TrimPrefix(f.Name.Name, "Try")
		if len(gosource.Operations(f)) == 0 || strings.HasPrefix(name, "Wait") || strings.HasPrefix(name, "All") {
			continue
		}
		lines := client.Fset.Position(f.Body.Rbrace).Line - client.Fset.Position(f.Body.Lbrace).Line - 1
		require.LessOrEqual(t, lines, 15, gosource.Name(f))
	}
}
