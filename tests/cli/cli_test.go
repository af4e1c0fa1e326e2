// Package cli_test deploys functions to the emulator with Nango's command-line tool, nango.
package cli_test

import (
	"context"
	"embed"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/internal/node"
	"github.com/nango-go/nango/tests/nangotest"
)

//go:embed project project/.npmrc
var project embed.FS

// install installs the project and the command nango in a temporary directory. If that is
// impossible, it skips the test. If NANGO_CLI is "required", it fails the test instead.
func install(t *testing.T) string {
	t.Helper()
	dir := node.Install(t, project, "project", "NANGO_CLI")
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".nango"), 0o755)) // marks the directory as a project
	return dir
}

// nango runs the command nango against srv and returns its output.
func nango(t *testing.T, dir string, srv *nangotest.Server, args ...string) string {
	t.Helper()
	cmd := node.Command(t, dir, filepath.Join(dir, "node_modules/.bin/nango"), append(args, "--auto-confirm")...)
	cmd.Env = append(os.Environ(), "NANGO_HOSTPORT="+srv.URL(), "NANGO_SECRET_KEY_DEV="+srv.SecretKey(),
		"NANGO_CLI_UPGRADE_MODE=ignore", "NANGO_CLI_DEPENDENCY_UPDATE=false", "CI=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "nango %s: %s", strings.Join(args, " "), out)
	return string(out)
}

// issues is the Go function that the emulator runs as the project's sync "issues".
func issues(ctx context.Context, run nangotest.SyncRun) error {
	return run.Save("Issue", []map[string]string{{"id": "1", "title": "Of Go", "state": "open"}})
}

func TestDeployWithNangosCommand(t *testing.T) {
	dir := install(t)
	t.Run("deploys a project whose functions run in Go", func(t *testing.T) { deploysAProject(t, dir) })
	t.Run("deploys a bundle", func(t *testing.T) { deploysABundle(t, dir) })
}

func deploysAProject(t *testing.T, dir string) {
	ref := client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}
	srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: "github", Provider: "github",
			Syncs:   []nangotest.Sync{{Name: "issues", Models: []string{"Old"}, Run: issues}},
			Actions: []nangotest.Action{{Name: "obsolete"}},
		}},
		Connections: []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "user-42"}},
	}))
	c := srv.Client()

	out := nango(t, dir, srv, "deploy", "dev")
	require.Contains(t, out, "+ github → create-issue")
	require.Contains(t, out, "issues@v1.2.0")
	list, err := c.Functions.List(t.Context(), "github", client.ListFunctionsParams{})
	require.NoError(t, err)
	var names []string
	for _, f := range list.Data {
		raw, err := json.Marshal(f)
		require.NoError(t, err)
		var named struct{ Name string }
		require.NoError(t, json.Unmarshal(raw, &named))
		names = append(names, named.Name)
	}
	require.Equal(t, []string{"create-issue", "issues"}, names, "functions that the project lacks are removed")

	raw := scripts(t, srv)
	require.Contains(t, raw, `"Issue":{"additionalProperties":false,"properties":{"closed":{"type":"boolean"}`)
	require.Contains(t, raw, `"state":{"enum":["open","closed"],"type":"string"}`)
	require.Contains(t, raw, `"input":"ActionInput_github_createissue"`)
	require.Contains(t, raw, `"sdk_version":"0.71.10-zero"`)
	require.Contains(t, raw, `"track_deletes":true`)

	require.NoError(t, c.Syncs.Trigger(t.Context(), ref, []client.SyncRef{{Name: "issues"}}, client.TriggerSyncOptions{}))
	require.NoError(t, srv.Settle(t.Context()))
	page, err := client.ListRecords[map[string]any](t.Context(), c, client.ListRecordsParams{
		ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Model: "Issue",
	})
	require.NoError(t, err)
	require.Len(t, page.Records, 1, "the sync ran the Go function with its name")

	again := nango(t, dir, srv, "deploy", "dev")
	require.Contains(t, again, "to update [ 1 ]")

	out = nango(t, dir, srv, "dryrun", "create-issue", ref.ConnectionID, "-e", "dev", "--input", `{"title":"Of a dry run"}`)
	require.Contains(t, out, `"title": "Of a dry run"`)
	out = nango(t, dir, srv, "dryrun", "issues", ref.ConnectionID, "-e", "dev")
	require.Contains(t, out, `"added": 1`)
}

func deploysABundle(t *testing.T, dir string) {
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.ts"), []byte("import './github/functions/greet.js';\n"), 0o600))
	srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}},
	}))
	out := nango(t, dir, srv, "deploy", "dev")
	require.Contains(t, out, "greet")
	var deployed bool
	for _, r := range srv.Requests() {
		deployed = deployed || r.Path == "/functions/deployments/bundle" && r.Status == 200
	}
	require.True(t, deployed, out)
}

// scripts returns the configuration of the deployed functions as JSON.
func scripts(t *testing.T, srv *nangotest.Server) string {
	config, err := srv.Client().Scripts.Config(t.Context())
	require.NoError(t, err)
	raw, err := json.Marshal(config)
	require.NoError(t, err)
	return string(raw)
}
