package parity_test

import (
	"embed"
	"encoding/json"
	"testing"

	"github.com/nango-go/nango/tests/internal/node"
	"github.com/nango-go/nango/tests/nangotest"
)

//go:embed node/.npmrc node/package.json node/package-lock.json node/surface.mjs
var program embed.FS

// install installs surface.mjs and the Node client in a temporary directory. If that is impossible,
// it skips the test. With NANGO_PARITY=required, it fails the test instead.
func install(t *testing.T) string {
	t.Helper()
	return node.Install(t, program, "node", "NANGO_PARITY")
}

// outcome is a JSON line that surface.mjs prints.
type outcome struct {
	Call     string
	Value    json.RawMessage
	Refused  string
	Uncalled []string // methods that were not called; only in the last line
}

func run(t *testing.T, dir string, srv *nangotest.Server) []outcome {
	t.Helper()
	return node.Run[outcome](t, dir, "surface.mjs", map[string]any{
		"host": srv.URL(), "apiKey": srv.SecretKey(), "webhookSigningKey": srv.WebhookSigningKey(),
		"webhook": newWebhook(t, srv),
	})
}
