package client_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/allcalls"
	"github.com/stretchr/testify/require"
)

// call is a function that calls a method with valid arguments.
type call func(ctx context.Context, c *nango.Client, p *nango.Persist) (any, error)

// errorOnly returns a call that runs f. It is for methods whose only result is an error.
func errorOnly(f func(ctx context.Context, c *nango.Client, p *nango.Persist) error) call {
	return func(ctx context.Context, c *nango.Client, p *nango.Persist) (any, error) { return nil, f(ctx, c, p) }
}

var (
	ref    = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "c-1"}
	issues = nango.SyncRef{Name: "issues", Variant: "eu"}
	// wholeEnvironment is an empty bundle whose scope is the environment.
	wholeEnvironment = nango.FunctionBundle{ReconciliationScope: nango.FunctionReconciliationScope{Kind: nango.FunctionScopeKindEnvironment}}
	rows             = []nango.PersistRecord{json.RawMessage(`{"id":"1"}`)}
)

const (
	someUUID  = "7f1a7c1e-8c55-4b8e-9a53-0c1f3a2f8d10"
	otherUUID = "0b6f2a55-1c0e-4f61-8a86-2f7d6f1f4c33"
)

// eachCall runs f once for every method. The server of the client responds to every request with
// the given answer.
func eachCall(t *testing.T, answer reply, f func(t *testing.T, name string, do func(context.Context) (any, error), s *stub)) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(everyCall)) {
		t.Run(name, func(t *testing.T) {
			s, c := newStub(t, answer)
			other, p := newPersistStub(t, persistConfig(), answer)
			if name[:3] == "Per" {
				s = other
			}
			f(t, name, func(ctx context.Context) (any, error) { return everyCall[name](ctx, c, p) }, s)
		})
	}
}

// everyCall must contain every method, so that the tests that use it also test new methods.
func TestEveryCallIsComplete(t *testing.T) {
	for _, name := range allcalls.Of(t, ".") {
		if name != "Client.Do" && !strings.HasPrefix(name, "Proxy") { // their results are not known here
			require.NotNil(t, everyCall[name], name)
		}
	}
	require.Greater(t, len(everyCall), 80)
}
