package readme_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// skips matches a call that makes a test depend on -short: either testing.Short, or node.Install,
// which skips the test that calls it if -short is set.
var skips = regexp.MustCompile(`testing\.Short\(\)|node\.Install\(`)

// "make test" passes -short, which skips some tests. So "make long" must run all packages with
// tests that -short skips.
func TestMakeLongRunsWhatShortSkips(t *testing.T) {
	root, makefile := read(t, "Makefile")
	_, long, ok := strings.Cut(makefile, "\nlong: ")
	require.True(t, ok)
	long, _, ok = strings.Cut(long, "\n\n")
	require.True(t, ok)
	var found int
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "node_modules":
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, "/makefile_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil || !skips.Match(source) {
			return err
		}
		found++
		dir, err := filepath.Rel(root, filepath.Dir(path))
		require.Contains(t, long, filepath.ToSlash(dir), "make long does not run this package")
		return err
	}))
	require.Greater(t, found, 5)
}
