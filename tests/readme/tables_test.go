package readme_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// README.md must link to every example.
func TestREADMELinksToEveryExample(t *testing.T) {
	root, text := read(t, "README.md")
	programs, err := filepath.Glob(filepath.Join(root, "examples", "*", "main.go"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(programs), 6, "the number of examples")
	for _, program := range programs {
		name := filepath.Base(filepath.Dir(program))
		require.Contains(t, text, "["+name+"](examples/"+name+"/main.go)", "README does not link to examples/%s", name)
	}
}
