package parity_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/contract"
	"github.com/nango-go/nango/tests/nangotest"
)

// emptyDefaults lists members that an encoded provider omits if they have the zero value.
var emptyDefaults = []string{"default_value", "offset_start_value", "token_expires_in_ms", "webhook_routing_script", "token"}

// This test adds each provider in Nango's own file. The emulator must then serve the provider in a
// response that conforms to the OpenAPI spec, the client must decode this response without loss,
// and it must be possible to create an integration for the provider.
func TestEveryProviderOfNango(t *testing.T) {
	file := filepath.Join(install(t), "node_modules", "@nangohq", "providers", "providers.yaml")
	checker := contract.New(t, "")
	srv := nangotest.NewServer(t, nangotest.WithProviders(file))
	c := srv.Client(checker.Option())
	providers, err := c.Providers.List(t.Context(), nango.ListProvidersParams{})
	require.NoError(t, err)
	served := map[string]json.RawMessage{}
	var raw struct{ Data []json.RawMessage }
	require.NoError(t, c.Do(t.Context(), "GET", "/providers", nil, nil, &raw))
	for _, p := range raw.Data {
		var named struct{ Name string }
		require.NoError(t, json.Unmarshal(p, &named))
		served[named.Name] = p
	}
	require.GreaterOrEqual(t, len(providers), 1013)
	modes := map[nango.AuthMode]int{}
	var integrations []nangotest.Integration
	for i, p := range providers {
		modes[p.AuthMode]++
		encoded, err := json.Marshal(p)
		require.NoError(t, err)
		var want, got any
		require.NoError(t, json.Unmarshal(served[p.Name], &want))
		require.NoError(t, json.Unmarshal(encoded, &got))
		requireKept(t, p.Name, want, got)
		if i%25 == 0 || p.Name == "epic" { // only some providers, because the list was checked above
			one, err := c.Providers.Get(t.Context(), p.Name)
			require.NoError(t, err, p.Name)
			require.Equal(t, p, *one)
		}
		integrations = append(integrations, nangotest.Integration{UniqueKey: p.Name, Provider: p.Name})
	}
	require.NoError(t, srv.Seed(nangotest.Seed{Integrations: integrations}))
	require.Equal(t, 30, modes[nango.AuthModeMCPOAuth2])
	require.Equal(t, 1, modes[nango.AuthModeInstallPlugin])
	require.Zero(t, modes[nango.AuthModeAppStore])
	t.Logf("%d providers: %v", len(providers), modes)
}

// requireKept fails the test if a member of want is missing in got or has another value there. A
// member may be missing if its value in want is an empty default.
func requireKept(t *testing.T, path string, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		fields, _ := got.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(want)) {
			value, ok := fields[name]
			if !ok && slices.Contains(emptyDefaults, name) && reflect.ValueOf(want[name]).IsZero() {
				continue
			}
			require.True(t, ok || isEmpty(want[name]), "%s.%s is lost", path, name)
			if ok {
				requireKept(t, path+"."+name, want[name], value)
			}
		}
	case []any:
		items, _ := got.([]any)
		require.Len(t, items, len(want), path)
		for i := range want {
			requireKept(t, path+"[]", want[i], items[i])
		}
	default:
		require.Equal(t, want, got, path)
	}
}

// isEmpty reports whether v contains only empty defaults, such as {"token": ""}.
func isEmpty(v any) bool {
	fields, ok := v.(map[string]any)
	if !ok {
		return false
	}
	for name, value := range fields {
		if !slices.Contains(emptyDefaults, strings.ToLower(name)) || !reflect.ValueOf(value).IsZero() {
			return false
		}
	}
	return true
}
