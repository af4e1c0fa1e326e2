// Package child runs the test binary again as a child process, for tests of processes that are
// killed.
package child

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// Start starts the test binary as a child process, with additional environment variables and the
// given arguments. It waits until the process has printed its first line, which must equal the
// argument line. The process is killed when the test ends.
func Start(t *testing.T, line string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...) //nolint:gosec // the program is this test
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	_, err := cmd.StdinPipe() // Stop reads from it
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	first, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, line+"\n", first)
	return cmd
}

// Kill kills a process that Start has started.
func Kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
}

// Stop prints the given line and then waits to be killed. The child process calls it.
func Stop(line string) {
	fmt.Println(line)
	_, _ = os.Stdin.Read(make([]byte, 1))
}
