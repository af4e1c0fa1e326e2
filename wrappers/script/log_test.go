package script_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

func TestDryRunLogsEveryLevel(t *testing.T) {
	a := newAction(t, &stub{})
	store := a.Store().(*script.MemoryStore)
	a.Log(t.Context(), "This is a log.")
	a.Log(t.Context(), "detail", script.LevelDebug)
	logs := store.Logs()
	require.Len(t, logs, 2)
	require.Equal(t, "This is a log.", logs[0].Message)
	require.Equal(t, nango.LogLevelInfo, logs[0].Level)
	require.Equal(t, nango.LogSourceUser, logs[0].Source)
	require.False(t, logs[0].CreatedAt.IsZero())

	a.SetLogLevel("loud")
	a.SetLogLevel(script.LevelOff)
	a.SetLogLevel(script.LevelDebug)
	a.Log(t.Context(), "off", script.LevelError)
	a.Log(t.Context(), "off", script.LevelOff)
	require.Len(t, store.Logs(), 2, "off is off")
}

func TestLogAcceptsAnyValue(t *testing.T) {
	a := newAction(t, &stub{})
	store := a.Store().(*script.MemoryStore)
	last := func() (string, string) {
		logs := store.Logs()
		line := logs[len(logs)-1]
		raw, err := json.Marshal(line.Meta)
		require.NoError(t, err)
		return line.Message, string(raw)
	}
	a.Log(t.Context(), func() {}, func() {})
	message, meta := last()
	require.Contains(t, message, "does not marshal")
	require.Contains(t, meta, "does not marshal")
	a.Log(t.Context(), obj{"Authorization": "secret"}, obj{"a": []any{obj{"AUTHORIZATION": "secret", "n": json.Number("9007199254740993")}}})
	message, meta = last()
	require.JSONEq(t, `{"Authorization":"[Redacted]"}`, message)
	require.JSONEq(t, `{"a":[{"AUTHORIZATION":"[Redacted]","n":9007199254740993}]}`, meta)
	a.Log(t.Context(), "empty list", []string{})
	_, meta = last()
	require.Equal(t, `{}`, meta)
	a.Log(t.Context(), "nothing", nil)
	_, meta = last()
	require.Equal(t, `null`, meta)
}

func TestLongLogLinesAreTruncated(t *testing.T) {
	a := newAction(t, &stub{})
	store := a.Store().(*script.MemoryStore)
	for _, text := range []string{strings.Repeat("x", 300_000), strings.Repeat("é", 120_000), strings.Repeat("\x00", 90_000)} {
		a.Log(t.Context(), text, obj{"keep": 1, "large": text, "list": []string{text}})
		logs := store.Logs()
		line := logs[len(logs)-1]
		raw, err := json.Marshal(line)
		require.NoError(t, err)
		require.Less(t, len(raw), 99_000)
		require.Equal(t, nango.Object{"keep": json.Number("1")}, *line.Meta)
		require.Contains(t, line.Message, "truncated")
		require.Contains(t, line.Message, text[:9000])
	}
}

// deaf is a store whose Log method always fails.
type deaf struct{ *script.MemoryStore }

func (deaf) Log(context.Context, nango.LogMessage) error { return errDown }

func TestLogNeverFailsTheScript(t *testing.T) {
	var failures []error
	opts := []script.Option{script.WithStore(deaf{script.NewMemoryStore()})}
	newAction(t, &stub{}, opts...).Log(t.Context(), "lost", script.LevelError)
	a := newAction(t, &stub{}, append(opts, script.WithLogErrors(func(err error) { failures = append(failures, err) }))...)
	a.Log(t.Context(), "below the level of other stores")
	a.Log(t.Context(), "lost", script.LevelWarn)
	require.Equal(t, []error{errDown}, failures)

	quiet := newAction(t, &stub{}, script.WithLogLevel(script.LevelError))
	quiet.Log(t.Context(), "below", script.LevelWarn)
	quiet.Log(t.Context(), "above", script.LevelError)
	require.Len(t, quiet.Store().(*script.MemoryStore).Logs(), 1)
}
