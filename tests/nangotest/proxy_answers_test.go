package nangotest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// providerAnswer is an answer of a provider, as a real server passed it on.
type providerAnswer struct {
	ProviderStatus int         `json:"provider_status"`
	Framing        string      `json:"provider_framing"`
	Method         string      `json:"method"`
	Status         int         `json:"status"`
	Headers        [][2]string `json:"headers"`
	Bytes          int         `json:"body_bytes"`
}

// providerHeaders are those of every answer of the provider of the recording.
var providerHeaders = http.Header{
	"Access-Control-Allow-Origin": {"https://provider.example.com"}, // which the recording does not show: Nango speaks for itself
	"Cache-Control":               {"private, max-age=60"}, "Content-Language": {"de"}, "Content-Type": {"application/vnd.test+json; charset=utf-8"},
	"Etag": {`"abc-1"`}, "Last-Modified": {"Wed, 21 Oct 2015 07:28:00 GMT"}, "Link": {`<https://up.example.test/next?page=2>; rel="next"`},
	"Location": {"/items/1"}, "Retry-After": {"11"}, "Set-Cookie": {"a=1; Path=/", "b=2; Path=/"}, "Www-Authenticate": {`Bearer realm="x"`},
	"X-Dup": {"one", "two"}, "X-Request-Id": {"req-1"}, "X-Ratelimit-Limit": {"60"}, "X-Ratelimit-Remaining": {"59"}, "X-Ratelimit-Reset": {"1900000000"},
}

// statusAnswer answers as that provider does, below /status.
func statusAnswer(w http.ResponseWriter, status int, framing string) {
	h := w.Header()
	for name, values := range providerHeaders {
		if name != "Access-Control-Allow-Origin" {
			h[name] = values
		}
	}
	body := fmt.Appendf(nil, `{"status":%d,"big":12345678901234567890}`, status)
	switch {
	case status == http.StatusPartialContent:
		h.Set("Accept-Ranges", "bytes")
		h.Set("Content-Range", "bytes 0-9/100")
	case status == http.StatusNoContent, status == http.StatusNotModified:
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

// Every recorded answer comes through as it did from a real server: its status, its headers, the length of its body.
func TestAnswersComeThroughAsFromARealServer(t *testing.T) {
	var row providerAnswer
	srv := newAnswersServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/items/1" {
			http.NotFound(w, r)
			return
		}
		statusAnswer(w, row.ProviderStatus, row.Framing)
	}, nangotest.WithVersion("0.71.4"))
	file, err := os.Open("testdata/proxy-answers.jsonl")
	require.NoError(t, err)
	defer file.Close()
	rows := 0
	for d := json.NewDecoder(file); d.More(); rows++ {
		row = providerAnswer{}
		require.NoError(t, d.Decode(&row))
		resp, body := proxied(t, srv, row.Method, "plain", "/status", "", "", nil)
		require.Equal(t, row.Status, resp.StatusCode, "%+v", row)
		require.Len(t, body, row.Bytes, "%+v", row)
		require.Equal(t, told(row.header(), nil), told(resp.Header, resp), "%+v", row)
	}
	require.Equal(t, 76, rows)
}

func (a providerAnswer) header() http.Header {
	h := http.Header{}
	for _, field := range a.Headers {
		h.Add(field[0], field[1])
	}
	return h
}

// told are the headers of an answer that are compared, by name and value. Nango's own limits and times are made new each
// time, and the provider of the recording told Go's own nosniff of a 404, which the recorder left out.
func told(h http.Header, resp *http.Response) map[string]string {
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

// newAnswersServer is a server whose provider is a function.
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

// The newest server passes a provider's headers on, all but those of the hop and of CORS, and still says 200.
func TestHeadersByVersion(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		for name, values := range providerHeaders {
			w.Header()[name] = values
		}
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
