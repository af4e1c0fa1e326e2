package nangotest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

// knownFlowDifferences lists the recorded exchanges in which the emulator's response differs from
// the recorded response on purpose. Its keys are lines of the recording, and its values are the
// reasons.
var knownFlowDifferences = map[int]string{
	2583: "the recorded server could not resolve host names and so not reach AWS; the emulator returns credentials of the role",
}

// The emulator must respond to browsers, providers and senders of webhooks as a real server did in
// the recording.
func TestRespondsToBrowsersLikeARealServer(t *testing.T) { synctest.Test(t, answersABrowser) }

func answersABrowser(t *testing.T) {
	exchanges := recorded.Read[exchange](t, "testdata/connect-flow.jsonl")
	slices.SortFunc(exchanges, func(a, b exchange) int { return a.Line - b.Line })
	f := newFlowStage(t)
	same := 0
	var found []string
	for _, e := range exchanges {
		differences := f.compare(e)
		if knownFlowDifferences[e.Line] != "" {
			require.NotEmpty(t, differences, "line %d has no difference any more", e.Line)
			continue
		}
		if differences == nil {
			same++
			continue
		}
		found = append(found, fmt.Sprintf("line %d, %s %s (%s):\n    %s", e.Line, e.Method, e.Path, e.Note, strings.Join(differences, "\n    ")))
	}
	t.Logf("%d of %d exchanges without a difference", same, len(exchanges))
	require.Empty(t, found, strings.Join(found, "\n"))
	require.GreaterOrEqual(t, float64(same), 0.95*float64(len(exchanges)))
}

// flowStage sends the recorded requests of browsers and providers to an emulator.
type flowStage struct {
	*replay
	deny      bool
	locations map[string]string // the URL to which the browser is redirected, by the state in the recording
}

// recordedHost is the host and port of the recorded server.
const recordedHost = "localhost:23003"

func newFlowStage(t *testing.T) *flowStage {
	f := &flowStage{locations: map[string]string{}}
	f.replay = &replay{t: t, same: map[string]string{}}
	app := map[string]any{"type": "OAUTH2", "client_id": "client-1", "client_secret": "client-secret", "scopes": "read,write"}
	f.srv = nangotest.NewServer(t,
		nangotest.WithRateLimit(100_000), nangotest.WithConsent(func(nangotest.ConsentRequest) bool { return !f.deny }),
		nangotest.WithSeed(nangotest.Seed{
			Providers: []nangotest.Provider{
				provider("zz-oauth2", "OAUTH2"), provider("zz-oauth2-short", "OAUTH2"), provider("zz-cc", "OAUTH2_CC"),
				provider("zz-two-step", "TWO_STEP"), provider("zz-sig", "SIGNATURE"), provider("zz-mcp", "MCP_OAUTH2"),
				provider("mcp-generic", "MCP_OAUTH2_GENERIC"),
				nangotest.Provider(`{"name":"zz-jwt","display_name":"zz-jwt","auth_mode":"JWT","token":{"signing_key":"${credentials.privateKey.id}"}}`),
			},
			Integrations: []nangotest.Integration{
				{UniqueKey: "zz", Provider: "zz-oauth2", Credentials: appCredentials(t, app)},
				{UniqueKey: "zzs", Provider: "zz-oauth2-short", Credentials: appCredentials(t, app)},
				{UniqueKey: "k-cc", Provider: "zz-cc"}, {UniqueKey: "k-jwt", Provider: "zz-jwt"}, {UniqueKey: "k-ts", Provider: "zz-two-step"},
				{UniqueKey: "k-sig", Provider: "zz-sig"}, {UniqueKey: "k-bill", Provider: "bill"}, {UniqueKey: "k-mcp", Provider: "zz-mcp"},
				{UniqueKey: "k-mcpg", Provider: "mcp-generic"}, {UniqueKey: "unauth", Provider: "unauthenticated"},
				{UniqueKey: "slack", Provider: "slack"}, {UniqueKey: "k-app", Provider: "github-app"},
			},
			Connections: []nangotest.Connection{
				{ProviderConfigKey: "slack", ConnectionID: "slack-1", Config: map[string]any{"team.id": "T1"}},
				{ProviderConfigKey: "unauth", ConnectionID: "c-none"},
				{ProviderConfigKey: "zzs", ConnectionID: "short-lived"},
			},
		}))
	return f
}

func provider(name, mode string) nangotest.Provider {
	return nangotest.Provider(fmt.Sprintf(`{"name":%q,"display_name":%q,"auth_mode":%q}`, name, name, mode))
}

// compare sends a recorded request to the emulator. It returns the differences between the response
// and the recorded one.
func (f *flowStage) compare(e exchange) []string {
	f.prepare(e)
	target := f.target(e)
	var body io.Reader = http.NoBody
	if b := f.body(e); b != nil {
		body = strings.NewReader(string(b))
	}
	req, err := http.NewRequestWithContext(f.t.Context(), e.Method, target, body)
	require.NoError(f.t, err)
	req.Host = recordedHost
	for name, value := range e.RequestHeaders {
		req.Header.Set(name, value)
	}
	resp, err := f.srv.Transport().RoundTrip(req)
	require.NoError(f.t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(f.t, err)
	f.srv.Heal()
	f.remember(e, resp)
	return f.differences(e, resp, got)
}

// prepare prepares the server for a recorded request. It sets whether the user denies consent. If
// the provider failed in the recording, it makes the emulated provider fail in the same way.
func (f *flowStage) prepare(e exchange) {
	f.deny = strings.Contains(e.Note, "denies")
	bad := func(status int, body string) {
		f.srv.Fail(nangotest.Fault{Operation: "token", Status: status, Body: body, ContentType: "application/json"})
	}
	callback := e.Path == "/oauth/callback"
	switch {
	case callback && strings.HasSuffix(e.Note, "answers 500 at the exchange"):
		bad(500, `{"error":"server_error"}`)
	case callback && strings.HasSuffix(e.Note, "answers invalid_grant at the exchange"):
		bad(400, `{"error":"invalid_grant"}`)
	case strings.HasPrefix(e.Path, "/oauth2/auth/") && e.Status == 400:
		bad(401, `{"error":"invalid_client"}`)
	case strings.HasPrefix(e.Path, "/auth/two-step/") && e.Status == 400:
		bad(401, `{"message":"bad"}`)
	case e.Line > 2500 && strings.HasPrefix(e.Path, "/auth/aws-sigv4/"): // the recording has this route after line 2500
		require.NoError(f.t, f.srv.Seed(nangotest.Seed{Integrations: []nangotest.Integration{{UniqueKey: "k-aws", Provider: "aws-sigv4"}}}))
	}
}

// target returns the emulator's URL for a recorded request.
func (f *flowStage) target(e exchange) string {
	q, err := url.ParseQuery(e.Query)
	require.NoError(f.t, err)
	if e.Path == "/authorize" {
		where := f.locations[q.Get("state")]
		require.NotEmpty(f.t, where, "line %d: no flow led to it", e.Line)
		return strings.Replace(where, "http://"+recordedHost, "http://nango.test", 1)
	}
	if token := q.Get("connect_session_token"); token != "" && f.same[token] == "" {
		f.same[token] = f.session(token, e)
	}
	path := strings.Replace(e.Path, "/webhook/00000003-0000-4000-8000-000000000000/", "/webhook/"+f.environment()+"/", 1)
	target := "http://nango.test" + path
	if e.Query != "" {
		target += "?" + f.replaced(e.Query)
	}
	return target
}

// session creates a connect session like the recorded session that had the given token. It returns
// the token of the new session.
func (f *flowStage) session(token string, e exchange) string {
	call := func(path, body string) string {
		req, err := http.NewRequestWithContext(f.t.Context(), http.MethodPost, "http://nango.test"+path, strings.NewReader(body))
		require.NoError(f.t, err)
		req.Header.Set("Authorization", "Bearer "+f.srv.SecretKey())
		req.Header.Set("Content-Type", "application/json")
		resp, err := f.srv.Transport().RoundTrip(req)
		require.NoError(f.t, err)
		defer resp.Body.Close()
		var answer struct{ Data struct{ Token string } }
		require.NoError(f.t, json.NewDecoder(resp.Body).Decode(&answer))
		require.NotEmpty(f.t, answer.Data.Token, body)
		return answer.Data.Token
	}
	switch token[len(token)-2:] {
	case "01":
		return call("/connect/sessions", `{"allowed_integrations":["zz","zzs"],"integrations_config_defaults":{"zz":{
			"authorization_params":{"prompt":"consent"},"connection_config":{"region":"eu"},"user_scopes":"u1"}},"tags":{"user":"42"}}`)
	case "02": // renews the connection that the first flow created
		connections, err := f.srv.Client().Connections.List(f.t.Context(), client.ListConnectionsParams{})
		require.NoError(f.t, err)
		for _, c := range connections.Connections {
			if c.ProviderConfigKey == "zz" {
				return call("/connect/sessions/reconnect", fmt.Sprintf(`{"connection_id":%q,"integration_id":"zz"}`, c.ConnectionID))
			}
		}
		f.t.Fatal("the first flow made no connection")
	case "1d":
		made := call("/connect/sessions/reconnect", `{"connection_id":"short-lived","integration_id":"zzs"}`)
		err := f.srv.Client().Connections.Delete(f.t.Context(), "short-lived", "zzs")
		require.NoError(f.t, err)
		return made
	}
	return call("/connect/sessions", `{"tags":{"user":"43"}}`)
}

// environment returns the id of the environment, which the URLs for providers' webhooks contain.
func (f *flowStage) environment() string {
	req, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, "http://nango.test/integrations/slack?include=webhook", nil)
	require.NoError(f.t, err)
	req.Header.Set("Authorization", "Bearer "+f.srv.SecretKey())
	resp, err := f.srv.Transport().RoundTrip(req)
	require.NoError(f.t, err)
	defer resp.Body.Close()
	var answer struct {
		Data struct {
			URL string `json:"webhook_url"`
		}
	}
	require.NoError(f.t, json.NewDecoder(resp.Body).Decode(&answer))
	return strings.Split(answer.Data.URL, "/")[4]
}

// remember takes the OAuth parameters state and code from a recorded redirect and from the
// emulator's redirect. It maps the recorded values to the emulator's values, which later requests
// then use.
func (f *flowStage) remember(e exchange, resp *http.Response) {
	want, _ := url.Parse(e.ResponseHeaders["Location"])
	got, _ := url.Parse(resp.Header.Get("Location"))
	if want == nil || got == nil {
		return
	}
	for _, name := range []string{"state", "code"} {
		if old := want.Query().Get(name); old != "" {
			f.same[old] = got.Query().Get(name)
		}
	}
	if strings.HasPrefix(e.Path, "/oauth/connect/") {
		f.locations[want.Query().Get("state")] = got.String()
	}
}

// generatedParts has patterns for the parts of responses that each server generates itself: ids,
// codes, challenges, times and the provider's address. Each of them is replaced before responses
// are compared.
var generatedParts = []struct {
	pattern     *regexp.Regexp
	replacement string
}{
	{regexp.MustCompile(`https?://idp\.example\.test:\d+/authorize`), "PROVIDER"},
	{regexp.MustCompile(`http://` + recordedHost + `/provider/authorize/[a-z-]+`), "PROVIDER"},
	{regexp.MustCompile(`code_challenge=[^&]+`), "code_challenge=C"},
	{regexp.MustCompile(`code=code-[0-9a-f]+`), "code=CODE"},
	{regexp.MustCompile(`client_id=(mcp-[0-9]+|k-mcpg)`), "client_id=MCP"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "UUID"},
	{regexp.MustCompile(`Expires=[^;]+`), "Expires=TIME"},
}

func plain(s string) string {
	for _, m := range generatedParts {
		s = m.pattern.ReplaceAllString(s, m.replacement)
	}
	return s
}

// differences compares the status, body and headers of a response with those of the recorded
// response. It returns a description of each difference.
func (f *flowStage) differences(e exchange, resp *http.Response, got []byte) []string {
	var out []string
	differ := func(what string, want, got any) { out = append(out, fmt.Sprintf("%s: %v, not %v", what, got, want)) }
	if e.Status != resp.StatusCode {
		differ("status", e.Status, resp.StatusCode)
	}
	var text string
	isText := json.Unmarshal(e.ResponseBody, &text) == nil
	page := strings.HasPrefix(strings.TrimSpace(text), "<!--") // the content of HTML pages differs
	if want := string(e.ResponseBody); want != "null" && !page {
		if isText {
			want = text
		} else {
			want = canonical(f.t, []byte(want))
			got = []byte(canonical(f.t, got))
		}
		if plain(want) != plain(string(got)) {
			differ("body", plain(want), plain(string(got)))
		}
	}
	return append(out, f.headerDifferences(e, resp, page, e.Path == "/authorize" || e.Status == http.StatusFound)...)
}

func (f *flowStage) headerDifferences(e exchange, resp *http.Response, page, addressed bool) (out []string) {
	for _, name := range slices.Sorted(maps.Keys(e.ResponseHeaders)) {
		want, got := e.ResponseHeaders[name], resp.Header.Get(name)
		switch name {
		case "X-RateLimit-Remaining", "X-RateLimit-Reset":
			want, got = strconv.FormatBool(want != ""), strconv.FormatBool(got != "")
		case "Content-Length":
			if page || addressed { // the length depends on the page or the address
				want, got = strconv.FormatBool(want != ""), strconv.FormatBool(got != "")
			}
		case "ETag":
			if page || strings.Contains(string(e.ResponseBody), "connectionId") {
				want, got = strconv.FormatBool(want != ""), strconv.FormatBool(got != "")
			}
		}
		if plain(want) != plain(got) {
			out = append(out, fmt.Sprintf("%s: %q, not %q", name, plain(got), plain(want)))
		}
	}
	for _, name := range []string{"X-RateLimit-Limit", "Set-Cookie", "Location"} {
		if e.ResponseHeaders[name] == "" && resp.Header.Get(name) != "" {
			out = append(out, name+": is there")
		}
	}
	return out
}

// canonical returns the JSON b with the fields of all objects sorted by name.
func canonical(t *testing.T, b []byte) string {
	var v any
	require.NoError(t, json.Unmarshal(b, &v), "%s", b)
	out, err := json.Marshal(v)
	require.NoError(t, err)
	return string(out)
}

// appCredentials returns the credentials of a developer app that has the given fields.
func appCredentials(t *testing.T, fields map[string]any) (c gen.IntegrationCredentials) {
	b, err := json.Marshal(fields)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &c))
	return c
}
