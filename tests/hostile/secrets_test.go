package hostile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// secrets returns all strings that errors and log lines must not contain: the secrets in the call
// and in responses, but not ids that are part of the path.
func (m method) secrets(a *arguments) []string {
	out := []string{key, otherKey, querySecret, headerSecret, bodySecret, answerSecret}
	for _, s := range a.all {
		if !strings.Contains(m.normal.path, s) {
			out = append(out, s)
		}
	}
	return out
}

// chain returns an error and all errors that it wraps.
func chain(err error) []error {
	if err == nil {
		return nil
	}
	out := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range several.Unwrap() {
			out = append(out, chain(inner)...)
		}
		return out
	}
	return append(out, chain(errors.Unwrap(err))...)
}

// printed returns all texts that result from printing or logging err or an error that it wraps. It
// uses package fmt with different verbs, encoding/json, and the handlers of slog.
func printed(t *testing.T, err error) string {
	t.Helper()
	var b bytes.Buffer
	for _, link := range chain(err) {
		b.WriteString(link.Error() + "\n")
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			for _, v := range []any{link, []any{link}, struct{ Err error }{link}, fmt.Errorf("mine: %w", link)} {
				_, _ = fmt.Fprintf(&b, verb+"\n", v)
			}
		}
		js, jsErr := json.Marshal(map[string]any{"err": link})
		require.NoError(t, jsErr)
		b.Write(js)
		for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			slog.New(handler).Error("failed", "err", link, slog.Group("in", slog.Any("err", link)))
		}
	}
	require.NotContains(t, b.String(), "PANIC")
	require.NotContains(t, b.String(), "panicked")
	return b.String()
}

// requireNoSecret checks that neither err nor the client's log contains a secret.
func requireNoSecret(t *testing.T, err error, log string, secrets []string) {
	t.Helper()
	text := printed(t, err) + log
	for _, secret := range secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), fmt.Sprintf("%x", secret)} {
			require.NotContains(t, text, form)
		}
	}
	for _, link := range chain(err) {
		_, ok := link.(*url.Error) //nolint:errorlint // each link of the chain is checked
		require.False(t, ok, "an error that contains the URL")
	}
}
