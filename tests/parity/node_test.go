package parity_test

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

	"github.com/nango-go/nango/tests/nangotest"
)

//go:embed node/.npmrc node/package.json node/package-lock.json node/surface.mjs
var program embed.FS

// broken are npm's codes for a lockfile that is wrong; any other failure is of the machine or its network.
var broken = regexp.MustCompile(`\b(EUSAGE|EINTEGRITY|EJSONPARSE|ETARGET)\b`)

// install puts surface.mjs and the Node client into a folder of its own. It skips the test where that is impossible, unless
// NANGO_PARITY=required.
func install(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: the Node client is not installed and run")
	}
	impossible := t.Skipf
	if os.Getenv("NANGO_PARITY") == "required" {
		impossible = t.Fatalf
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			impossible("the Node client is not run: %v", err)
		}
	}
	dir := t.TempDir()
	files, err := fs.Sub(program, "node")
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(dir, files))
	if out, err := command(t, dir, "npm", "ci").CombinedOutput(); err != nil {
		require.NotRegexp(t, broken, string(out), "npm ci: package.json or package-lock.json is wrong")
		impossible("the Node client is not run: npm ci: %v\n%s", err, out)
	}
	return dir
}

// command is a program that ends with the test.
func command(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	return cmd
}

// outcome is a line of surface.mjs.
type outcome struct {
	Call     string
	Value    json.RawMessage
	Refused  string
	Uncalled []string // of the last line alone
}

// run runs surface.mjs against the emulator.
func run(t *testing.T, dir string, srv *nangotest.Server) []outcome {
	t.Helper()
	input, err := json.Marshal(map[string]any{
		"host": srv.URL(), "apiKey": srv.SecretKey(), "webhookSigningKey": srv.WebhookSigningKey(), "webhook": newWebhook(t, srv),
	})
	require.NoError(t, err)
	var stderr bytes.Buffer
	cmd := command(t, dir, "node", filepath.Join(dir, "surface.mjs"))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "surface.mjs: %s", &stderr)
	var outcomes []outcome
	for line := range bytes.Lines(out) {
		var o outcome
		require.NoError(t, json.Unmarshal(line, &o), "%s", line)
		outcomes = append(outcomes, o)
	}
	require.NotEmpty(t, outcomes)
	return outcomes
}
