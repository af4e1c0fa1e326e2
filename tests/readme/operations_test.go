package readme_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/gosource"
	"github.com/nango-go/nango/tests/contract"
)

var update = flag.Bool("update", false, "write gen/OPERATIONS.md")

// gen/OPERATIONS.md must be up to date. To update it, run go generate, or: go test ./tests/readme
// -run OperationsPage -update
func TestOperationsPageIsFresh(t *testing.T) {
	root, _ := read(t, "README.md")
	page, missing := operationsPage(t, root)
	file := filepath.Join(root, "gen", "OPERATIONS.md")
	if *update { // a new operation gets its method after gen has been generated
		require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	} else {
		require.Empty(t, missing, "operations without a method in client, or without its directive //nango:operation")
	}
	have, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "stale: run go generate")
	require.Greater(t, strings.Count(page, "\n| `"), 75, "operations with a method")
}

type operation struct{ tag, method, path, id string }

// operationsPage returns the content of gen/OPERATIONS.md. It also returns the operations that the
// page leaves out because package client has no method for them.
func operationsPage(t *testing.T, root string) (page string, missing []string) {
	doc, err := contract.Document()
	require.NoError(t, err)
	calls := callsOf(t, root)
	var all []operation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if !op.Deprecated || len(calls[op.OperationID]) > 0 {
				all = append(all, operation{op.Tags[0], method, path, op.OperationID})
			}
		}
	}
	slices.SortFunc(all, func(a, b operation) int {
		return cmp.Or(cmp.Compare(a.tag, b.tag), cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method))
	})
	var b strings.Builder
	b.WriteString("# Operations\n\nGenerated from openapi.yaml and package client; `go generate` writes it. Deprecated operations that have\n" +
		"no method are left out. The operations of persist are methods of `client.Persist`.\n")
	tag := ""
	for _, op := range all {
		if len(calls[op.id]) == 0 {
			missing = append(missing, op.id)
			continue
		}
		if op.tag != tag {
			tag = op.tag
			fmt.Fprintf(&b, "\n## %s\n\n| operation | package client |\n|---|---|\n", tag)
		}
		fmt.Fprintf(&b, "| `%s %s` | `%s` |\n", op.method, op.path, strings.Join(calls[op.id], "`, `"))
	}
	return b.String(), missing
}

// callsOf maps the id of each operation to the functions and methods of package client that send
// it.
func callsOf(t *testing.T, root string) map[string][]string {
	client, err := gosource.Read(filepath.Join(root, "client", "*.go"))
	require.NoError(t, err)
	calls := map[string][]string{}
	for _, f := range client.Functions() {
		for _, id := range gosource.Operations(f) {
			calls[id] = append(calls[id], gosource.Name(f))
		}
	}
	for _, names := range calls {
		slices.Sort(names)
	}
	return calls
}
