package readme_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// README's table links to every program below examples.
func TestREADMELinksToEveryExample(t *testing.T) {
	root, text := read(t, "README.md")
	programs, err := filepath.Glob(filepath.Join(root, "examples", "*", "main.go"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(programs), 6, "so many were there from the beginning")
	for _, program := range programs {
		name := filepath.Base(filepath.Dir(program))
		require.Contains(t, text, "["+name+"](examples/"+name+"/main.go)", "README does not link to examples/%s", name)
	}
}
