package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSeedsMayMergeMappings(t *testing.T) {
	seed, err := readSeed(write(t, `connections:
  - &first {provider_config_key: github, connection_id: a, tags: {plan: pro}}
  - <<: *first
    connection_id: b
  - <<: [{connection_id: c}, *first]
`))
	require.NoError(t, err)
	require.Len(t, seed.Connections, 3)
	for i, id := range []string{"a", "b", "c"} {
		require.Equal(t, connection{ProviderConfigKey: "github", ConnectionID: id, Tags: map[string]string{"plan": "pro"}}, seed.Connections[i])
	}
}

// A field that is null in the YAML is treated as missing. It is null, for example, if all lines of
// its list are commented out.
func TestFieldsWithoutAValueAreUnset(t *testing.T) {
	seed, err := readSeed(write(t, `integrations:
  - unique_key: github
    actions:
connections:
  - connection_id: a
    metadata:
    tags: ~
    end_user: null
records:
# - model: Issue
`))
	require.NoError(t, err)
	require.Equal(t, seedContent{Integrations: []integration{{UniqueKey: "github"}}, Connections: []connection{{ConnectionID: "a"}}}, seed.seedContent)
}
