// Package allcalls helps to test the calls of a package: its exported functions and methods that
// send a request. It lists these calls, and it lists wrong responses. Nearly every call must return
// an error for a wrong response.
package allcalls

import (
	"go/ast"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/gosource"
)

// Of returns the names of a package's exported functions and methods whose first parameter is a
// context, such as "TriggerAction" and "Connections.Get". The argument directory is the directory
// of the package.
func Of(t *testing.T, directory string) []string {
	t.Helper()
	code, err := gosource.Read(filepath.Join(directory, "*.go"))
	require.NoError(t, err)
	var names []string
	for _, f := range code.Functions() {
		if f.Name.IsExported() && gosource.TakesContext(f) &&
			(f.Recv == nil || ast.IsExported(gosource.Receiver(f))) {
			names = append(names, gosource.Name(f))
		}
	}
	require.NotEmpty(t, names)
	return names
}
