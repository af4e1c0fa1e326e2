// Package providers runs SDKs of providers twice: directly against a simulated provider, and
// through proxyhttp and the emulator. It compares the requests that the provider receives and the
// results that the SDK returns.
package providers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

// These constants name rows of the table "What Nango changes" in the documentation of package
// proxyhttp.
const (
	statusRow  = "status of a 2xx"
	percentRow = "a % in a body"
	bodyRow    = "request body"
)

// sdk describes a provider's SDK and a simulated provider for it.
type sdk struct {
	name     string
	provider string // the provider's name in Nango's catalogue; its base URL determines the prefix
	hosts    []string
	options  []proxyhttp.Option
	fake     func() http.Handler
	ops      func(ctx context.Context, hc *http.Client) []op
}

// op is one operation of an SDK.
type op struct {
	name string
	row  string // the row of the table that explains why the two runs differ, or ""
	do   func() (any, error)
}

// outcome is the result of an operation, and the requests that it sent.
type outcome struct {
	Requests []string
	Result   string
}

// must returns the client of an SDK. It panics if the client could not be created.
func must[T any](client T, err error) T {
	if err != nil {
		panic(err)
	}
	return client
}

var sdks []sdk

func TestSDKs(t *testing.T) {
	require.GreaterOrEqual(t, len(sdks), 14)
	for _, s := range sdks {
		t.Run(s.name, func(t *testing.T) {
			direct, proxied := s.run(t, false), s.run(t, true)
			require.Equal(t, len(direct), len(proxied))
			for i, o := range direct {
				t.Logf("%s: %d requests, %.100s", o.name, len(o.Requests), o.Result)
				if o.row != "" {
					require.NotEqual(t, o.outcome, proxied[i].outcome, "%s: the row %q is not needed", o.name, o.row)
					continue
				}
				require.Equal(t, o.outcome, proxied[i].outcome, o.name)
				require.NotEmpty(t, o.Requests, "%s sent nothing", o.name)
			}
		})
	}
}

func TestRowsAreInTheDocumentation(t *testing.T) {
	doc, err := os.ReadFile("../../wrappers/proxyhttp/doc.go")
	require.NoError(t, err)
	for _, row := range []string{statusRow, percentRow, bodyRow} {
		require.Contains(t, string(doc), "\n//\t"+row+" ")
	}
}

type named struct {
	op
	outcome
}

func (s sdk) run(t *testing.T, proxied bool) []named {
	t.Helper()
	var record recorder
	record.next = s.fake()
	hc := record.directClient(t)
	if proxied {
		hc = s.viaEmulator(t, &record)
	}
	var all []named
	for _, o := range s.ops(t.Context(), hc) {
		record.take()
		result, err := o.do()
		all = append(all, named{o, outcome{record.take(), printed(t, result, err)}})
	}
	return all
}

// viaEmulator returns a client that sends requests through the emulator to the simulated provider.
func (s sdk) viaEmulator(t *testing.T, provider http.Handler) *http.Client {
	t.Helper()
	ref := nango.ConnectionRef{ProviderConfigKey: "key", ConnectionID: "user-42"}
	srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: ref.ProviderConfigKey, Provider: s.provider, Upstream: provider}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID,
			Config:      map[string]any{"subdomain": "example"},
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "token"}),
		}},
	}))
	return proxyhttp.NewClient(srv.Client(), ref, append([]proxyhttp.Option{proxyhttp.WithHosts(s.hosts...)}, s.options...)...)
}

// recorder is a handler that records the requests to the simulated provider.
type recorder struct {
	next http.Handler
	mu   sync.Mutex
	seen []string
}

// hop lists the headers that are not compared, because they apply to a single connection, or
// because one of the two runs sets them itself.
var hop = []string{
	"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Host", "Keep-Alive", "Te", "Transfer-Encoding", "User-Agent",
	"Idempotency-Key", "X-Goog-Api-Client", // different in each request
	"X-Shopify-Access-Token", // holds the credentials of headersProvider
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	req.Body = io.NopCloser(bytes.NewReader(body))
	var lines []string
	for name, values := range req.Header {
		value := strings.Join(values, ", ")
		if base, params, _ := mime.ParseMediaType(value); params["boundary"] != "" {
			value = base // without the boundary, which is random
			body = bytes.ReplaceAll(body, []byte(params["boundary"]), []byte("boundary"))
		}
		if !slices.Contains(hop, name) && (name != "Accept" || value != "*/*") {
			lines = append(lines, name+": "+value)
		}
	}
	sort.Strings(lines)
	r.mu.Lock()
	r.seen = append(r.seen, fmt.Sprintf("%s %s\n%s\n\n%s", req.Method, req.URL.RequestURI(), strings.Join(lines, "\n"), meaning(lines, body)))
	r.mu.Unlock()
	r.next.ServeHTTP(w, req)
}

// meaning makes bodies comparable: it returns the same string for equivalent JSON documents, for
// equivalent forms and for equivalent multipart bodies. It returns other bodies unchanged.
func meaning(headers []string, body []byte) string {
	var base string
	for _, line := range headers {
		if kind, ok := strings.CutPrefix(line, "Content-Type: "); ok {
			base, _, _ = mime.ParseMediaType(kind)
		}
	}
	switch {
	case strings.HasSuffix(base, "json"):
		var v any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if d.Decode(&v) == nil {
			body, _ = json.Marshal(v)
		}
	case base == "application/x-www-form-urlencoded":
		if form, err := url.ParseQuery(string(body)); err == nil {
			body = []byte(form.Encode())
		}
	case base == "multipart/form-data":
		var parts []string
		for r := multipart.NewReader(bytes.NewReader(body), "boundary"); ; {
			part, err := r.NextRawPart()
			if err != nil {
				break
			}
			content, _ := io.ReadAll(part)
			parts = append(parts, fmt.Sprintf("%q %q %q %q", part.FormName(), part.FileName(), part.Header.Get("Content-Type"), content))
		}
		sort.Strings(parts)
		body = []byte(strings.Join(parts, "\n"))
	}
	return string(body)
}

func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

// directClient returns a client that sends every request directly to the simulated provider.
func (r *recorder) directClient(t *testing.T) *http.Client {
	t.Helper()
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	return &http.Client{Transport: toServer{srv.Client().Transport, strings.TrimPrefix(srv.URL, "http://")}}
}

type toServer struct {
	http.RoundTripper
	addr string
}

func (s toServer) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host, out.URL.Scheme, out.URL.Host = req.URL.Host, "http", s.addr
	resp, err := s.RoundTripper.RoundTrip(out)
	if resp != nil {
		resp.Request = req
	}
	return resp, err
}

// printed returns a result and an error as one string that can be compared.
func printed(t *testing.T, result any, err error) string {
	t.Helper()
	text, marshalErr := json.Marshal(result)
	require.NoError(t, marshalErr)
	if err != nil {
		return string(text) + " error: " + err.Error()
	}
	return string(text)
}

// canned maps a method and path to a response. An entry with a query, such as "GET /a?page=2",
// takes precedence over the entry for the path alone.
type canned map[string]answer

type answer struct {
	status int
	body   string
	header []string
}

func (c canned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := c[r.Method+" "+r.URL.RequestURI()]
	if !ok {
		a, ok = c[r.Method+" "+r.URL.EscapedPath()]
	}
	if !ok {
		a = answer{status: 404, body: `{"message":"Not Found","error":"not_found"}`}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	for i := 0; i < len(a.header); i += 2 {
		w.Header().Set(a.header[i], a.header[i+1])
	}
	if a.status == 0 {
		a.status = 200
	}
	if a.status != 204 {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if a.status != 204 {
		_, _ = io.WriteString(w, a.body)
	}
}

// binary contains every byte value, including percent signs that are not part of an escape.
var binary = func() string {
	b := make([]byte, 4096)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return string(b)
}()
