// Package browser_test shows the emulator to a real browser.
package browser_test

import (
	"bytes"
	"embed"
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

//go:embed node/.npmrc node/*.json node/*.mjs node/page.html
var program embed.FS

// browsers are the names of Chromium.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// flags keep Chromium to this machine.
var flags = []string{
	"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync",
}

// broken are npm's codes for a lockfile that is wrong; any other failure is of the machine or its network.
var broken = regexp.MustCompile(`\b(EUSAGE|EINTEGRITY|EJSONPARSE|ETARGET)\b`)

// install puts the scripts and what they need into a folder of their own, and finds Chromium. It skips the test if that is
// impossible, unless NANGO_BROWSER=required.
func install(t *testing.T) (dir, chromium string) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no browser is started")
	}
	impossible := t.Skipf
	if os.Getenv("NANGO_BROWSER") == "required" {
		impossible = t.Fatalf
	}
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil && chromium == "" {
			chromium = found
		}
	}
	if chromium == "" {
		impossible("no browser is started: none of %v is installed", browsers)
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			impossible("no browser is started: %v", err)
		}
	}
	dir = t.TempDir()
	files, err := fs.Sub(program, "node")
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(dir, files))
	if out, err := command(t, dir, "npm", "ci").CombinedOutput(); err != nil {
		require.NotRegexp(t, broken, string(out), "npm ci: package.json or package-lock.json is wrong")
		impossible("no browser is started: npm ci: %v\n%s", err, out)
	}
	return dir, chromium
}

// command is a program that ends with the test.
func command(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	return cmd
}

// outcome is a line of a script.
type outcome struct {
	Call    string
	Value   map[string]any
	Refused string
	Message string
	Events  []struct {
		Type    string
		Payload map[string]any
	}
	Complaints []string // errors and warnings on the browser's console
	Broken     string   // why the script itself could not go on
}

// run runs a script.
func run(t *testing.T, dir, script string, input map[string]any) map[string]outcome {
	t.Helper()
	input["flags"] = flags
	raw, err := json.Marshal(input)
	require.NoError(t, err)
	var stderr bytes.Buffer
	cmd := command(t, dir, "node", filepath.Join(dir, script))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(raw), &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s: %s", script, &stderr)
	outcomes := map[string]outcome{}
	for line := range bytes.Lines(out) {
		var o outcome
		require.NoError(t, json.Unmarshal(line, &o), "%s", line)
		outcomes[o.Call] = o
	}
	return outcomes
}
