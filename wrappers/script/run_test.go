package script_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/script"
)

type greeting struct {
	Name string `json:"name"`
}

func TestRunActionAnswers(t *testing.T) {
	action := func(result any, err error) func(context.Context, *script.Action, greeting) (any, error) {
		return func(_ context.Context, _ *script.Action, in greeting) (any, error) {
			if result == nil && err == nil {
				return "hello " + in.Name, nil
			}
			return result, err
		}
	}
	failure := &script.ActionError{Payload: map[string]any{"any_key": "any_value"}}
	for name, c := range map[string]struct {
		result any
		err    error
		input  string
		want   string
	}{
		"a result":                   {input: `{"name":"you"}`, want: `"hello you"`},
		"no input":                   {input: ``, want: `"hello "`},
		"null as input":              {input: `null`, want: `"hello "`},
		"the documented ActionError": {err: failure, want: `{"error_type":"action_script_failure","payload":{"any_key":"any_value"}}`},
		"a wrapped ActionError":      {err: fmt.Errorf("while mapping: %w", failure), want: `{"error_type":"action_script_failure","payload":{"any_key":"any_value"}}`},
		"a string as payload":        {err: &script.ActionError{Payload: "why"}, want: `{"error_type":"action_script_failure","payload":{"message":"why"}}`},
		"a list as payload":          {err: &script.ActionError{Payload: []int{1}}, want: `{"error_type":"action_script_failure","payload":{"message":[1]}}`},
		"no payload":                 {err: &script.ActionError{}, want: `{"error_type":"action_script_failure","payload":{}}`},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := script.RunAction(t.Context(), newAction(t, &stub{}), action(c.result, c.err), json.RawMessage(c.input))
			require.NoError(t, err)
			require.JSONEq(t, c.want, string(answer))
		})
	}

	odd := errors.New("odd")
	_, err := script.RunAction(t.Context(), newAction(t, &stub{}), action(nil, odd), nil)
	require.ErrorIs(t, err, odd)
	_, err = script.RunAction(t.Context(), newAction(t, &stub{}), action(nil, nil), json.RawMessage(`[1`))
	require.ErrorContains(t, err, "input")
	_, err = script.RunAction(t.Context(), newAction(t, &stub{}), action(func() {}, nil), nil)
	require.ErrorContains(t, err, "output")
	require.NotContains(t, fmt.Sprintf("%v %+v", failure, failure), "any_value")
}

func TestRunReleasesLocks(t *testing.T) {
	store := script.NewMemoryStore()
	ctx, cancel := context.WithCancel(t.Context())
	n := newSync(t, &stub{}, script.WithStore(store))
	err := script.RunSync(ctx, n, func(ctx context.Context, n *script.Sync) error {
		acquired, err := n.TryAcquireLock(ctx, "import", time.Hour)
		require.NoError(t, err)
		require.True(t, acquired)
		require.Equal(t, []string{"import"}, store.Locks())
		cancel()
		return ctx.Err()
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, store.Locks())
}
