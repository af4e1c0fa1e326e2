package client_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/allcalls"
	"github.com/stretchr/testify/require"
)

// bodiless lists the methods whose successful answers have no body.
var bodiless = []string{"Connect.DeleteSession", "Environment.Delete", "Environment.DeleteByNumber", "Persist.DeleteCheckpoint", "Persist.ReleaseAllLocks", "Persist.Log"}

// If a successful answer does not match the OpenAPI spec, every method returns an error rather than
// a zero result.
func TestInvalidAnswersAreErrors(t *testing.T) {
	anyResult := []string{"TriggerAction", "ActionResult", "WaitAction", "InvokeFunction", "InvocationResult", "WaitInvocation"}
	for _, wrong := range allcalls.Wrong {
		fine := func(name string) bool {
			return wrong.Object() && slices.Contains(anyResult, name) || wrong.Nothing() && slices.Contains(bodiless, name) ||
				wrong.Body == "{}" && name == "Persist.Cursor"
		}
		t.Run(wrong.Name, func(t *testing.T) {
			eachCall(t, reply{kind: wrong.ContentType, body: wrong.Body}, func(t *testing.T, name string, do func(context.Context) (any, error), _ *stub) {
				_, err := do(t.Context())
				if fine(name) {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, nango.ErrInvalidResponse)
				require.NotContains(t, err.Error(), "login")
				require.NotContains(t, err.Error(), "secret")
				if e, ok := errors.AsType[*nango.SDKValidationError](err); ok {
					require.Equal(t, 200, e.StatusCode)
					return
				}
				require.ErrorAs(t, err, new(*nango.RecordError))
			})
		})
	}
}

// Some answers should have the form {"data": …}. If such an answer has no data member, the method
// returns an error.
func TestAnEnvelopeWithoutDataIsAnError(t *testing.T) {
	for _, name := range []string{
		"Integrations.List", "Integrations.Get", "Integrations.Create", "Integrations.CreateQuickstart", "Integrations.Update", "Providers.List", "Providers.Get",
		"Providers.Templates", "Functions.Get", "Connect.CreateSession", "Connect.Reconnect", "Connect.Session", "Environment.Create",
		"Environment.CreateAPIKey", "Environment.CreateAPIKeyByNumber", "Environment.GetAPIKey", "Environment.List", "Environment.ListAPIKeys",
		"Environment.RotateWebhookSigningKey", "Scripts.OpenAIConfig", "AgentSessions.Create", "AgentSessions.Terminate",
	} {
		for _, answer := range []string{`{}`, `{"data": null}`} {
			t.Run(name+" "+answer, func(t *testing.T) {
				_, c := newStub(t, reply{body: answer})
				result, err := everyCall[name](t.Context(), c, nil)
				var e *nango.SDKValidationError
				require.ErrorAs(t, err, &e)
				require.Equal(t, "data", e.Field)
				require.Empty(t, result)
			})
		}
	}
}

// An answer whose success member is false is an error, even if the status is 200.
func TestSuccessFalseIsAnError(t *testing.T) {
	for _, name := range []string{"Integrations.Delete", "Functions.Delete", "Syncs.Trigger", "Syncs.Start", "Syncs.Pause", "Syncs.DeleteVariant", "Environment.DeleteAPIKey", "Environment.DeleteAPIKeyByNumber"} {
		t.Run(name, func(t *testing.T) {
			_, c := newStub(t, reply{body: `{"success": false}`}, reply{body: `{"data": {"success": true}}`})
			_, err := everyCall[name](t.Context(), c, nil)
			require.ErrorContains(t, err, "success is not true")
			_, err = everyCall[name](t.Context(), c, nil)
			require.NoError(t, err)
		})
	}
}

// Every method returns an error with the status of the response, even if the body is not JSON.
func TestARefusalWithoutJSONKeepsItsStatus(t *testing.T) {
	eachCall(t, reply{status: 501, kind: "text/html", body: "<html>gateway</html>"}, func(t *testing.T, _ string, do func(context.Context) (any, error), _ *stub) {
		_, err := do(t.Context())
		var e *nango.SDKError
		require.ErrorAs(t, err, &e)
		require.Equal(t, 501, e.StatusCode)
		require.Equal(t, "<html>gateway</html>", string(e.Body))
		require.NotContains(t, err.Error(), "gateway")
	})
}

// For every method, a call whose context has already ended returns the context's error and sends
// nothing.
func TestACanceledContextEndsEveryCall(t *testing.T) {
	eachCall(t, reply{body: "{}"}, func(t *testing.T, _ string, do func(context.Context) (any, error), s *stub) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := do(ctx)
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, s.got)
	})
}

// The methods of a client that was not made by New return an error and do not panic.
func TestAClientNotMadeByNewReturnsErrors(t *testing.T) {
	eachCall(t, reply{}, func(t *testing.T, name string, _ func(context.Context) (any, error), _ *stub) {
		_, err := everyCall[name](t.Context(), &nango.Client{}, &nango.Persist{})
		require.ErrorAs(t, err, new(*nango.SDKValidationError))
	})
	_, err := nango.TriggerAction[string](t.Context(), nil, ref, "echo", nil)
	require.ErrorContains(t, err, "was not made by New")
}
