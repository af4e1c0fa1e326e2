package webhook_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/webhook"
)

// A provider may send its secret in a header, as GitLab does.
func TestPrintedEventsContainNoHeaders(t *testing.T) {
	req := post(`{"type":"forward","from":"gitlab","connectionId":"c","providerConfigKey":"gl","payload":{"a":"s3cret"}}`, key)
	req.Header.Set("X-Gitlab-Token", "s3cret")
	ev, err := webhook.Read(req, key)
	require.NoError(t, err)
	var log bytes.Buffer
	for _, v := range []any{ev, *ev, []*webhook.Event{ev}, map[string]any{"ev": ev}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			_, _ = fmt.Fprintf(&log, verb, v)
		}
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("", "ev", ev)
		slog.New(handler).Info("", "ev", *ev)
	}
	require.NotContains(t, log.String(), "s3cret")
	require.NotContains(t, log.String(), hex.EncodeToString([]byte("s3cret")))
	require.Equal(t, "webhook.Event[type=forward connection=gl/c]", fmt.Sprint(ev))
}
