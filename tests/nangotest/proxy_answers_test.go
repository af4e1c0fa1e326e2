package nangotest_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

// providerAnswer describes a response that a provider sent to a real Nango server, and the response
// that the server then sent to its own client.
type providerAnswer struct {
	ProviderStatus int         `json:"provider_status"`
	Framing        string      `json:"provider_framing"`
	Method         string      `json:"method"`
	Status         int         `json:"status"`
	Headers        [][2]string `json:"headers"`
	Bytes          int         `json:"body_bytes"`
}

// providerHeaders holds the headers that the provider in the recording sent with every response.
var providerHeaders = http.Header{
	"Access-Control-Allow-Origin": {"https://provider.example.com"}, // not in the recording, since Nango sends its own
	"Cache-Control":               {"private, max-age=60"}, "Content-Language": {"de"}, "Content-Type": {"application/vnd.test+json; charset=utf-8"},
	"Etag": {`"abc-1"`}, "Last-Modified": {"Wed, 21 Oct 2015 07:28:00 GMT"}, "Link": {`<https://up.example.test/next?page=2>; rel="next"`},
	"Location": {"/items/1"}, "Retry-After": {"11"}, "Set-Cookie": {"a=1; Path=/", "b=2; Path=/"}, "Www-Authenticate": {`Bearer realm="x"`},
	"X-Dup": {"one", "two"}, "X-Request-Id": {"req-1"}, "X-Ratelimit-Limit": {"60"}, "X-Ratelimit-Remaining": {"59"}, "X-Ratelimit-Reset": {"1900000000"},
}

// statusAnswer responds as the provider in the recording did to requests below /status.
func statusAnswer(w http.ResponseWriter, status int, framing string) {
	h := w.Header()
	for name, values := range providerHeaders {
		if name != "Access-Control-Allow-Origin" {
			h[name] = values
		}
	}
	body := fmt.Appendf(nil, `{"status":%d,"big":12345678901234567890}`, status)
	switch status {
	case http.StatusPartialContent:
		h.Set("Accept-Ranges", "bytes")
		h.Set("Content-Range", "bytes 0-9/100")
	case http.StatusNoContent, http.StatusNotModified:
		body = nil
	}
	switch framing {
	case "attach":
		h.Set("Content-Disposition", `attachment; filename="x.json"`)
	case "none":
		body = nil
	}
	w.WriteHeader(status)
	if framing == "chunk" || framing == "chunked" {
		_ = http.NewResponseController(w).Flush()
	}
	_, _ = w.Write(body)
}

// The proxy must pass on each response of the provider with the status, the headers and the body
// length that a real server sent.
func TestAnswersComeThroughAsFromARealServer(t *testing.T) {
	var row providerAnswer
	srv := newAnswersServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/items/1" {
			http.NotFound(w, r)
			return
		}
		statusAnswer(w, row.ProviderStatus, row.Framing)
	}, nangotest.WithVersion("0.71.4"))
	rows := recorded.Read[providerAnswer](t, "testdata/proxy-answers.jsonl")
	for _, row = range rows {
		resp, body := proxied(t, srv, row.Method, "plain", "/status", "", "", nil)
		require.Equal(t, row.Status, resp.StatusCode, "%+v", row)
		require.Len(t, body, row.Bytes, "%+v", row)
		require.Equal(t, compared(row.header(), nil), compared(resp.Header, resp), "%+v", row)
	}
	require.Len(t, rows, 76)
}

func (a providerAnswer) header() http.Header {
	h := http.Header{}
	for _, field := range a.Headers {
		h.Add(field[0], field[1])
	}
	return h
}

// compared returns the headers to compare, by name. It replaces the values of Nango's rate limit,
// which differ each time. It omits the header Date, and X-Content-Type-Options, which Go adds to
// its own 404 responses and which the recording does not have.
func compared(h http.Header, resp *http.Response) map[string]string {
	out := map[string]string{}
	for name, values := range h {
		if name == "Date" || name == "X-Content-Type-Options" {
			continue
		}
		out[name] = strings.Join(values, " || ")
	}
	if resp != nil && slices.Contains(resp.TransferEncoding, "chunked") {
		out["Transfer-Encoding"] = "chunked"
	}
	if out["X-Ratelimit-Limit"] == "100000" {
		out["X-Ratelimit-Remaining"], out["X-Ratelimit-Reset"] = "…", "…"
	}
	return out
}

// newAnswersServer returns a server with a provider that responds with the given function.
func newAnswersServer(t *testing.T, answer http.HandlerFunc, opts ...nangotest.Option) *nangotest.Server {
	return nangotest.NewServer(t, append([]nangotest.Option{
		nangotest.WithRateLimit(100_000), nangotest.WithSeed(nangotest.Seed{
			Providers: []nangotest.Provider{nangotest.Provider(
				`{"name":"plain","display_name":"Plain","auth_mode":"API_KEY","proxy":{"base_url":"https://plain.example.com"}}`)},
			Integrations: []nangotest.Integration{{UniqueKey: "plain", Provider: "plain", Upstream: answer}},
			Connections: []nangotest.Connection{{
				ProviderConfigKey: "plain", ConnectionID: "c", Credentials: nango.NewConnectionCredentials(nango.APIKeyCredentials{APIKey: "k"}),
			}},
		})}, opts...)...)
}

// Versions after 0.71.4 must pass on all headers of a provider's successful response except
// hop-by-hop and CORS headers. Version 0.71.4 must drop most of them. All versions must keep the
// status 204 and replace other successful statuses by 200.
func TestPassedHeadersDependOnTheVersion(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), providerHeaders)
		w.Header().Set("Location", "")
		w.Header().Set("Proxy-Authenticate", "Basic")
		status := http.StatusCreated
		if r.URL.Path == "/none" {
			status = http.StatusNoContent
		}
		w.WriteHeader(status)
		if status == http.StatusCreated {
			_, _ = io.WriteString(w, "made")
		}
	}
	for version, want := range map[string]map[string]string{
		"0.71.10": {"Etag": `"abc-1"`, "Link": providerHeaders.Get("Link"), "X-Ratelimit-Limit": "60", "X-Dup": "one, two", "Retry-After": "11"},
		"0.71.5":  {"Etag": `"abc-1"`, "Link": providerHeaders.Get("Link"), "X-Ratelimit-Limit": "60", "X-Dup": "one, two", "Retry-After": "11"},
		"0.71.4":  {"Etag": `W/"4-5XL5X50frRCI5Dk2kx8Su7vbuwY"`, "X-Ratelimit-Limit": "100000"},
	} {
		srv := newAnswersServer(t, answer, nangotest.WithVersion(version))
		resp, body := proxied(t, srv, http.MethodPost, "plain", "/", "", "", nil)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, "made", string(body))
		for _, name := range []string{"Etag", "Link", "X-Ratelimit-Limit", "X-Dup", "Retry-After"} {
			require.Equal(t, want[name], resp.Header.Get(name), "%s of %s", name, version)
		}
		require.Equal(t, "req-1", resp.Header.Get("X-Request-Id"))
		require.Equal(t, "*", resp.Header.Get("Access-Control-Allow-Origin"))
		require.NotContains(t, resp.Header, "Proxy-Authenticate")
		resp, _ = proxied(t, srv, http.MethodDelete, "plain", "/none", "", "", nil)
		require.Equal(t, http.StatusNoContent, resp.StatusCode)
		require.Equal(t, want["Link"], resp.Header.Get("Link"), "204 of %s", version)
	}
}

// The proxy must change a provider's response as Nango does: it decompresses bodies, decodes
// charsets and turns truncated responses into errors.
func TestAnswersAreChangedOnTheWay(t *testing.T) {
	compress := func(text string, with func(io.Writer) io.WriteCloser) []byte {
		var out bytes.Buffer
		z := with(&out)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
		return out.Bytes()
	}
	text := strings.Repeat("text ", 1000)
	gz := compress(text, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	write := func(encoding string, body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = w.Write(body)
		}
	}
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		method string
		status int
		body   string
		header map[string]string
	}{
		"gzip":                      {write("gzip", gz), "GET", 200, text, map[string]string{"Content-Encoding": "", "Content-Length": "5000"}},
		"gzip named X-Gzip":         {write("X-Gzip", gz), "GET", 200, text, nil},
		"gzip without its checksum": {write("gzip", gz[:len(gz)-8]), "GET", 200, text, nil},
		"a body that is not gzip":   {write("gzip", []byte("plain")), "GET", 500, "", map[string]string{"Content-Length": "0", "Content-Type": ""}},
		"zlib":                      {write("deflate", compress(text, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })), "GET", 200, text, nil},
		"deflate without zlib header": {write("deflate", compress(text, func(w io.Writer) io.WriteCloser {
			z, _ := flate.NewWriter(w, 6)
			return z
		})), "GET", 200, text, nil},
		"HEAD": {write("gzip", gz), "HEAD", 200, "", map[string]string{"Content-Length": "0", "Content-Encoding": ""}},
		"no content type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = w.Write([]byte("a"))
		}, "GET", 200, "a", map[string]string{"Content-Type": "application/octet-stream"}},
		"an error in another charset": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=iso-8859-1")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte("caf\xe9"))
		}, "GET", 404, "caf\ufffd", map[string]string{"Content-Type": "text/plain; charset=utf-8", "Content-Length": "6"}},
		"an error without a content type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			w.WriteHeader(http.StatusInternalServerError)
		}, "GET", 500, "", map[string]string{"Content-Type": "text/html; charset=utf-8"}},
		"a response that breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "begun")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, "GET", 500, "", map[string]string{"Content-Length": "0", "Content-Type": "", "Etag": ""}},
		"a response shorter than its length": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "begun")
		}, "GET", 500, "", nil},
		"no response":        {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "PUT", 500, `{"message":"socket hang up","code":"ECONNRESET","method":"put"}`, nil},
		"too many redirects": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }, "GET", 500, `{"message":"Maximum number of redirects exceeded","code":"ERR_FR_TOO_MANY_REDIRECTS","method":"get"}`, nil},
		"a redirect to a file": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///a")
			w.WriteHeader(http.StatusFound)
		}, "GET", 400,
			`{"error":{"code":"base_url_override_not_allowed","message":"This outbound URL is not allowed by server configuration."}}`, nil},
		"300 without a location": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusMultipleChoices)
			_, _ = io.WriteString(w, "a")
		}, "GET", 300, "a", nil},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newAnswersServer(t, tc.answer)
			resp, body := proxied(t, srv, tc.method, "plain", "/", "", "", nil)
			require.Equal(t, tc.status, resp.StatusCode, "%s", body)
			require.Equal(t, tc.body, string(body))
			for name, value := range tc.header {
				require.Equal(t, value, resp.Header.Get(name), name)
			}
		})
	}
}

// The proxy must follow redirects, also to other hosts, and send the headers that the npm package
// follow-redirects keeps.
func TestRedirectsAreFollowed(t *testing.T) {
	var seen []*http.Request
	var bodies []string
	var location, method string
	var status int
	srv := newAnswersServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen, bodies = append(seen, r), append(bodies, string(body))
		if len(seen) == 1 {
			w.Header().Set("Location", location)
			w.WriteHeader(status)
		}
	})
	for _, tc := range []struct {
		method   string
		status   int
		location string
		want     string
	}{
		{"POST", 301, "/b", "GET https://plain.example.com/b  own auth"}, {"POST", 302, "b?c", "GET https://plain.example.com/b?c  own auth"},
		{"PUT", 301, "/b", "PUT https://plain.example.com/b body own auth"}, {"PUT", 303, "/b", "GET https://plain.example.com/b  own auth"},
		{"POST", 307, "/b", "POST https://plain.example.com/b body own auth"}, {"PATCH", 308, "/b", "PATCH https://plain.example.com/b body own auth"},
		{"POST", 304, "/b", "POST https://plain.example.com/b body own auth"}, {"HEAD", 303, "/b", "HEAD https://plain.example.com/b  own auth"},
		{"POST", 307, "https://other.example.org/x", "POST https://other.example.org/x body own "},
		{"POST", 307, "https://sub.plain.example.com/", "POST https://sub.plain.example.com/ body own auth"},
		{"GET", 302, "http://plain.example.com/", "GET http://plain.example.com/  own "},
		{"GET", 302, "//plain.example.com:8443/y", "GET https://plain.example.com:8443/y  own "},
	} {
		seen, bodies, location, method, status = nil, nil, tc.location, tc.method, tc.status
		req, err := http.NewRequestWithContext(t.Context(), method, "http://nango.test/proxy/a", strings.NewReader("body"))
		require.NoError(t, err)
		req.Header = http.Header{
			"Authorization": {"Bearer " + srv.SecretKey()}, "Provider-Config-Key": {"plain"}, "Connection-Id": {"c"}, "Content-Type": {"text/plain"},
			"Nango-Proxy-X-Own": {"own"}, "Nango-Proxy-Authorization": {"auth"},
		}
		resp, err := srv.Transport().RoundTrip(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Len(t, seen, 2, "%+v", tc)
		last := seen[1]
		require.Equal(t, tc.want, last.Method+" "+last.URL.String()+" "+bodies[1]+" "+last.Header.Get("X-Own")+" "+last.Header.Get("Authorization"))
		if bodies[1] == "" {
			require.Empty(t, last.Header.Get("Content-Type"))
		}
	}
}
