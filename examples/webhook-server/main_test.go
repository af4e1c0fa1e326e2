package main

import (
	"bytes"
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/webhook"
)

func TestDemo(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	var out strings.Builder
	require.NoError(t, run(t.Context(), log.New(&out, "", 0), "", ""))
	require.Equal(t, `The first run of the sync finds three issues.
webhook: sync github-issues of user-42 ran
  ADDED 1 It does not start
  ADDED 2 It does not stop
  ADDED 3 Typo
GithubIssue of user-42: 3 new records
The second changes one and deletes one.
webhook: sync github-issues of user-42 ran
  UPDATED 1 It does not start on Mondays
  DELETED 3 Typo
GithubIssue of user-42: 2 new records
The third fails.
webhook: sync github-issues of user-42 failed: script_error
`, out.String())
}

// emulator returns an emulator whose sync has run once, and a receiver that has read nothing yet.
func emulator(t *testing.T, out *strings.Builder) (*nangotest.Server, *receiver) {
	t.Helper()
	srv, r, err := openEmulator(log.New(out, "", 0), filepath.Join(t.TempDir(), "cursors.json"))
	require.NoError(t, err)
	t.Cleanup(srv.Close)
	require.NoError(t, srv.Settle(t.Context()))
	return srv, r
}

func listings(srv *nangotest.Server) (n int) {
	for _, r := range srv.Requests() {
		if r.Operation == "listRecords" {
			n++
		}
	}
	return n
}

func TestWebhookIsAnsweredBeforeRecordsAreRead(t *testing.T) {
	var out strings.Builder
	srv, r := emulator(t, &out)
	hooks := srv.Webhooks()
	require.Len(t, hooks, 1)
	require.Equal(t, http.StatusNoContent, hooks[0].Status)
	require.Zero(t, listings(srv), "the answer does not wait for the records")

	again := func(header http.Header, body []byte) int {
		req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		req.Header = header
		w := httptest.NewRecorder()
		r.handler(srv.WebhookSigningKey()).ServeHTTP(w, req)
		return w.Code
	}
	require.Equal(t, http.StatusNoContent, again(hooks[0].Header, hooks[0].Body))
	require.NoError(t, r.drain(t.Context()))
	require.Equal(t, 1, listings(srv), "two webhooks, one listing")
	require.Contains(t, out.String(), ": 3 new records\n")

	require.Equal(t, http.StatusNoContent, again(hooks[0].Header, hooks[0].Body))
	require.NoError(t, r.drain(t.Context()))
	require.Contains(t, out.String(), ": 0 new records\n", "a late copy does not repeat records")

	require.Equal(t, http.StatusUnauthorized, again(hooks[0].Header, append(hooks[0].Body, ' ')))
	require.NoError(t, r.drain(t.Context()))
	require.Equal(t, 2, listings(srv), "an event with an invalid signature is ignored")
}

// If records change while the program is not running, it reads them at its next start. It begins
// after the cursor in the file.
func TestRestart(t *testing.T) {
	var out strings.Builder
	srv, r := emulator(t, &out)
	require.NoError(t, r.drain(t.Context()))
	require.NoError(t, errors.Join(srv.Advance(t.Context(), time.Hour), srv.Settle(t.Context())))

	kept, err := openCursors(r.cursors.file)
	require.NoError(t, err)
	out.Reset()
	r = newReceiver(srv.Client(), log.New(&out, "", 0), kept)
	require.NoError(t, r.drain(t.Context()))
	require.Contains(t, out.String(), ": 2 new records\n")

	require.NoError(t, srv.Client().Connections.Delete(t.Context(), "user-42", "github"))
	r.note(source{"github", "user-42", "GithubIssue", "base"})
	require.NoError(t, r.drain(t.Context()))
	require.Contains(t, out.String(), "user-42 is gone\n")
	require.Empty(t, kept.sources())

	require.NoError(t, os.WriteFile(kept.file, []byte("{"), 0o600))
	_, err = openCursors(kept.file)
	require.ErrorContains(t, err, "read cursors")
	_, err = openCursors(filepath.Join(t.TempDir(), "missing", "cursors.json"))
	require.ErrorContains(t, err, "write cursors")
}

func TestFailedSourceIsReadAgain(t *testing.T) {
	var out strings.Builder
	srv, r := emulator(t, &out)
	srv.Fail(nangotest.Fault{Operation: "listRecords", Status: http.StatusInternalServerError})
	require.ErrorContains(t, r.drain(t.Context()), "read GithubIssue of user-42")
	require.NoError(t, r.drain(t.Context()))
	require.Contains(t, out.String(), ": 3 new records\n")
}

// lines is an io.Writer for logs. A test receives each log line from the channel.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func TestServe(t *testing.T) {
	const key = "signing-key"
	srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}},
		Connections:  []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: "user-42", Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho"})}},
		Records:      []nangotest.Records{{ProviderConfigKey: "github", ConnectionID: "user-42", Model: "GithubIssue", Rows: []issue{{"1", "One"}}}},
	}))
	kept, err := openCursors(filepath.Join(t.TempDir(), "cursors.json"))
	require.NoError(t, err)
	out := make(lines, 10)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- serve(ctx, l, newReceiver(srv.Client(), log.New(out, "", 0), kept), key) }()

	body := `{"from":"nango","type":"sync","providerConfigKey":"github","connectionId":"user-42","syncName":"issues","syncVariant":"base","model":"GithubIssue","success":true}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+l.Addr().String()+"/webhooks/nango", strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), key))
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusNoContent, resp.StatusCode)
	for _, want := range []string{"webhook: sync issues of user-42 ran\n", "  ADDED 1 One\n", "GithubIssue of user-42: 1 new records\n"} {
		require.Equal(t, want, <-out)
	}
	cancel()
	require.NoError(t, <-served)
}

func TestSigningKeyIsRequired(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", nangotest.DefaultSecretKey)
	t.Setenv("NANGO_WEBHOOK_SIGNING_KEY", "")
	require.ErrorContains(t, run(t.Context(), log.Default(), "127.0.0.1:0", ""), "NANGO_WEBHOOK_SIGNING_KEY")
}
