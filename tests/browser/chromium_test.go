// Package browser_test uses the emulator in a real browser, Chromium.
package browser_test

import (
	"embed"
	"os/exec"
	"testing"

	"github.com/nango-go/nango/tests/internal/node"
)

//go:embed node/.npmrc node/*.json node/*.mjs node/page.html
var program embed.FS

// browsers lists the command names of Chromium and Chrome.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// flags make Chromium send no requests to the internet.
var flags = []string{
	"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
	"--disable-background-networking", "--disable-component-update", "--disable-sync",
}

// install installs the test scripts and their npm packages in a temporary directory, and finds
// Chromium. If that is impossible, it skips the test. If NANGO_BROWSER is "required", it fails the
// test instead.
func install(t *testing.T) (dir, chromium string) {
	t.Helper()
	dir = node.Install(t, program, "node", "NANGO_BROWSER")
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil {
			return dir, found
		}
	}
	node.Unavailable(t, "NANGO_BROWSER", "none of %v is installed", browsers)
	return dir, ""
}

// outcome is a JSON line that a script prints.
type outcome struct {
	Call    string
	Value   map[string]any
	Refused string
	Message string
	Events  []struct {
		Type    string
		Payload map[string]any
	}
	Complaints []string // errors and warnings in the browser's console
	Broken     string   // the error that ended the script
}

// run runs a script and returns its outcomes, by the name of the call.
func run(t *testing.T, dir, script string, input map[string]any) map[string]outcome {
	t.Helper()
	input["flags"] = flags
	outcomes := map[string]outcome{}
	for _, o := range node.Run[outcome](t, dir, script, input) {
		outcomes[o.Call] = o
	}
	return outcomes
}
