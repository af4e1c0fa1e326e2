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
)

var secretName = regexp.MustCompile(`(?i)key|secret|token|password|credential`)

// A flag can be seen by everybody who may list processes, so that whatever takes a secret takes it from the environment
// too: the flag's default is what a variable holds.
func TestNoSecretIsAFlagAlone(t *testing.T) {
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
				require.True(t, ok && strings.HasSuffix(strings.ToLower(selected(variable.Fun)), "getenv"), "--%s has no variable of the environment", name)
			}
			return true
		})
	}
	require.GreaterOrEqual(t, flags, 10, "flags are looked for wrongly")
	require.Positive(t, secrets, "the emulator's key")
}

// flagOf is the name and the default of a flag that a call declares, as flag.String and (*flag.FlagSet).StringVar do.
func flagOf(call *ast.CallExpr) (name string, fallback ast.Expr) {
	declares := map[string]int{ // where the name is
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

// programs reads every package main of the repository.
func programs(t *testing.T) []*ast.File {
	t.Helper()
	var out []*ast.File
	for _, root := range []string{"../../cmd", "../../examples", "../../internal"} {
		require.NoError(t, filepath.WalkDir(filepath.FromSlash(root), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			files, err := parseDir(filepath.ToSlash(path), func(name string) bool { return !strings.HasSuffix(name, "_test.go") })
			for _, file := range files {
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
