package webhook_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/wrappers/webhook"
)

func FuzzVerify(f *testing.F) {
	for _, g := range goldens(f) {
		f.Add([]byte(g.Body), recorded.Header(g.Headers).Get(webhook.SignatureHeader), g.SigningKey)
	}
	f.Fuzz(func(t *testing.T, body []byte, value, key string) {
		header := http.Header{}
		header.Set(webhook.SignatureHeader, value)
		right := webhook.Sign(body, key)

		err := webhook.Verify(body, header, key)
		require.Equal(t, key != "" && strings.EqualFold(value, right), err == nil, "%v", err)
		if err != nil && len(value) > 16 {
			require.NotContains(t, err.Error(), value)
		}
		require.ErrorIs(t, webhook.Verify(body, header, key, ""), webhook.ErrNoKey)

		if key != "" {
			header.Set(webhook.SignatureHeader, right)
			require.NoError(t, webhook.Verify(body, header, "other", key))
			require.Error(t, webhook.Verify(append(slices.Clone(body), ' '), header, key))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, g := range goldens(f) {
		f.Add([]byte(g.Body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		ev, err := webhook.Parse(body)
		if err != nil {
			require.ErrorIs(t, err, webhook.ErrMalformed)
			require.Nil(t, ev)
			return
		}
		require.True(t, json.Valid(body))
		require.Equal(t, body, []byte(ev.Raw))
		require.Equal(t, ev.Type == webhook.TypeAuth, ev.Auth != nil)
		require.Equal(t, ev.Type == webhook.TypeSync, ev.Sync != nil)
		require.Equal(t, ev.Type == webhook.TypeForward, ev.Forward != nil)
		require.Equal(t, ev.Type == webhook.TypeAsyncAction, ev.AsyncAction != nil)
		if ev.Forward != nil && ev.Forward.Payload != nil {
			require.Contains(t, string(body), string(ev.Forward.Payload), "a payload is never rewritten")
		}
	})
}
