package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// output is what a program wrote so far.
type output struct {
	mu   sync.Mutex
	text strings.Builder
	told chan struct{} // closed when the keys are printed
	once sync.Once
}

func newOutput() *output { return &output{told: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if strings.Contains(string(p), "signing key") {
		defer o.once.Do(func() { close(o.told) })
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func noEnv(string) string { return "" }

// start runs the program, and returns its address and what ends it.
func start(t *testing.T, args ...string) (address string, out *output, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = newOutput()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"--addr", "127.0.0.1:0", "--base-path", "/nango"}, args...), noEnv, out, out)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		require.Zero(t, <-code, "it does not end cleanly: %s", out)
	})
	t.Cleanup(stop)
	select {
	case <-out.told:
	case c := <-code:
		code <- c
		t.Fatalf("it ended: %s", out)
	}
	return regexp.MustCompile(`http://\S+`).FindString(out.String()), out, stop
}

func TestServesASeed(t *testing.T) {
	seed := write(t, help[strings.Index(help, "  integrations:"):])
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

func write(t *testing.T, seed string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "seed.yaml")
	require.NoError(t, os.WriteFile(name, []byte(seed), 0o600))
	return name
}

func TestRefusesAWrongSeed(t *testing.T) {
	const github = "integrations:\n  - unique_key: github\n    provider: github\n"
	for name, tc := range map[string]struct{ seed, want string }{
		"no YAML":             {"a: [", "yaml"},
		"no mapping":          {"- a", ":1: the seed: must be a mapping"},
		"an unknown field":    {github + "    colour: red\n", ":4: integrations[0].colour: is no field; there are actions, config,"},
		"a wrong type":        {"connections:\n  - tags: {plan: [a]}\n", ":2: connections[0].tags.plan: must be a text"},
		"an unknown provider": {"integrations:\n  - unique_key: x\n    provider: nope\n", `:3: integrations[0].provider: "nope" is unknown`},
		"no unique key":       {"integrations:\n  - provider: github\n", ":2: integrations[0].unique_key: is missing"},
		"a wrong frequency": {github + "    syncs:\n      - {name: a, models: [A], frequency: often}\n",
			`:5: integrations[0].syncs[0]`},
		"an unknown integration": {github + "connections:\n  - connection_id: a\n    provider_config_key: gitlab\n",
			`:6: connections[0].provider_config_key: there is no integration "gitlab"`},
		"credentials without a type": {github + "connections:\n  - provider_config_key: github\n    credentials: {access_token: s3cr3t}\n",
			":6: connections[0].credentials: type is missing"},
		"credentials of a wrong type": {github + "connections:\n  - provider_config_key: github\n    credentials: {type: OAUTH2, access_token: s3cr3t, expires_at: soon}\n",
			":6: connections[0].credentials: has a field of the wrong type"},
		"rows without an id": {github + "connections:\n  - {provider_config_key: github, connection_id: a}\nrecords:\n" +
			"  - {provider_config_key: github, connection_id: a, model: M, rows: [{x: 1}]}\n", ":7: records[0].rows[0]"},
		"a key that is no UUID": {"keys:\n  - secret: abc\n", ":2: keys[0].secret: is not a UUID v4"},
		"a wrong upstream":      {github + "    upstream: nowhere\n", ":4: integrations[0].upstream: \"nowhere\" is not an http or https URL"},
	} {
		t.Run(name, func(t *testing.T) {
			out := newOutput()
			require.Equal(t, exitFailed, run(t.Context(), []string{"--addr", "127.0.0.1:0", "--seed", write(t, tc.seed)}, noEnv, out, out))
			require.Contains(t, out.String(), tc.want)
			require.NotContains(t, out.String(), "s3cr3t", "it shows a value")
		})
	}
}

func TestRefusesWhatItCannotServe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for name, tc := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a taken port":         {[]string{"--addr", taken.Addr().String()}, exitFailed, "--addr " + taken.Addr().String() + " is taken"},
		"a key that is no key": {[]string{"--key", "abc"}, exitFailed, "not a UUID v4"},
		"no such file":         {[]string{"--seed", "/nonexistent/seed.yaml"}, exitFailed, "--seed: open /nonexistent/seed.yaml"},
		"an unknown flag":      {[]string{"--nope"}, exitUsage, "-nope"},
		"an argument":          {[]string{"serve"}, exitUsage, `"serve" is no flag`},
		"a wrong target":       {[]string{"--webhooks", "nowhere"}, exitFailed, "--webhooks:"},
		"a base path":          {[]string{"--base-path", "nango"}, exitFailed, "begins with a slash"},
	} {
		t.Run(name, func(t *testing.T) {
			out := newOutput()
			require.Equal(t, tc.code, run(t.Context(), tc.args, noEnv, out, out))
			require.Contains(t, out.String(), tc.want)
		})
	}
}

func TestHelp(t *testing.T) {
	out := newOutput()
	require.Zero(t, run(t.Context(), []string{"--help"}, noEnv, out, out))
	for _, want := range []string{"--addr", "--key", "NANGO_EMULATOR_KEY", "--seed", "Examples:"} {
		require.Contains(t, out.String(), want)
	}
}

func TestKeyFromTheEnvironment(t *testing.T) {
	f, err := parse(nil, func(name string) string { return map[string]string{"NANGO_EMULATOR_KEY": "k"}[name] }, nil)
	require.NoError(t, err)
	require.Equal(t, "k", f.key)
}
