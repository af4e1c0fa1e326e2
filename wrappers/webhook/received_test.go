package webhook_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/wrappers/webhook"
)

// Every webhook that was recorded from a real server has a valid signature, and Parse returns all
// of its values.
func TestParseRecordedWebhooks(t *testing.T) {
	const key = "6cdcbeb3-0ace-46ea-8444-52c03a6699ce" // no longer in use
	kinds := map[webhook.EventType]int{}
	for _, r := range recorded.Read[recorded.Webhook](t, "../../tests/nangotest/testdata/webhooks.jsonl") {
		header := recorded.Header(r.Headers)
		require.NoError(t, webhook.Verify([]byte(r.Body), header, key), r.Event)
		require.Error(t, webhook.Verify([]byte(r.Body+" "), header, key), r.Event)

		ev, err := webhook.Parse([]byte(r.Body))
		require.NoError(t, err, r.Event)
		kinds[ev.Type]++
		if ev.Type == webhook.TypeUnattributed {
			require.Equal(t, r.Body, string(ev.Raw))
			continue
		}
		var sent, read map[string]any
		require.NoError(t, json.Unmarshal([]byte(r.Body), &sent))
		typed, err := json.Marshal(map[webhook.EventType]any{
			webhook.TypeAuth: ev.Auth, webhook.TypeSync: ev.Sync, webhook.TypeAsyncAction: ev.AsyncAction,
		}[ev.Type])
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(typed, &read))
		delete(sent, "type")
		delete(sent, "from") // its value is always "nango"
		requireLeaves(t, r.Event, sent, read)
	}
	require.Equal(t, map[webhook.EventType]int{webhook.TypeAuth: 7, webhook.TypeSync: 6, webhook.TypeAsyncAction: 1, webhook.TypeUnattributed: 1}, kinds)
}

// requireLeaves fails the test unless every value in want is also in got, under the same field
// names. Values that are null or 0 may be missing.
func requireLeaves(t *testing.T, path string, want, got any) {
	t.Helper()
	fields, ok := want.(map[string]any)
	if !ok {
		if want != nil && want != 0.0 {
			require.Equal(t, want, got, path)
		}
		return
	}
	object, _ := got.(map[string]any)
	for name, value := range fields {
		requireLeaves(t, path+"."+name, value, object[name])
	}
}
