package contract_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/gosource"
)

// parseDir parses the package in the given folder of the repository.
func parseDir(t *testing.T, folder string) gosource.Code {
	t.Helper()
	code, err := gosource.Read("../../" + folder + "/*.go")
	require.NoError(t, err)
	require.NotEmpty(t, code.Files, folder)
	return code
}

// packagesBelow returns the folders that contain Go code in and below a folder of the repository.
// It omits folders named internal or testdata and the folders below them.
func packagesBelow(t *testing.T, folder string) []string {
	t.Helper()
	root := filepath.Join("..", "..", filepath.FromSlash(folder))
	found := map[string]bool{}
	var out []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "internal" || d.Name() == "testdata"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			dir, err := filepath.Rel(filepath.Join("..", ".."), filepath.Dir(path))
			if err != nil {
				return err
			}
			if !found[dir] {
				found[dir] = true
				out = append(out, filepath.ToSlash(dir))
			}
		}
		return nil
	}))
	return out
}
