package nangotest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// writeFile writes content to a new file and returns the path of the file.
func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestProvidersFromAFile(t *testing.T) {
	const asYAML = `
# Comments and blank lines are fine.
acme:
    display_name: Acme
    auth_mode: API_KEY
    proxy:
        base_url: https://api.example.com
        headers: {x-api-version: 2024-01-31, x-on: on}
    categories: [dev-tools]

acme-two:
    alias: acme
    display_name: 'Acme: two'
github:
    display_name: Another GitHub
    auth_mode: OAUTH2
`
	const asJSON = `{
	"acme": {"display_name": "Acme", "auth_mode": "API_KEY", "categories": ["dev-tools"],
		"proxy": {"base_url": "https://api.example.com", "headers": {"x-api-version": "2024-01-31", "x-on": "on"}}},
	"acme-two": {"alias": "acme", "display_name": "Acme: two"},
	"github": {"display_name": "Another GitHub", "auth_mode": "OAUTH2"}
}`
	for name, content := range map[string]string{"providers.yaml": asYAML, "providers.json": asJSON} {
		t.Run(name, func(t *testing.T) {
			srv := nangotest.NewServer(t, nangotest.WithProviders(writeFile(t, name, content)), nangotest.WithSeed(nangotest.Seed{
				Integrations: []nangotest.Integration{{UniqueKey: "two", Provider: "acme-two"}},
			}))
			two, err := srv.Client().Providers.Get(t.Context(), "acme-two")
			require.NoError(t, err)
			require.Equal(t, "Acme: two", two.DisplayName)
			require.Equal(t, nango.AuthModeAPIKey, two.AuthMode)
			require.Equal(t, "https://api.example.com", two.Proxy.BaseURL)
			require.Equal(t, []string{"dev-tools"}, two.Categories)
			shown, err := json.Marshal(two.Proxy.Headers)
			require.NoError(t, err)
			require.JSONEq(t, `{"x-api-version":"2024-01-31","x-on":"on"}`, string(shown))
			replaced, err := srv.Client().Providers.Get(t.Context(), "github")
			require.NoError(t, err)
			require.Equal(t, "Another GitHub", replaced.DisplayName)
			_, err = srv.Client().Providers.Get(t.Context(), "gitlab")
			require.NoError(t, err, "what the emulator knows stays")
		})
	}
}

func TestInvalidProvidersFilesAreRefused(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"empty":              {"", "has no providers"},
		"invalid YAML":       {"a: [", "is neither YAML nor JSON"},
		"a list":             {`[{"name": "a"}]`, "is not an object of providers by name"},
		"a list in YAML":     {"- name: a\n", "is not an object of providers by name"},
		"a string":           {`{"acme": "x"}`, "acme: is not an object"},
		"no auth mode":       {"acme: {display_name: Acme}\n", "acme: auth_mode: is missing"},
		"an alias":           {"acme: {alias: nobody}\n", `acme: alias: there is no provider "nobody"`},
		"a cycle of aliases": {"a: {alias: b}\nb: {alias: a}\n", "a: alias: leads back to itself"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := nangotest.Start(nangotest.WithProviders(writeFile(t, "providers", test.content)))
			require.ErrorContains(t, err, "WithProviders: ")
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := nangotest.Start(nangotest.WithProviders("/nonexistent/providers.yaml"))
	require.ErrorContains(t, err, "WithProviders: ")
}

// An entry with an alias inherits the sections of another entry. A section that the entry has
// itself must replace the inherited one completely. The other entry may have an alias too, like
// google-calendar-mcp in @nangohq/providers 0.71.10.
func TestAliasesReplaceWholeSections(t *testing.T) {
	file := filepath.Join(t.TempDir(), "providers.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`acme-mcp:
    alias: acme-mail
    display_name: Acme (MCP)
    proxy:
        base_url: https://mcp.example.com
acme-mail:
    alias: acme
    display_name: Acme Mail
acme:
    display_name: Acme
    auth_mode: API_KEY
    proxy:
        base_url: https://api.example.com
        paginate:
            type: cursor
`), 0o600))
	srv := nangotest.NewServer(t, nangotest.WithProviders(file))
	provider, err := srv.Client().Providers.Get(t.Context(), "acme-mcp")
	require.NoError(t, err)
	require.EqualValues(t, "API_KEY", provider.AuthMode)
	require.Equal(t, "https://mcp.example.com", provider.Proxy.BaseURL)
	require.Empty(t, provider.Proxy.Paginate.Type, "the section of the alias has no paginate")
	mail, err := srv.Client().Providers.Get(t.Context(), "acme-mail")
	require.NoError(t, err)
	require.EqualValues(t, "cursor", mail.Proxy.Paginate.Type)
}
