package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func logged(t *testing.T, cfg Config, call Call, s *server) []map[string]any {
	t.Helper()
	var b bytes.Buffer
	cfg.Logger = slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	_, _ = s.wire(cfg).Do(call, newRequest(t, "PUT", `{"secret":"body-secret"}`))
	for _, secret := range []string{testKey, "query-secret", "body-secret", "header-secret", "a%2Fb", "a/b", "example.com"} {
		require.NotContains(t, b.String(), secret)
	}
	var lines []map[string]any
	for line := range strings.Lines(b.String()) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m))
		require.Contains(t, m, "took")
		for _, name := range []string{"time", "took"} {
			delete(m, name)
		}
		lines = append(lines, m)
	}
	return lines
}

func TestLogHasALineForEachAttempt(t *testing.T) {
	call := Call{Operation: "getConnection", Path: "/connections/{connectionId}", Idempotent: true}
	line := func(attempt float64, more map[string]any) map[string]any {
		m := map[string]any{
			"level": "DEBUG", "msg": "nango call", "operation": "getConnection", "method": "PUT", "path": "/connections/{connectionId}", "attempt": attempt,
		}
		maps.Copy(m, more)
		return m
	}
	synctest.Test(t, func(t *testing.T) {
		s := serve(
			breaks(errors.New("dial http://example.com/?token=query-secret "+testKey)),
			respond(503, `{"error":{"code":"server_busy","message":"body-secret"}}`, "X-Secret", "header-secret"),
			respond(502, `{"error":{"code":"Not A Code: body-secret"}}`),
			respond(200, `{"answer":"body-secret"}`),
		)
		require.Equal(t, []map[string]any{
			line(1, map[string]any{"no_answer": true}),
			line(2, map[string]any{"status": 503.0, "code": "server_busy"}),
			line(3, map[string]any{"status": 502.0, "code": ""}),
			line(4, map[string]any{"status": 200.0}),
		}, logged(t, Config{}, call, s))
	})
}

func TestOnlyCodesAreLogged(t *testing.T) {
	for code, want := range map[string]string{
		"unknown_connection": "unknown_connection", "": "", "sk-123": "", "A": "", "a b": "", "a\nb": "", "é": "",
		strings.Repeat("a", 64): strings.Repeat("a", 64), strings.Repeat("a", 65): "",
	} {
		require.Equal(t, want, knownCode(code))
	}
}
