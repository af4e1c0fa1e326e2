// Package node runs Node.js programs with npm packages in tests.
package node

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// invalidLockfile matches npm's error codes for an invalid lockfile. Other failures depend on the
// machine or its network.
var invalidLockfile = regexp.MustCompile(`\b(EUSAGE|EINTEGRITY|EJSONPARSE|ETARGET)\b`)

// Install copies the named folder of files to a temporary directory, runs npm ci there, and returns
// the path of the copy. If node or npm is missing or npm ci fails, it calls [Unavailable] with the
// given environment variable. With the flag -short, it skips the test.
func Install(t *testing.T, files fs.FS, folder, variable string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped with -short: the test installs npm packages")
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			Unavailable(t, variable, "%v", err)
		}
	}
	files, err := fs.Sub(files, folder)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, files))
	if out, err := Command(t, dir, "npm", "ci").CombinedOutput(); err != nil {
		require.NotRegexp(t, invalidLockfile, string(out), "package.json or package-lock.json is invalid")
		Unavailable(t, variable, "npm ci: %v\n%s", err, out)
	}
	return dir
}

// Unavailable skips the test, or fails it if the given environment variable is set to "required".
func Unavailable(t *testing.T, variable, format string, args ...any) {
	t.Helper()
	if os.Getenv(variable) == "required" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Command returns a command that runs in dir and is killed when the test ends.
func Command(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	return cmd
}

// Run runs a script with Node.js in dir. The script reads input as JSON from its standard input and
// writes lines of JSON, which Run returns.
func Run[Line any](t *testing.T, dir, script string, input any) []Line {
	t.Helper()
	raw, err := json.Marshal(input)
	require.NoError(t, err)
	var stderr bytes.Buffer
	cmd := Command(t, dir, "node", filepath.Join(dir, script))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(raw), &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s: %s", script, &stderr)
	var lines []Line
	for raw := range bytes.Lines(out) {
		var line Line
		require.NoError(t, json.Unmarshal(raw, &line), "%s", raw)
		lines = append(lines, line)
	}
	require.NotEmpty(t, lines)
	return lines
}
