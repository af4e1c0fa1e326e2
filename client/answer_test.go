package client_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// A server that does not know the header X-Async runs the action at once. TriggerAsync then returns
// an error that contains the whole result of the action.
func TestAnActionThatRanInsteadOfBeingQueuedIsAnError(t *testing.T) {
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

// If the result of an action is empty, the error says that the action has run, since running it
// again may do the same thing twice.
func TestAnEmptyResultOfAnActionSaysThatItHasRun(t *testing.T) {
	_, c := newStub(t, reply{body: " "})
	_, err := nango.TriggerAction[any](t.Context(), c, nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, "create", nil)
	require.ErrorIs(t, err, nango.ErrInvalidResponse)
	require.ErrorContains(t, err, "the action has run")
}

// Answers may lack members that the OpenAPI spec does not require, and the result of an action may
// be an object with a member named "error".
func TestSparseAnswersAreAccepted(t *testing.T) {
	_, c := newStub(t, reply{body: `{"error":"of the action"}`})
	got, err := nango.TriggerAction[map[string]string](t.Context(), c, nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, "create", nil)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"error": "of the action"}, got)

	_, c = newStub(t, reply{body: `{"count":0,"has_more":false}`})
	pruned, err := c.Records.Prune(t.Context(), nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, nango.PruneRecordsRequest{Model: "M", UntilCursor: "c"})
	require.NoError(t, err, "zero values count as values")
	require.Zero(t, pruned.Count)

	_, c = newStub(t, reply{body: `{"id":"d-1","status":"failed","error":{"message":"m"}}`})
	run, err := c.Functions.GetDryrun(t.Context(), "d-1")
	require.NoError(t, err, "the OpenAPI spec defines this error member")
	require.Equal(t, "m", run.Error.Message)

	_, c = newStub(t, reply{body: `{"connection_id":"1","metadata":{"error":"secret"},"error":null}`})
	_, err = c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
	require.NoError(t, err, "a nested error member is data")
}

// If an item of a list lacks a required field, decoding the list is an error.
func TestItemsWithoutRequiredFieldsAreErrors(t *testing.T) {
	const whole = `{"connection_id":"1","provider_config_key":"k"}`
	for item, field := range map[string]string{`{}`: "connections[1].connection_id", `{"status":"ok"}`: "connections[1].connection_id", `null`: "connections[1].connection_id", `{"connection_id":null}`: "connections[1].connection_id"} {
		_, c := newStub(t, reply{body: `{"connections":[` + whole + `,` + item + `]}`}, reply{body: `{"connections":[]}`})
		_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{})
		var e *nango.SDKValidationError
		require.ErrorAs(t, err, &e, item)
		require.ErrorIs(t, err, nango.ErrInvalidResponse)
		require.Equal(t, field, e.Field)

		_, c = newStub(t, reply{body: `{"connections":[` + item + `,` + whole + `]}`}, reply{body: `{"connections":[]}`})
		good, odd := 0, 0
		for _, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{}) {
			if err != nil {
				odd++
				continue
			}
			good++
		}
		require.Equal(t, [2]int{1, 1}, [2]int{good, odd}, "the iterator continues")
	}

	_, c := newStub(t, reply{body: `{"connections":[{"connection_id":""}]}`})
	_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{})
	require.NoError(t, err, "zero values count as values")

	_, c = newStub(t, reply{body: `{"data":[{"unique_key":"k"},{"status":"ok"}]}`})
	_, err = c.Integrations.List(t.Context())
	var e *nango.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.Equal(t, "data[1].created_at", e.Field)
}
