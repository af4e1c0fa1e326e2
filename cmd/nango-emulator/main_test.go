package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/webhook"
)

// output collects what a program prints.
type output struct {
	mu      sync.Mutex
	text    strings.Builder
	awaited map[string]chan struct{}
}

func newOutput() *output { return &output{awaited: map[string]chan struct{}{}} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.text.Write(p)
	for text, seen := range o.awaited {
		if strings.Contains(o.text.String(), text) {
			close(seen)
			delete(o.awaited, text)
		}
	}
	return n, err
}

// shows returns a channel that is closed when the output contains text. Only a later print causes
// the check, so text that was printed before the call is not noticed until the program prints more.
func (o *output) shows(text string) <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.awaited[text] = make(chan struct{})
	return o.awaited[text]
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func noEnv(string) string { return "" }

// start runs the program. It returns the address of the emulator and a function that stops the
// program.
func start(t *testing.T, args ...string) (address string, out *output, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = newOutput()
	told := out.shows("signing key")
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"--addr", "127.0.0.1:0", "--base-path", "/nango"}, args...), noEnv, out, out)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		require.Zero(t, <-code, "exit code: %s", out)
	})
	t.Cleanup(stop)
	select {
	case <-told:
	case c := <-code:
		code <- c
		t.Fatalf("the program ended: %s", out)
	}
	return regexp.MustCompile(`http://\S+`).FindString(out.String()), out, stop
}

func TestServesASeed(t *testing.T) {
	seed := write(t, help[strings.Index(help, "  providers:"):])
	address, out, stop := start(t, "--seed", seed, "--key", "5ec2e7c0-0000-4000-8000-00000000000a")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/connections/user-42?provider_config_key=github", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer 5ec2e7c0-0000-4000-8000-00000000000a")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	http.DefaultClient.CloseIdleConnections()
	stop()
	require.Contains(t, out.String(), "GET /connections/user-42 200")
	require.NotContains(t, out.String(), "provider_config_key", "the log shows a query")
}

// The help must show every field that a seed may have.
func TestHelpShowsEveryFieldOfASeed(t *testing.T) {
	var check func(reflect.Type)
	check = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Slice, reflect.Map, reflect.Pointer:
			check(typ.Elem())
		case reflect.Struct:
			for _, field := range reflect.VisibleFields(typ) {
				name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
				if name == "" {
					continue // a type of package nangotest
				}
				require.Regexp(t, `[ {]`+name+`:`, help, typ.Name())
				check(field.Type)
			}
		}
	}
	check(reflect.TypeFor[seedContent]())
}

func write(t *testing.T, seed string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "seed.yaml")
	require.NoError(t, os.WriteFile(name, []byte(seed), 0o600))
	return name
}

func TestRefusesInvalidSeeds(t *testing.T) {
	const github = "integrations:\n  - unique_key: github\n    provider: github\n"
	for name, tc := range map[string]struct{ seed, want string }{
		"invalid YAML":              {"a: [", "yaml"},
		"no mapping":                {"- a", ":1: the seed: must be a mapping"},
		"an unknown field":          {github + "    colour: red\n", ":4: integrations[0].colour: is not a field; the fields are actions, config,"},
		"a wrong type":              {"connections:\n  - tags: {plan: [a]}\n", ":2: connections[0].tags.plan: must be a string"},
		"an unknown provider":       {"integrations:\n  - unique_key: x\n    provider: nope\n", `:3: integrations[0].provider: "nope" is unknown`},
		"a provider without a name": {"providers:\n  - display_name: Acme\n    auth_mode: API_KEY\n", ":2: providers[0].name: is missing"},
		"no unique key":             {"integrations:\n  - provider: github\n", ":2: integrations[0].unique_key: is missing"},
		"a wrong frequency": {github + "    syncs:\n      - {name: a, models: [A], frequency: often}\n",
			`:5: integrations[0].syncs[0].frequency: "often" is not a frequency`},
		"a wrong delivery": {github + "    syncs:\n      - name: a\n        models: [A]\n        deliveries:\n          - save: {A: [{id: 1}]}\n" +
			"          - save:\n              A:\n                - {id: 1}\n                - {x: 1}\n",
			`:12: integrations[0].syncs[0].deliveries[1].save.A[1].id: is neither`},
		"an input without a definition": {github + "    actions:\n      - name: b\n        input: In\n        json_schema: {definitions: {}}\n",
			`:6: integrations[0].actions[0].input: the model "In" is not in the definitions`},
		"an integration twice": {github + "  - unique_key: github\n    provider: gitlab\n",
			":4: integrations[1].unique_key: is the same as that of the item in line 2"},
		"a connection twice": {github + "connections:\n  - {provider_config_key: github, connection_id: a}\n  - {provider_config_key: github, connection_id: a}\n",
			":6: connections[1].connection_id: is the same as that of the item in line 5"},
		"a variable without a name":  {"variables:\n  - {value: a}\n", ":2: variables[0].name: is missing"},
		"an end user without an id":  {github + "connections:\n  - provider_config_key: github\n    end_user:\n      email: a@example.com\n", ":7: connections[0].end_user.id: is missing"},
		"a provider's wrong field":   {"providers:\n  - name: a\n    display_name: A\n    auth_mode: API_KEY\n    proxy: 5\n", ":5: providers[0].proxy: is a number"},
		"a number that JSON has not": {github + "connections:\n  - provider_config_key: github\n    metadata:\n      a: [1, .nan]\n", ":7: connections[0].metadata.a[1]: is not a number"},
		"a name that is a number":    {github + "connections:\n  - provider_config_key: github\n    metadata:\n      a:\n        1: x\n", ":8: connections[0].metadata.a.1: is not a string"},
		"an unknown integration": {github + "connections:\n  - connection_id: a\n    provider_config_key: gitlab\n",
			`:6: connections[0].provider_config_key: there is no integration "gitlab"`},
		"credentials without a type": {github + "connections:\n  - provider_config_key: github\n    credentials: {access_token: s3cr3t}\n",
			":6: connections[0].credentials: type is missing"},
		"credentials of an unknown type": {github + "connections:\n  - provider_config_key: github\n    credentials:\n      type: OAUTH22\n      access_token: s3cr3t\n",
			":7: connections[0].credentials.type: is not a supported type"},
		"credentials with an unknown field": {github + "connections:\n  - provider_config_key: github\n    credentials:\n      type: OAUTH2\n      acces_token: s3cr3t\n",
			":8: connections[0].credentials.acces_token: is not a field of these credentials; the fields are access_token,"},
		"an app with an unknown field": {github + "    credentials:\n      type: OAUTH2\n      client_id: a\n      secret: s3cr3t\n",
			":7: integrations[0].credentials.secret: is not a field of these credentials; the fields are client_id,"},
		"credentials of a wrong type": {github + "connections:\n  - provider_config_key: github\n    credentials: {type: OAUTH2, access_token: s3cr3t, expires_at: soon}\n",
			":6: connections[0].credentials.expires_at: is not a date in RFC 3339 form"},
		"a credential that is a number": {github + "connections:\n  - provider_config_key: github\n    credentials:\n      type: API_KEY\n      apiKey: 12345\n",
			":8: connections[0].credentials.apiKey: is a JSON number, which does not fit string"},
		"an unknown field that is merged": {github + "connections:\n  - <<: {tag: a}\n", ":5: connections[0].tag: is not a field"},
		"an item without a value":         {github + "connections:\n  -\n", ":5: connections[0]: must be a mapping"},
		"rows without an id": {github + "connections:\n  - {provider_config_key: github, connection_id: a}\nrecords:\n" +
			"  - {provider_config_key: github, connection_id: a, model: M, rows: [{x: 1}]}\n", ":7: records[0].rows[0]"},
		"a key that is not a UUID": {"keys:\n  - secret: abc\n", ":2: keys[0].secret: is not a UUID v4"},
		"a second document":        {github + "---\nkeys: []\n", ":4: a second document; a seed must be a single one"},
		"an upstream's password":   {github + "    upstream: ftp://user:s3cr3t@example.com\n", ":4: integrations[0].upstream: is not an http or https URL"},
		"a wrong upstream":         {github + "    upstream: nowhere\n", ":4: integrations[0].upstream: \"nowhere\" is not an http or https URL"},
	} {
		t.Run(name, func(t *testing.T) {
			out := newOutput()
			require.Equal(t, exitFailed, run(t.Context(), []string{"--addr", "127.0.0.1:0", "--seed", write(t, tc.seed)}, noEnv, out, out))
			require.Contains(t, out.String(), tc.want)
			require.NotContains(t, out.String(), "s3cr3t", "it shows a value")
		})
	}
}

// YAML has dates, but JSON does not. A date in the seed therefore becomes a string in the record,
// with the same text.
func TestDatesStayAsWritten(t *testing.T) {
	seed, err := readSeed(write(t, "records:\n  - rows:\n      - {id: 1, day: 2024-01-02, at: [2024-01-02T03:04:05Z]}\n"))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"id": 1, "day": "2024-01-02", "at": []any{"2024-01-02T03:04:05Z"}}, seed.Records[0].Rows[0])
}

func TestRefusesInvalidFlags(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for name, tc := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a port in use":        {[]string{"--addr", taken.Addr().String()}, exitFailed, "--addr " + taken.Addr().String() + " is in use"},
		"an invalid key":       {[]string{"--key", "abc"}, exitFailed, "nango-emulator: --key (or NANGO_EMULATOR_KEY): the key is not a UUID v4"},
		"an invalid address":   {[]string{"--addr", "nowhere"}, exitFailed, "nango-emulator: --addr: listen tcp: address nowhere: missing port"},
		"a negative limit":     {[]string{"--rate-limit", "-5"}, exitFailed, "nango-emulator: --rate-limit: -5 is not at least 1"},
		"a limit of words":     {[]string{"--rate-limit", "few"}, exitUsage, `invalid value "few" for flag --rate-limit`},
		"a flag without value": {[]string{"--seed"}, exitUsage, "flag needs an argument: --seed"},
		"no such file":         {[]string{"--seed", "/nonexistent/seed.yaml"}, exitFailed, "--seed: open /nonexistent/seed.yaml"},
		"no such providers":    {[]string{"--providers", "/nonexistent/p.yaml"}, exitFailed, "--providers: open /nonexistent/p.yaml"},
		"an unknown flag":      {[]string{"--nope"}, exitUsage, "not defined: --nope"},
		"an argument":          {[]string{"serve"}, exitUsage, `unexpected argument "serve"`},
		"a URL without a flag": {[]string{"http://user:s3cr3t@example.com"}, exitUsage, "unexpected argument"},
		"a wrong target":       {[]string{"--webhooks", "nowhere"}, exitFailed, "--webhooks:"},
		"a target's password":  {[]string{"--webhooks", "ftp://user:s3cr3t@example.com"}, exitFailed, "--webhooks: is not an http or https URL"},
		"an invalid target":    {[]string{"--webhooks", "http://user:s3cr3t@[::1"}, exitFailed, "--webhooks: is not an http or https URL"},
		"a path that leads up": {[]string{"--base-path", "/../x"}, exitFailed, "--base-path: \"/../x\" is not a plain path"},
		"two slashes":          {[]string{"--base-path", "//"}, exitFailed, "--base-path: \"/\" is not a plain path"},
		"a backslash":          {[]string{"--base-path", `/a\..\b`}, exitFailed, "is not a plain path"},
		"a line break":         {[]string{"--base-path", "/a\nb"}, exitFailed, "is not a plain path"},
		"a path with a hole":   {[]string{"--base-path", "/a//b"}, exitFailed, "--base-path: \"/a//b\" is not a plain path"},
		"a base path":          {[]string{"--base-path", "nango"}, exitFailed, "nango-emulator: --base-path: \"nango\" is not a plain path"},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs := newOutput(), newOutput()
			require.Equal(t, tc.code, run(t.Context(), tc.args, noEnv, out, errs))
			require.Contains(t, errs.String(), tc.want)
			require.Empty(t, out.String(), "errors are written to stderr")
			require.NotContains(t, errs.String(), "s3cr3t")
		})
	}
}

func TestHelp(t *testing.T) {
	out, errs := newOutput(), newOutput()
	require.Zero(t, run(t.Context(), []string{"--help"}, noEnv, out, errs))
	require.Empty(t, errs.String())
	for _, want := range []string{"--addr", "--key", "NANGO_EMULATOR_KEY", "--signing-key", "NANGO_EMULATOR_SIGNING_KEY", "--seed", "Examples:"} {
		require.Contains(t, out.String(), want)
	}
}

func TestKeyFromTheEnvironment(t *testing.T) {
	f, err := parse(nil, func(name string) string { return map[string]string{"NANGO_EMULATOR_KEY": "k"}[name] }, nil)
	require.NoError(t, err)
	require.Equal(t, "k", f.key)
}

func get(t *testing.T, url, key string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(body))
	return string(body)
}

func TestHealthNeedsNoKey(t *testing.T) {
	address, _, _ := start(t)
	require.JSONEq(t, `{"result":"ok"}`, get(t, address+"/health", ""))
	http.DefaultClient.CloseIdleConnections()
}

func TestHelpNamesTheNumberOfProviders(t *testing.T) {
	address, _, _ := start(t)
	var list struct{ Data []struct{ Name string } }
	require.NoError(t, json.Unmarshal([]byte(get(t, address+"/providers", nangotest.DefaultSecretKey)), &list))
	require.Contains(t, help, fmt.Sprintf("the emulator knows %d,", len(list.Data)))
	http.DefaultClient.CloseIdleConnections()
}

func TestLogsWebhooksWithoutTheirContent(t *testing.T) {
	got := make(chan string, 1)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || webhook.Verify(body, r.Header, nangotest.DefaultWebhookSigningKey) != nil {
			t.Error("it is not what was signed")
		}
		w.WriteHeader(http.StatusTeapot)
		got <- string(body)
	}))
	defer target.Close()
	seed := write(t, "integrations:\n  - {unique_key: acme, provider: unauthenticated}\n")
	address, out, stop := start(t, "--seed", seed, "--webhooks", target.URL+"/hooks?token=s3cr3t")
	logged := out.shows("webhook auth")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/connections",
		strings.NewReader(`{"provider_config_key":"acme","connection_id":"user-42","credentials":{"type":"NONE"}}`))
	require.NoError(t, err)
	req.Header = http.Header{"Authorization": {"Bearer " + nangotest.DefaultSecretKey}, "Content-Type": {"application/json"}}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Contains(t, <-got, `"connectionId":"user-42"`)
	<-logged
	http.DefaultClient.CloseIdleConnections()
	stop()
	require.Regexp(t, `webhook auth to 127\.0\.0\.1:\d+ 418\n`, out.String())
	require.NotContains(t, out.String(), "s3cr3t")
	require.NotContains(t, out.String(), "token")
}

// The program ends with exit code 0 even if a client has sent only half of a request.
func TestEndsDespiteAHalfSentRequest(t *testing.T) {
	address, _, stop := start(t, "--signing-key", "a-key-of-ours")
	u, err := url.Parse(address)
	require.NoError(t, err)
	conn, err := net.Dial("tcp", u.Host)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /nango/connections HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "+nangotest.DefaultSecretKey+
		"\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	require.NoError(t, err)
	stop()
}

// If the target of webhooks or the upstream of an integration is down, the emulator reports that as
// Nango does.
func TestReportsATargetThatIsDown(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	seed := write(t, "integrations:\n  - {unique_key: acme, provider: github, upstream: '"+gone.URL+"'}\n")
	address, out, stop := start(t, "--seed", seed, "--webhooks", gone.URL)
	told := out.shows("ECONNREFUSED")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/connections",
		strings.NewReader(`{"provider_config_key":"acme","connection_id":"c","credentials":{"type":"OAUTH2","access_token":"a"}}`))
	require.NoError(t, err)
	req.Header = http.Header{"Authorization": {"Bearer " + nangotest.DefaultSecretKey}, "Content-Type": {"application/json"}}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	<-told
	req, err = http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/proxy/user", nil)
	require.NoError(t, err)
	req.Header = http.Header{"Authorization": {"Bearer " + nangotest.DefaultSecretKey}, "Provider-Config-Key": {"acme"}, "Connection-Id": {"c"}}
	resp, err = http.DefaultClient.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Contains(t, string(body), `"code":"ECONNREFUSED"`)
	http.DefaultClient.CloseIdleConnections()
	stop()
	require.Regexp(t, `webhook auth to 127\.0\.0\.1:\d+: connect ECONNREFUSED`, out.String())
}
