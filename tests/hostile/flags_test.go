package hostile_test

import (
	"go/ast"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/gosource"
)

var secretName = regexp.MustCompile(`(?i)key|secret|token|password|credential`)

// Everyone who may list the processes of a machine can read the values of their flags. Each flag
// for a secret must therefore take its default from an environment variable, so that nobody has to
// use the flag.
func TestSecretFlagsDefaultToTheEnvironment(t *testing.T) {
	flags, secrets := 0, 0
	for _, file := range programs(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name, fallback := flagOf(call)
			if name == "" {
				return true
			}
			flags++
			if secretName.MatchString(name) {
				secrets++
				variable, ok := fallback.(*ast.CallExpr)
				require.True(t, ok && strings.HasSuffix(strings.ToLower(selected(variable.Fun)), "getenv"), "the default of --%s does not come from the environment", name)
			}
			return true
		})
	}
	require.GreaterOrEqual(t, flags, 10, "the search for flags finds too few")
	require.Positive(t, secrets, "the flag for the emulator's key is not found")
}

// flagOf returns the name and the default of the flag that a call declares, such as a call of
// flag.String or (*flag.FlagSet).StringVar. For other calls it returns "".
func flagOf(call *ast.CallExpr) (name string, fallback ast.Expr) {
	declares := map[string]int{ // the index of the name among the arguments
		"String": 0, "Int": 0, "Int64": 0, "Bool": 0, "Duration": 0, "StringVar": 1, "IntVar": 1, "Int64Var": 1, "BoolVar": 1, "DurationVar": 1, "Var": 1, "TextVar": 1,
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", nil
	}
	at, ok := declares[method.Sel.Name]
	if !ok || len(call.Args) != at+3 {
		return "", nil
	}
	text, ok := call.Args[at].(*ast.BasicLit)
	if !ok || text.Kind != token.STRING {
		return "", nil
	}
	name, _ = strconv.Unquote(text.Value)
	return name, call.Args[at+1]
}

// programs returns the parsed files of all packages main in cmd, examples and internal.
func programs(t *testing.T) []*ast.File {
	t.Helper()
	var out []*ast.File
	for _, root := range []string{"../../cmd", "../../examples", "../../internal"} {
		require.NoError(t, filepath.WalkDir(filepath.FromSlash(root), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			code, err := gosource.Read(filepath.Join(path, "*.go"))
			for _, file := range code.Files {
				if file.Name.Name == "main" {
					out = append(out, file)
				}
			}
			return err
		}))
	}
	require.NotEmpty(t, out)
	return out
}
