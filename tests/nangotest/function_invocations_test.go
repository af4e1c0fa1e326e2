package nangotest_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

func functionServer(t *testing.T, run func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error)) *nango.Client {
	t.Helper()
	return nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github", Functions: []nangotest.Function{
			{Name: "http", Run: run}, {Name: "schedule", Trigger: "schedule", Run: run}, {Name: "event", Trigger: "event"}, {Name: "off", Disabled: true},
		}}},
		Connections: []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "user-1"}},
	})).Client()
}

var functionRef = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-1"}

func TestInvalidInvocationsAreRefused(t *testing.T) {
	c := functionServer(t, func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
		return nil, errors.New("boom")
	})
	nobody := nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "nobody"}
	for _, test := range []struct {
		ref    nango.ConnectionRef
		name   string
		status int
		code   string
	}{
		{nobody, "http", 404, "connection_not_found"},
		{functionRef, "unknown", 404, "function_not_found"},
		{functionRef, "schedule", 400, "invalid_invocation"},
		{functionRef, "event", 400, "invalid_invocation"},
		{functionRef, "off", 403, "function_disabled"},
		{functionRef, "http", 500, "function_failed"},
	} {
		t.Run(test.code+" of "+test.name, func(t *testing.T) {
			_, err := nango.InvokeFunction[any](t.Context(), c, test.ref, test.name, nil)
			var refused *nango.SDKError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.status, refused.StatusCode)
			require.EqualValues(t, test.code, refused.Code)
		})
	}
	_, err := c.Functions.Invoke(t.Context(), functionRef, "schedule", nil)
	require.NoError(t, err, "a schedule can be invoked without waiting")
}

// While a function runs, fetching its result must return ErrStillRunning and not ErrNotFound. A
// function that returns null must also have a result.
func TestResultOfARunningFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := functionServer(t, func(ctx context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
			time.Sleep(time.Minute)
			return input, nil
		})
		queued, err := c.Functions.Invoke(t.Context(), functionRef, "http", nil)
		require.NoError(t, err)
		_, err = nango.InvocationResult[any](t.Context(), c, queued.ID)
		require.ErrorIs(t, err, nango.ErrStillRunning)
		begun := time.Now()
		result, err := nango.WaitInvocation[json.RawMessage](t.Context(), c, queued.ID)
		require.NoError(t, err)
		require.Empty(t, result, "null")
		require.Greater(t, time.Since(begun), 50*time.Second)

		slow, err := c.Functions.Invoke(t.Context(), functionRef, "http", 1)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = nango.WaitInvocation[int](ctx, c, slow.ID)
		var gaveUp *nango.WaitError
		require.ErrorAs(t, err, &gaveUp)
		_, err = nango.InvocationResult[int](t.Context(), c, "7f1a7c1e-8c55-4b8e-9a53-0c1f3a2f8d10")
		require.ErrorIs(t, err, nango.ErrNotFound)
	})
}

func artifact(name string) nango.FunctionArtifact {
	return nango.FunctionArtifact{
		Name: name, IntegrationID: "github", Trigger: nango.FunctionTrigger{Kind: nango.FunctionTriggerKindHTTP},
		Capabilities: nango.FunctionCapabilities{UsesOutbound: true}, JSONSchema: nango.JSONSchema{"definitions": map[string]any{"In": map[string]any{}}},
		FileBody: nango.FunctionFile{JS: "module.exports = {}", TS: "export default createFunction({})"},
	}
}

func TestABundleReplacesTheFunctionsInItsScope(t *testing.T) {
	c := functionServer(t, func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) { return "go", nil })
	key := func(name string) nango.FunctionKey { return nango.FunctionKey{IntegrationID: "github", Name: name} }
	bundle := nango.FunctionBundle{
		ReconciliationScope: nango.FunctionReconciliationScope{Kind: nango.FunctionScopeKindEnvironment},
		Functions:           []nango.FunctionArtifact{artifact("http"), artifact("new")},
	}
	done, err := c.Functions.DeployBundle(t.Context(), bundle)
	require.NoError(t, err)
	require.Equal(t, []nango.FunctionKey{key("new")}, done.Created)
	require.Equal(t, []nango.FunctionKey{key("http")}, done.Updated)
	require.Equal(t, []nango.FunctionKey{key("event"), key("off"), key("schedule")}, done.Deleted)
	same, err := c.Functions.PreviewBundle(t.Context(), bundle)
	require.NoError(t, err)
	require.Equal(t, []nango.FunctionKey{key("http"), key("new")}, same.Unchanged)
	result, err := nango.InvokeFunction[string](t.Context(), c, functionRef, "http", nil)
	require.NoError(t, err)
	require.Equal(t, "go", result, "a seed's Go function stays behind the name")
}

func TestInvalidBundlesAreRefused(t *testing.T) {
	c := functionServer(t, nil)
	change := func(f func(*nango.FunctionArtifact)) []nango.FunctionArtifact {
		a := artifact("a")
		f(&a)
		return []nango.FunctionArtifact{a}
	}
	environment := nango.FunctionReconciliationScope{Kind: nango.FunctionScopeKindEnvironment}
	for name, test := range map[string]struct {
		scope     nango.FunctionReconciliationScope
		functions []nango.FunctionArtifact
		code      string
	}{
		"an unknown integration": {environment, change(func(a *nango.FunctionArtifact) { a.IntegrationID = "gitlab" }), "integration_not_found"},
		"a name twice":           {environment, []nango.FunctionArtifact{artifact("a"), artifact("a")}, "invalid_body"},
		"outside of the scope": {
			nango.FunctionReconciliationScope{Kind: nango.FunctionScopeKindIntegration, IntegrationID: "slack"}, change(func(*nango.FunctionArtifact) {}), "invalid_body",
		},
		"a scope without its integration": {nango.FunctionReconciliationScope{Kind: nango.FunctionScopeKindIntegration}, nil, "invalid_body"},
		"a schedule without a frequency": {environment, change(func(a *nango.FunctionArtifact) {
			a.Trigger = nango.FunctionTrigger{Kind: nango.FunctionTriggerKindSchedule}
		}), "invalid_body"},
		"a frequency without a schedule": {environment, change(func(a *nango.FunctionArtifact) { a.Trigger.Frequency = "every hour" }), "invalid_body"},
		"capabilities that differ":       {environment, change(func(a *nango.FunctionArtifact) { a.Requires.Outbound = new(false) }), "invalid_body"},
		"a schema that is not there":     {environment, change(func(a *nango.FunctionArtifact) { a.InputSchemaRef = new("#/definitions/Out") }), "invalid_body"},
		"a reference of another form":    {environment, change(func(a *nango.FunctionArtifact) { a.InputSchemaRef = new("In") }), "invalid_body"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Functions.DeployBundle(t.Context(), nango.FunctionBundle{ReconciliationScope: test.scope, Functions: test.functions})
			var refused *nango.Response400
			require.ErrorAs(t, err, &refused)
			require.EqualValues(t, test.code, refused.Code)
		})
	}
}
