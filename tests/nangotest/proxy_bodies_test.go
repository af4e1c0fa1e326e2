package nangotest_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

type received struct {
	header http.Header
	body   []byte
	target string
}

// bodiesServer is a server with two integrations. Their providers append each request to the field
// seen. Nango evaluates header templates for one of the two providers.
type bodiesServer struct {
	*nangotest.Server
	seen []received
}

func newBodiesServer(t *testing.T) *bodiesServer {
	srv := &bodiesServer{}
	record := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		srv.seen = append(srv.seen, received{r.Header.Clone(), body, r.RequestURI})
	})
	seed := nangotest.Seed{Providers: []nangotest.Provider{
		nangotest.Provider(`{"name":"plain","display_name":"Plain","auth_mode":"API_KEY","proxy":{"base_url":"https://plain.example.com"}}`),
		nangotest.Provider(`{"name":"headers","display_name":"Headers","auth_mode":"API_KEY",
			"proxy":{"base_url":"https://headers.example.com","headers":{"authorization":"Bearer ${apiKey}"}}}`),
	}}
	for _, key := range []string{"plain", "headers"} {
		seed.Integrations = append(seed.Integrations, nangotest.Integration{UniqueKey: key, Provider: key, Upstream: record})
		seed.Connections = append(seed.Connections, nangotest.Connection{
			ProviderConfigKey: key, ConnectionID: "c", Credentials: nango.NewConnectionCredentials(nango.APIKeyCredentials{APIKey: "k"}),
		})
	}
	srv.Server = nangotest.NewServer(t, nangotest.WithSeed(seed))
	return srv
}

// send empties the field seen and sends a body through the proxy. If hasHeaders is true, send uses
// the integration whose provider has header templates; otherwise it uses the other integration.
func (srv *bodiesServer) send(t *testing.T, method, target string, hasHeaders bool, contentType, providerType string, body []byte) (*http.Response, []byte) {
	t.Helper()
	srv.seen = nil
	key := map[bool]string{true: "headers", false: "plain"}[hasHeaders]
	return proxied(t, srv.Server, method, key, target, contentType, providerType, body)
}

// proxied sends a body through the proxy and returns the response. The parameters contentType and
// providerType are the values of the headers Content-Type and Nango-Proxy-Content-Type. If a
// parameter is empty, its header is not sent.
func proxied(t *testing.T, srv *nangotest.Server, method, key, target, contentType, providerType string, body []byte) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://nango.test/proxy"+target, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header = http.Header{
		"Authorization": {"Bearer " + srv.SecretKey()}, "Provider-Config-Key": {key}, "Connection-Id": {"c"},
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if providerType != "" {
		req.Header.Set("Nango-Proxy-Content-Type", providerType)
	}
	resp, err := srv.Transport().RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, out
}

var madeBoundary = regexp.MustCompile(`-{26}[0-9a-f]{24}`)

// withFixedBoundaries replaces generated boundaries of multipart forms by a fixed string of the
// same length.
func withFixedBoundaries(text string) string {
	return madeBoundary.ReplaceAllString(text, strings.Repeat("b", 50))
}

// Each recorded body must arrive at the provider as it arrived when a real server sent it.
func TestBodiesArriveAsFromARealServer(t *testing.T) {
	srv := newBodiesServer(t)
	rows := recorded.Read[recorded.Body](t, "testdata/proxy-bodies.jsonl")
	for _, row := range rows {
		name := fmt.Sprintf("%s, headers %t, hop %s", row.Name, row.HasHeaders, row.Hop)
		resp, body := srv.send(t, http.MethodPost, "/", row.HasHeaders, row.HopType, row.ProviderType, row.Body)
		require.Equal(t, row.Status, resp.StatusCode, "%s: %s", name, body)
		if row.Status != http.StatusOK {
			require.Contains(t, string(body), `"code":"`+row.Error+`"`, name)
			require.Empty(t, srv.seen, name)
			continue
		}
		require.Len(t, srv.seen, 1, name)
		arrived := srv.seen[0]
		require.Equal(t, row.Same, bytes.Equal(row.Body, arrived.body), "%s: %q", name, arrived.body)
		require.Equal(t, row.ArrivedLength, len(arrived.body), "%s: %q", name, arrived.body)
		require.Equal(t, withFixedBoundaries(row.ArrivedType[0]), withFixedBoundaries(arrived.header.Get("Content-Type")), name)
		if !row.Same {
			require.Equal(t, withFixedBoundaries(row.ArrivedBody), withFixedBoundaries(string(arrived.body)), name)
		}
	}
	require.Len(t, rows, 164)
}

// parsedBody describes a request to Nango's proxy. It also describes the request to the provider,
// which the proxy's npm packages made from the first request.
type parsedBody struct {
	Method        string `json:"method"`
	HasHeaders    bool   `json:"provider_has_proxy_headers"`
	Target        string `json:"target"`
	ContentType   string `json:"content_type"`
	ProviderType  string `json:"nango_proxy_content_type"`
	Body          []byte `json:"body"`
	Status        int    `json:"status"`
	ArrivedType   string `json:"arrived_type"`
	ArrivedBody   []byte `json:"arrived_body"`
	ArrivedTarget string `json:"arrived_target"`
}

// For many content types, methods and targets, the provider must receive the body that Express,
// multer and axios make from the body of the request.
func TestBodiesAreParsedAsInNode(t *testing.T) {
	srv := newBodiesServer(t)
	rows := recorded.Read[parsedBody](t, "testdata/proxy-parsers.jsonl")
	for i, row := range rows {
		resp, body := srv.send(t, row.Method, row.Target, row.HasHeaders, row.ContentType, row.ProviderType, row.Body)
		require.Equal(t, row.Status, resp.StatusCode, "row %d: %+v: %s", i, row, body)
		if row.Status != http.StatusOK {
			require.Empty(t, srv.seen)
			continue
		}
		require.Equal(t, row.ArrivedType, withFixedBoundaries(srv.seen[0].header.Get("Content-Type")), "row %d: %+v", i, row)
		require.Equal(t, string(row.ArrivedBody), withFixedBoundaries(string(srv.seen[0].body)), "row %d: %+v", i, row)
		require.Equal(t, row.ArrivedTarget, srv.seen[0].target, "row %d", i)
	}
	require.Len(t, rows, 400)
}
