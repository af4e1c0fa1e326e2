package browser_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const consoleSeed = `
integrations:
  - unique_key: github
    provider: github
    actions: [{name: create-issue, output: {number: 1}}]
    syncs: [{name: issues, models: [Issue], auto_start: true}]
  - {unique_key: stripe, provider: stripe-api-key}
connections:
  - {provider_config_key: github, connection_id: user-42, credentials: {type: OAUTH2, access_token: gho_example}}
records:
  - provider_config_key: github
    connection_id: user-42
    model: Issue
    rows:
`

func TestTheConsoleWorksInChromium(t *testing.T) {
	dir, chromium := install(t)
	var seed strings.Builder
	seed.WriteString(consoleSeed)
	for i := range 120 {
		fmt.Fprintf(&seed, "      - {id: %d, title: Issue %d}\n", i+1, i+1)
	}
	file := filepath.Join(dir, "seed.yaml")
	require.NoError(t, os.WriteFile(file, []byte(seed.String()), 0o600))
	outcomes := run(t, dir, "console.mjs", map[string]any{"chromium": chromium, "host": emulator(t, dir, "--seed", file)})
	for _, name := range []string{"integrations", "connection", "records", "clock", "updates", "keyboard"} {
		t.Run(name, func(t *testing.T) {
			o, ok := outcomes[name]
			require.True(t, ok)
			require.Empty(t, o.Broken)
			require.Empty(t, o.Complaints)
		})
	}
}

// emulator builds and starts the program nango-emulator, and returns its address.
func emulator(t *testing.T, dir string, args ...string) string {
	t.Helper()
	bin := filepath.Join(dir, "nango-emulator")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "github.com/nango-go/nango/cmd/nango-emulator")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	cmd := exec.CommandContext(t.Context(), bin, append([]string{"--addr", "127.0.0.1:0", "--quiet"}, args...)...)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Wait() }) // the end of the test's context kills the program
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "address:"); ok {
			return strings.TrimSpace(address)
		}
	}
	t.Fatal("the emulator does not print its address")
	return ""
}
