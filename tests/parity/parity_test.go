// Package parity_test calls the emulator with Nango's own Node client.
package parity_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/nangotest"
)

// private lists the methods that the client's TypeScript declarations mark as private.
var private = []string{"_triggerAction", "_verifyWebhookSignatureImpl", "enrichHeaders", "getConnectionDetails"}

func TestEveryMethodOfTheNodeClient(t *testing.T) {
	dir := install(t)
	srv := newWorld(t)
	outcomes := run(t, dir, srv)
	last := len(outcomes) - 1
	require.ElementsMatch(t, private, outcomes[last].Uncalled, "methods that surface.mjs does not call")

	var called, wanted []string
	for _, o := range outcomes[:last] {
		called = append(called, o.Call)
	}
	for _, want := range expected {
		wanted = append(wanted, want.call)
	}
	require.Equal(t, wanted, called, "surface.mjs makes the calls of expected_test.go, in order")

	seen := map[string][]nangotest.Request{}
	for _, r := range srv.Requests() {
		seen[r.Header.Get(mark)] = append(seen[r.Header.Get(mark)], r)
	}
	require.Empty(t, seen[""], "requests without a call")
	for i, want := range expected {
		t.Run(want.call, func(t *testing.T) {
			got := outcomes[i]
			require.Equal(t, want.refused, got.Refused, "value: %s", got.Value)
			if want.refused == "" {
				require.JSONEq(t, want.value, string(got.Value))
			}
			requireRequest(t, want, seen[want.call])
		})
	}
}

// requireRequest fails the test unless the server received exactly one request for the call, and
// answered with the status that the client reported.
func requireRequest(t *testing.T, want expectation, seen []nangotest.Request) {
	t.Helper()
	if want.operation == "" {
		require.Empty(t, seen)
		return
	}
	require.Len(t, seen, 1)
	got := seen[0]
	require.Equal(t, want.operation, got.Operation, "%s %s", got.Method, got.Path)
	require.Regexp(t, `^Bearer [0-9a-f-]{36}$`, got.Header.Get("Authorization"))
	require.Regexp(t, `^nango-node-client/0\.71\.10 `, got.Header.Get("User-Agent"))
	if status, _, _ := strings.Cut(want.refused, " "); status != "" {
		require.Equal(t, status, strconv.Itoa(got.Status))
	} else {
		require.Equal(t, 2, got.Status/100, "status %d", got.Status)
	}
}

// URLs in the lockfile would restrict the installation to one registry.
func TestLockfileDoesNotNameARegistry(t *testing.T) {
	lock, err := program.ReadFile("node/package-lock.json")
	require.NoError(t, err)
	require.NotContains(t, string(lock), `"resolved"`)
	require.Contains(t, string(lock), `"integrity"`)
}
