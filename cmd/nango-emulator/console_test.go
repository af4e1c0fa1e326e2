package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/cmd/nango-emulator/internal/console"
)

const consoleSeed = `
integrations:
  - unique_key: github
    provider: github
    actions: [{name: greet, output: {hello: there}}]
    syncs:
      - name: issues
        models: [Issue]
        auto_start: true
        deliveries:
          - save: {Issue: [{id: 1}, {id: 2}]}
          - delete: {Issue: [{id: 1}]}
connections:
  - {provider_config_key: github, connection_id: alice, credentials: {type: OAUTH2, access_token: gho_1, refresh_token: r, expires_at: '2000-01-01T00:00:00Z'}}
`

// fetch sends a request, and returns the status and the body.
func fetch(t *testing.T, method, target, body string, headers ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	require.NoError(t, err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(out)
}

func TestConsoleShowsTheEmulatorsState(t *testing.T) {
	address, _, _ := start(t, "--seed", write(t, consoleSeed), "--quiet")
	status, _ := fetch(t, http.MethodPost, address+"/_emulator/api/settle", `{}`)
	require.Equal(t, http.StatusOK, status)
	status, _ = fetch(t, http.MethodGet, address+"/nowhere", "")
	require.Equal(t, http.StatusNotFound, status)
	for page, want := range map[string]string{
		"/": "github", "/_emulator/connections": "alice", "/_emulator/connection?key=github&id=alice": "issues",
		"/_emulator/records?key=github&id=alice&model=Issue": "ADDED", "/_emulator/functions": "greet",
		"/_emulator/webhooks": "sync", "/_emulator/requests": "/nowhere", "/_emulator/faults": "getConnection",
	} {
		status, body := fetch(t, http.MethodGet, address+page, "")
		require.Equal(t, http.StatusOK, status, page)
		require.Contains(t, body, want, page)
		require.NotContains(t, body, "gho_1", "%s shows a secret", page)
	}
	_, requests := fetch(t, http.MethodGet, address+"/_emulator/requests", "")
	require.NotContains(t, requests, "listConnections", "the console's own requests are listed")
}

func TestControlAPIControlsTheEmulator(t *testing.T) {
	address, _, _ := start(t, "--seed", write(t, consoleSeed), "--quiet", "--key", "5ec2e7c0-0000-4000-8000-00000000000a")
	call := func(name, body string) (int, string) {
		return fetch(t, http.MethodPost, address+"/_emulator/api/"+name, body)
	}
	must := func(name, body string) map[string]any {
		t.Helper()
		status, out := call(name, body)
		require.Equal(t, http.StatusOK, status, out)
		var answer map[string]any
		require.NoError(t, json.Unmarshal([]byte(out), &answer))
		return answer
	}
	nango := func(method, path, body string, headers ...string) (int, string) {
		return fetch(t, method, address+path, body, append(headers, "Authorization", "Bearer 5ec2e7c0-0000-4000-8000-00000000000a")...)
	}
	on := `"provider_config_key":"github","connection_id":"alice"`

	must("settle", `{}`)
	must("advance", `{"by":"1h"}`)
	_, records := nango(http.MethodGet, "/records?model=Issue", "", "Provider-Config-Key", "github", "Connection-Id", "alice")
	require.Contains(t, records, `"last_action":"DELETED"`, "the second delivery came with the hour")

	must("records", `{`+on+`,"model":"Issue","save":[{"id":"9"}],"delete":[{"id":"2"}]}`)
	_, records = nango(http.MethodGet, "/records?model=Issue", "", "Provider-Config-Key", "github", "Connection-Id", "alice")
	require.Contains(t, records, `"id":"9"`)
	require.Equal(t, 2, strings.Count(records, `"last_action":"DELETED"`))

	must("fail", `{"operation":"listConnections","status":503,"retry_after":"2s"}`)
	status, _ := nango(http.MethodGet, "/connections", "")
	require.Equal(t, http.StatusServiceUnavailable, status)
	must("fail", `{"operation":"listConnections","times":-1}`)
	must("heal", `{}`)
	status, _ = nango(http.MethodGet, "/connections", "")
	require.Equal(t, http.StatusOK, status)

	must("fail-refresh", `{`+on+`}`)
	status, _ = nango(http.MethodGet, "/connections/alice?provider_config_key=github", "")
	require.Equal(t, http.StatusBadRequest, status)
	must("fail-refresh", `{`+on+`,"fail":false}`)
	status, _ = nango(http.MethodGet, "/connections/alice?provider_config_key=github", "")
	require.Equal(t, http.StatusOK, status)

	session := must("session", `{"tags":{"user":"7"}}`)
	require.Contains(t, session["connect_path"], "/connect-ui/?session_token=")
	made := must("connect", `{"tags":{"user":"7"},"provider_config_key":"github","credentials":{"type":"OAUTH2","access_token":"a"}}`)
	require.NotEmpty(t, made["connection_id"])
	must("fail-connect", `{"provider_config_key":"github","description":"turned away"}`)
	require.Equal(t, map[string]any{"hello": "there"}, must("action", `{`+on+`,"name":"greet","input":{}}`)["output"])
	must("sync", `{`+on+`,"name":"issues","command":"trigger"}`)

	for body, want := range map[string]string{
		`{"by":"soon"}`: "is not a duration", `{"by":"1h","more":1}`: "more", `[]`: "it is a JSON array, which it cannot be",
		`{"by":5}`: "by is a JSON number", `{"by":"1h"} {}`: "something follows the JSON object",
	} {
		status, out := call("advance", body)
		require.Equal(t, http.StatusBadRequest, status)
		require.Contains(t, out, want)
	}
	status, out := call("fail", `{"operation":"nope"}`)
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, out, `operation: there is no \"nope\"; similar ones are `)
	require.Contains(t, out, "GET /_emulator/api/operations")
	for body, want := range map[string]string{
		`{}`: "provider_config_key: is missing", `{"provider_config_key":"github"}`: "connection_id: is missing",
		`{"provider_config_key":"github","connection_id":".."}`: "the emulator answered 404",
	} {
		status, out = call("delete-connection", body)
		require.GreaterOrEqual(t, status, 400)
		require.Less(t, status, 500, out)
		require.Contains(t, out, want)
	}
	status, out = call("fail", `{"truncate":-1}`)
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, out, "truncate: is negative")
	status, out = call("action", `{`+on+`,"name":"nope"}`)
	require.Equal(t, http.StatusNotFound, status, "Nango's own refusal passes")
	require.Contains(t, out, "not_found")
}

func TestConsoleRefusesOtherOriginsAndHosts(t *testing.T) {
	address, _, _ := start(t, "--quiet")
	for _, headers := range [][]string{{"Origin", "http://page.example.com"}, {"Host", "page.example.com"}} {
		status, _ := fetch(t, http.MethodPost, address+"/_emulator/api/heal", `{}`, headers...)
		require.Equal(t, http.StatusForbidden, status, headers)
	}
	status, _ := fetch(t, http.MethodPost, address+"/_emulator/api/heal", `{}`, "Content-Type", "text/plain")
	require.Equal(t, http.StatusUnsupportedMediaType, status)
}

func TestPublicAddressNeedsAFlagAndAToken(t *testing.T) {
	var out strings.Builder
	require.Equal(t, exitUsage, run(t.Context(), []string{"--addr", "0.0.0.0:0"}, noEnv, &out, &out))
	require.Contains(t, out.String(), "set --expose to allow it")
	f, err := parse([]string{"--addr", "0.0.0.0:0", "--expose"}, func(name string) string {
		return map[string]string{"NANGO_EMULATOR_TOKEN": "t0ken"}[name]
	}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, "t0ken", f.token)
	f, err = parse([]string{"--addr", ":0", "--expose"}, noEnv, io.Discard)
	require.NoError(t, err)
	require.Len(t, f.token, 26)

	pages, err := console.New(f.basePath, f.token)
	require.NoError(t, err)
	for token, want := range map[string]int{"": http.StatusUnauthorized, "wrong": http.StatusUnauthorized, f.token: http.StatusServiceUnavailable} {
		require.Equal(t, want, statusOf(t, pages, token), "token %q", token)
	}
}

func statusOf(t *testing.T, h http.Handler, token string) int {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://192.0.2.1/", http.NoBody)
	require.NoError(t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	w := &statusOnly{header: http.Header{}}
	h.ServeHTTP(w, req)
	return w.status
}

type statusOnly struct {
	header http.Header
	status int
}

func (w *statusOnly) Header() http.Header         { return w.header }
func (w *statusOnly) WriteHeader(status int)      { w.status = status }
func (w *statusOnly) Write(p []byte) (int, error) { return len(p), nil }
