package webhook_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/webhook"
)

func TestRead(t *testing.T) {
	req := post(`{"type":"forward","from":"github","providerConfigKey":"gh","payload":{"action":"opened"}}`, key)
	req.Header.Set("X-GitHub-Event", "issues")
	ev, err := webhook.Read(req, key)
	require.NoError(t, err)
	require.Equal(t, webhook.TypeForward, ev.Type)
	require.JSONEq(t, `{"action":"opened"}`, string(ev.Forward.Payload))
	require.Equal(t, "issues", ev.Header.Get("X-GitHub-Event"))

	req.Header.Set("X-GitHub-Event", "changed")
	require.Equal(t, "issues", ev.Header.Get("X-GitHub-Event"), "the event outlives its request")
}

func TestReadReturnsNoEventWithAnError(t *testing.T) {
	tests := map[string]struct {
		body string
		key  string
		want error
	}{
		"unsigned":  {string(body), "other", webhook.ErrInvalidSignature},
		"malformed": {`{`, key, webhook.ErrMalformed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ev, err := webhook.Read(post(tt.body, tt.key), key)
			require.ErrorIs(t, err, tt.want)
			require.Nil(t, ev)
		})
	}
}

// If the key or the signature is missing, the body is not read at all.
func TestReadRefusesWithoutReadingTheBody(t *testing.T) {
	for want, change := range map[error]func(r *http.Request) []string{
		webhook.ErrMissingSignature: func(r *http.Request) []string { r.Header.Del(webhook.SignatureHeader); return []string{key} },
		webhook.ErrInvalidSignature: func(r *http.Request) []string { r.Header.Set(webhook.SignatureHeader, "x"); return []string{key} },
		webhook.ErrNoKey:            func(*http.Request) []string { return []string{key, ""} },
		webhook.ErrBodyTooLarge:     func(r *http.Request) []string { r.ContentLength = 1 << 40; return []string{key} },
	} {
		req := post("{}", key)
		source := &endless{}
		req.ContentLength, req.Body = -1, io.NopCloser(source)
		_, err := webhook.Read(req, change(req)...)
		require.ErrorIs(t, err, want)
		require.Zero(t, source.read)
	}
}

func TestReadLimit(t *testing.T) {
	longest := `"` + strings.Repeat("x", webhook.MaxBodyBytes-2) + `"`
	ev, err := webhook.Read(post(longest, key), key)
	require.NoError(t, err)
	require.Len(t, ev.Raw, webhook.MaxBodyBytes)

	req := post(longest+" ", key)
	req.ContentLength = -1
	_, err = webhook.Read(req, key)
	require.ErrorIs(t, err, webhook.ErrBodyTooLarge)

	source := &endless{}
	req = post("", key)
	req.ContentLength, req.Body = -1, io.NopCloser(source)
	_, err = webhook.Read(req, key)
	require.ErrorIs(t, err, webhook.ErrBodyTooLarge)
	require.EqualValues(t, webhook.MaxBodyBytes+1, source.read)
}

func TestReadWithoutBody(t *testing.T) {
	req := &http.Request{Header: signed(webhook.Sign(nil, key))}
	_, err := webhook.Read(req, key)
	require.ErrorIs(t, err, webhook.ErrMalformed)
}

func TestStatusCode(t *testing.T) {
	for err, want := range map[error]int{
		nil:                         204,
		webhook.ErrMissingSignature: 401,
		webhook.ErrInvalidSignature: 401,
		webhook.ErrBodyTooLarge:     413,
		webhook.ErrMalformed:        400,
		webhook.ErrNoKey:            500,
		webhook.ErrBusy:             503,
		errors.New("anything else"): 500,
		io.ErrUnexpectedEOF:         500,
		fmt.Errorf("wrapped: %w", webhook.ErrMalformed): 400,
	} {
		require.Equal(t, want, webhook.StatusCode(err), "%v", err)
	}
}
