package client_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// A server that does not know X-Async runs the action at once. What it returned is in the error, as long as it is.
func TestAnActionThatWasRunInsteadOfQueued(t *testing.T) {
	ref := nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}
	for _, output := range []string{`{"created":7}`, `{"id":7}`, `{"id":"an id of the action's own"}`, `"` + strings.Repeat("x", 100_000) + `"`, `null`, `[]`} {
		_, c := newStub(t, reply{body: output})
		_, err := c.Actions.TriggerAsync(t.Context(), ref, "create", nil, 0)
		require.ErrorIs(t, err, nango.ErrInvalidResponse)
		var e *nango.SDKValidationError
		require.ErrorAs(t, err, &e)
		require.Equal(t, output, string(e.RawValue))
		require.ErrorContains(t, err, "was not queued")
	}
}

// The action has run: to run it again may do the same thing twice.
func TestAnEmptyResultOfAnActionSaysThatItHasRun(t *testing.T) {
	_, c := newStub(t, reply{body: " "})
	_, err := nango.TriggerAction[any](t.Context(), c, nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, "create", nil)
	require.ErrorIs(t, err, nango.ErrInvalidResponse)
	require.ErrorContains(t, err, "the action has run")
}

// What the document does not require may be missing, and an action may return an error member.
func TestAnswersThatHaveEnough(t *testing.T) {
	_, c := newStub(t, reply{body: `{"error":"of the action"}`})
	got, err := nango.TriggerAction[map[string]string](t.Context(), c, nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, "create", nil)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"error": "of the action"}, got)

	_, c = newStub(t, reply{body: `{"count":0,"has_more":false}`})
	pruned, err := c.Records.Prune(t.Context(), nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, nango.PruneRecordsRequest{Model: "M", UntilCursor: "c"})
	require.NoError(t, err, "zero values are values")
	require.Zero(t, pruned.Count)

	_, c = newStub(t, reply{body: `{"id":"d-1","status":"failed","error":{"message":"m"}}`})
	run, err := c.Functions.GetDryrun(t.Context(), "d-1")
	require.NoError(t, err, "the document knows this error")
	require.Equal(t, "m", run.Error.Message)

	_, c = newStub(t, reply{body: `{"connection_id":"1","metadata":{"error":"secret"},"error":null}`})
	_, err = c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
	require.NoError(t, err, "an error inside of something else is not one")
}
