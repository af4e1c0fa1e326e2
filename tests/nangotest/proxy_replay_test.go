package nangotest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

// backingOff lists connections whose refresh had failed less than 30 seconds before the recorded
// request, so that Nango did not try to refresh them again.
var backingOff = []string{
	"dbdc2aec-eeb9-4221-a570-782a0ebfa181", "f4237c21-bf7d-477b-907c-c48e5859f06e", "314b13f6-be10-4363-a3f1-a247528efe6b",
	"a1b7c5f8-fed0-4021-9e28-4666334d964e", "1f3d156f-2431-4b29-b56f-813b3979c9a5", "96b06596-6d2c-4432-b50e-a8230337bf57",
}

// replaySeed returns the integrations and connections of the recorded server.
func replaySeed(t *testing.T) nangotest.Seed {
	var seed nangotest.Seed
	add := func(key, mode, proxy string, connections ...[2]string) {
		seed.Providers = append(seed.Providers, nangotest.Provider(fmt.Sprintf(
			`{"name":%q,"display_name":%q,"auth_mode":%q,"proxy":%s}`, key, key, mode, proxy)))
		seed.Integrations = append(seed.Integrations, nangotest.Integration{
			UniqueKey: key, Provider: key, Upstream: http.HandlerFunc(recordedProvider),
		})
		for _, c := range connections {
			conn := nangotest.Connection{
				ProviderConfigKey: key, ConnectionID: c[0], Config: map[string]any{"accountId": "12345", "oauth_client_id": "ck"},
			}
			require.NoError(t, json.Unmarshal([]byte(c[1]), &conn.Credentials))
			if strings.Contains(c[1], "expires_at") {
				conn.Refresh = nangotest.FailRefresh
			}
			seed.Connections = append(seed.Connections, conn)
		}
	}
	const base = `{"base_url":"http://up.example.test:29999"}`
	add("p-key", "API_KEY", `{"base_url":"http://up.example.test:29999","headers":{"authorization":"Bearer ${apiKey}"}}`,
		[2]string{"p-1", `{"type":"API_KEY","apiKey":"the-key"}`})
	me := [][2]string{{"472ab93c-53b4-4a19-a69c-e3c67c8f0320", `{"type":"OAUTH2","access_token":"at-000000000000000d-n9","raw":{}}`}}
	for _, id := range backingOff {
		me = append(me, [2]string{id, `{"type":"OAUTH2","access_token":"a","refresh_token":"r","expires_at":"1999-01-01T00:00:00Z","raw":{}}`})
	}
	add("zzs", "OAUTH2", `{"base_url":"http://up.example.test:29999/api"}`, me...)
	add("k-cc", "OAUTH2_CC", base,
		[2]string{"cc-1", `{"type":"OAUTH2_CC","client_id":"i","client_secret":"s","token":"cc-0000000000000002","raw":{}}`},
		[2]string{"cc-2", `{"type":"OAUTH2_CC","client_id":"i","client_secret":"s","token":"cc-0000000000000003","raw":{}}`},
		[2]string{"cc-3", `{"type":"OAUTH2_CC","client_id":"i","client_secret":"s","token":"cc-0000000000000005","raw":{}}`},
		[2]string{"f39bf46c-c6d4-4c81-bb14-db0cfa557ca2", `{"type":"OAUTH2_CC","client_id":"i","client_secret":"s","token":"cc-0000000000000007","raw":{}}`})
	add("k-jwt", "JWT", `{"base_url":"http://up.example.test:29999","headers":{"authorization":"Ghost ${accessToken}"}}`,
		[2]string{"a17c7519-a20c-4115-8527-115616ab09e6", `{"type":"JWT","token":"eyJmYWxzZSI6MX0.eyJmYWxzZSI6MX0.ZmFsc2U"}`})
	add("k-ts", "TWO_STEP", base, [2]string{"a4764e51-7196-46b7-8ebb-b36782f7978f", `{"type":"TWO_STEP","token":"ts-0000000000000002","raw":{}}`})
	add("k-tba", "TBA", base, [2]string{"tba-1", `{"type":"TBA","token_id":"tid","token_secret":"ts"}`},
		[2]string{"tba-3", `{"type":"TBA","token_id":"tid","token_secret":"ts","config_override":{"client_id":"own","client_secret":"s"}}`})
	wsse, err := json.Marshal(`UsernameToken Username="u", PasswordDigest="AAAA", Nonce="eae6a71cb105fba0d0b499fd77eb5369", Created="2026-11-28T23:00:50.068Z"`)
	require.NoError(t, err)
	add("k-sig", "SIGNATURE", `{"base_url":"http://up.example.test:29999","headers":{"x-wsse":"${accessToken}"}}`,
		[2]string{"ed95f654-dc57-4a36-882c-13fdc5270e59", `{"type":"SIGNATURE","username":"u","password":"p","token":` + string(wsse) + `}`})
	add("k-app", "APP", base, [2]string{"app-1", `{"type":"APP","access_token":"ghs_0000000000000002","raw":{}}`})
	add("k-custom", "OAUTH2", base, [2]string{"custom-1", `{"type":"OAUTH2","access_token":"a","refresh_token":"r","expires_at":"1999-01-01T00:00:00Z","raw":{}}`})
	add("k-mcp", "OAUTH2", base)
	add("k-mcpg", "OAUTH2", base, [2]string{"d50fdd10-c5c9-4386-8493-10884215c400", `{"type":"OAUTH2","access_token":"at-0000000000000018-n2","raw":{}}`})
	add("k-xkey", "API_KEY", base)
	add("k-xkey2", "API_KEY", `{"base_url":"http://up.example.test:29999","headers":{"x-api-key":"${apiKey}"}}`, [2]string{"x-1", `{"type":"API_KEY","apiKey":"SECRET-KEY"}`})
	return seed
}

// sentBodies maps the number of a line in the recording to the body of the request on this line. It
// has the bodies that the recorder omitted because of their size, or in which it changed the order
// of the fields.
var sentBodies = map[int]func() []byte{
	2233: func() []byte {
		return []byte(`{"n":12345678901234567890,"f":1.10,"e":1e400,"k":"a\u0000b","dup":1,"dup":2,"z":[]}`)
	},
	2236: func() []byte { return []byte(`"text"`) },
	2237: func() []byte { return []byte("null") },
	2252: func() []byte {
		return []byte(`{"query":"query($n:Int!){a(n:$n){id}}","variables":{"n":1},"operationName":null}`)
	},
	2260: func() []byte { return []byte("onetwo") },
	2463: func() []byte { return []byte("50% off") },
	2464: func() []byte { return make([]byte, 75<<20+1) },
	2465: func() []byte { return jsonOf(20971528) },
	2466: func() []byte { return jsonOf(67108872) },
	2467: func() []byte { return jsonOf(75<<20 + 1) },
	2468: func() []byte { return []byte("a=%zz") },
	2469: func() []byte { return []byte("a=%zz") },
	2470: func() []byte { return formOf("34b427f58c5493517afa60cb3d4baafd6c1419717c5399e12b7c22fd811d", 20971739) },
	2471: func() []byte { return formOf("73e89d230e74001a7b0ec9e99ec71959068eabca8f3046ab14e2bf1286e7", 67109083) },
	2480: func() []byte { return bytes.Repeat([]byte("x"), 3145728) },
	2482: func() []byte { return []byte("\x00%\x01") },
}

// jsonOf returns a JSON body that is length bytes long.
func jsonOf(length int) []byte { return []byte(`{"a":"` + strings.Repeat("x", length-8) + `"}`) }

// formOf returns a multipart form. The proxy encodes the form again with a boundary of 50
// characters, and the result must have the given length.
func formOf(boundary string, length int) []byte {
	head := "Content-Disposition: form-data; name=\"f\"; filename=\"f.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n"
	rest := len(head) + len("--\r\n") + 50 + len("\r\n--") + 50 + len("--\r\n")
	return []byte("--" + boundary + "\r\n" + head + strings.Repeat("x", length-rest) + "\r\n--" + boundary + "--\r\n")
}

// The emulator must send the recorded status, headers and body for each recorded proxy request.
func TestProxyAnswersLikeARealServer(t *testing.T) { synctest.Test(t, proxyAnswersLikeARealServer) }

func proxyAnswersLikeARealServer(t *testing.T) {
	srv := nangotest.NewServer(t, nangotest.WithVersion("0.71.4"), nangotest.WithRateLimit(100_000),
		nangotest.WithSecretKey("00000001-0000-4000-8000-000000000000"), nangotest.WithBasePath(basePath), nangotest.WithSeed(replaySeed(t)))
	for _, id := range append([]string{"custom-1"}, backingOff...) {
		key := map[bool]string{true: "k-custom", false: "zzs"}[id == "custom-1"]
		_, err := srv.Client().Connections.Get(t.Context(), id, key, nango.GetConnectionParams{})
		require.ErrorIs(t, err, nango.ErrInvalidCredentials)
	}
	r := &replay{t: t, srv: srv, same: map[string]string{}}
	rows := recorded.Read[exchange](t, "testdata/proxy-exchanges.jsonl")
	for _, e := range rows {
		if body := sentBodies[e.Line]; body != nil {
			e.raw = body()
		} else if sent := string(e.RequestBody); strings.HasPrefix(sent, "{\"") && !strings.Contains(sent, "__base64__") || strings.HasPrefix(sent, "[") {
			var compact bytes.Buffer
			require.NoError(t, json.Compact(&compact, e.RequestBody))
			e.raw = compact.Bytes()
		}
		resp, body := r.send(e)
		assert.Equal(t, e.Status, resp.StatusCode, "line %d (%s): %s", e.Line, e.Note, body)
		assert.Equal(t, recordedHeaders(e), answeredHeaders(e, resp), "line %d (%s)", e.Line, e.Note)
		compareProxied(t, e, body)
	}
	require.Len(t, rows, 124)
	require.Less(t, time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)), 30*time.Second, "the pause after a failed refresh is over")
}

// seenHeaders lists the response headers that the recording contains.
var seenHeaders = []string{
	"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Length", "Content-Range", "Content-Type", "Etag", "Last-Modified", "Link",
	"Location", "Retry-After", "Set-Cookie", "Vary", "Www-Authenticate", "X-Dup", "X-Ratelimit-Limit", "X-Request-Id", "X-Upstream",
}

func recordedHeaders(e exchange) map[string]string {
	out := map[string]string{}
	for name, value := range e.ResponseHeaders {
		if name = http.CanonicalHeaderKey(name); slices.Contains(seenHeaders, name) {
			out[name] = withFixedBoundaries(byteRanges.ReplaceAllString(value, "ranges"))
		}
	}
	return comparable(e, out)
}

func answeredHeaders(e exchange, resp *http.Response) map[string]string {
	out := map[string]string{}
	for _, name := range seenHeaders {
		if values := resp.Header[name]; values != nil {
			out[name] = withFixedBoundaries(byteRanges.ReplaceAllString(strings.Join(values, " || "), "ranges"))
		}
	}
	return comparable(e, out)
}

var byteRanges = regexp.MustCompile(`[0-9a-f]{60}`)

// comparable removes the headers Content-Length and ETag if they depend on a body that differs from
// the recorded one. Such a body repeats a request header that the recording lacks, contains the id
// of an error, or has a random boundary between byte ranges.
func comparable(e exchange, header map[string]string) map[string]string {
	tells := strings.Contains(e.Path, "/echo/") || strings.Contains(e.Path, "/redirect/") || strings.Contains(e.Path, "/graphql") ||
		strings.HasSuffix(e.Path, "/me") // the recorder replaced the token in this body
	if tells && e.Status == http.StatusOK {
		delete(header, "Content-Length")
		delete(header, "Etag")
	}
	if strings.Contains(string(e.ResponseBody), "generic_error_support") || strings.Contains(header["Content-Type"], "ranges") {
		delete(header, "Etag")
	}
	return header
}

// compareProxied compares the body of a proxied response with the recorded one.
func compareProxied(t *testing.T, e exchange, body []byte) {
	t.Helper()
	if len(e.ResponseBody) == 0 || string(e.ResponseBody) == "null" {
		if e.ResponseHeaders["Content-Length"] == "0" || e.Status == http.StatusNoContent {
			require.Empty(t, body, "line %d", e.Line)
		}
		return // the recording contains no chunked bodies
	}
	var want any
	require.NoError(t, json.Unmarshal(e.ResponseBody, &want))
	switch v := want.(type) {
	case string:
		require.Equal(t, byteRanges.ReplaceAllString(v, "ranges"), byteRanges.ReplaceAllString(string(body), "ranges"), "line %d", e.Line)
		return
	case map[string]any:
		if v["__base64__"] != nil {
			require.Equal(t, v["__base64__"], base64.StdEncoding.EncodeToString(body), "line %d", e.Line)
			return
		}
	}
	assert.Equal(t, comparableBody(t, e, string(e.ResponseBody)), comparableBody(t, e, string(body)), "line %d (%s)", e.Line, e.Note)
}

var (
	anyID     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	onceSaid  = regexp.MustCompile(`(oauth_nonce|oauth_signature|oauth_timestamp)=\\"[^"]*\\"`)
	nonceForm = regexp.MustCompile(`oauth_nonce=\\"[0-9A-Za-z]{32}\\"`)
	madeAnew  = regexp.MustCompile(`eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+|(PasswordDigest|Nonce|Created)=\\"[^"]*\\"`)
	sums      = regexp.MustCompile(`"sha": ?"[0-9a-f]{16}",?`)
)

func comparableBody(t *testing.T, e exchange, text string) string {
	if strings.Contains(text, "oauth_nonce") {
		require.Regexp(t, nonceForm, text)
	}
	text = madeAnew.ReplaceAllString(text, "made anew")
	text = onceSaid.ReplaceAllString(withFixedBoundaries(anyID.ReplaceAllString(text, "id")), "$1")
	if sentBodies[e.Line] != nil || strings.Contains(e.RequestHeaders["Content-Type"], "multipart/") {
		text = sums.ReplaceAllString(text, "")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v), "line %d: %s", e.Line, text)
	out, err := json.Marshal(v)
	require.NoError(t, err)
	return string(out)
}
