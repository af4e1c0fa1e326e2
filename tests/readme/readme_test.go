package readme_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func read(t *testing.T, document string) (root, text string) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join(root, document))
	require.NoError(t, err)
	return root, string(data)
}

func TestREADMECompiles(t *testing.T) {
	root, text := read(t, "README.md")
	found := blocks("README.md", text)
	require.NotEmpty(t, found)
	require.NoError(t, compile(root, t.TempDir(), found))
}

// The function compile must report the lines of blocks that do not compile, and accept all other
// blocks.
func TestBlocksThatDoNotCompileAreReported(t *testing.T) {
	root, _ := read(t, "README.md")
	text := "# Title\n\n```go\npackage main\n\nfunc main() {}\n```\n\n" + // line 4
		"```go\nfunc TestMine(t *testing.T) { t.Log(time.Now()) }\n```\n\n" + // line 10
		"```sh\nmake test\n```\n\n" +
		"```go\nimport \"strings\"\n\nuse(ctx, c, err, strings.ToUpper(\"x\"))\n```\n\n" + // line 18
		"```go\nconn, err := c.Connections.Get(ctx, \"user-42\", \"github\", nango.GetConnectionParams{})\nif err != nil {\n\treturn err\n}\nuse(conn.Nothing)\n```\n\n" + // line 24
		"```go\nif {\n```\n" // line 32
	found := blocks("MADEUP.md", text)
	require.Len(t, found, 5)
	err := compile(root, t.TempDir(), found)
	require.ErrorContains(t, err, "\nMADEUP.md:28: conn.Nothing undefined")
	require.ErrorContains(t, err, "\nMADEUP.md:32:")
	for _, good := range []string{"line4", "line10", "line18"} {
		require.NotContains(t, err.Error(), good)
	}
	require.NoError(t, compile(root, t.TempDir(), found[:3]))
}
