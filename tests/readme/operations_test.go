package readme_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/contract"
)

// README's tables list every operation that has a method.
func TestREADMEListsEveryOperation(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	doc, err := contract.Document()
	require.NoError(t, err)
	listed := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Deprecated {
				continue
			}
			row := path
			if op.Tags[0] == "persist" { // its table leaves the common beginning out
				row = strings.TrimPrefix(path, "/environment/{environmentId}")
			}
			require.True(t, strings.Contains(string(readme), "| `"+method+" "+row+"` |"), "README's tables have no row for %s %s", method, row)
			listed++
		}
	}
	require.GreaterOrEqual(t, listed, 67, "52 public operations and 15 of the persist service were there from the beginning")
}
