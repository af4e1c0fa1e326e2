package proxyhttp_test

import (
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

// provider is the HTTP handler of a simulated provider. Its answer describes the request.
func provider(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/api/form":
		_ = r.ParseMultipartForm(1 << 20)
		_, _ = io.WriteString(w, r.Form.Encode())
	case "/api/old":
		http.Redirect(w, r, "/api/credentials", http.StatusTemporaryRedirect)
	default:
		w.Header().Set("Link", `<https://slack.com/api/next>; rel="next"`)
		w.WriteHeader(http.StatusAccepted)
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.Method+" "+r.Host+r.URL.RequestURI()+" "+r.Header.Get("Authorization")+" "+string(body))
	}
}

func throughEmulator(t *testing.T, opts ...proxyhttp.Option) (*http.Client, *nangotest.Server) {
	t.Helper()
	srv := nangotest.NewServer(t, nangotest.WithBasePath("/nango"), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "slack", Provider: "slack", Upstream: http.HandlerFunc(provider)}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: "slack", ConnectionID: "team/1", Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "xoxb-1"}),
		}},
	}))
	return proxyhttp.NewClient(srv.Client(), nango.ConnectionRef{ProviderConfigKey: "slack", ConnectionID: "team/1"}, opts...), srv
}

func TestEmulator(t *testing.T) {
	hc, _ := throughEmulator(t, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api"), proxyhttp.WithBaseURLOverride("files.slack.com"))
	for _, tt := range []struct{ url, want string }{
		{"https://slack.com/api/x%2Fy?a=%20b", "PUT slack.com/api/x%2Fy?a=%20b Bearer xoxb-1 body"},
		{"https://files.slack.com/upload", "PUT files.slack.com/upload Bearer xoxb-1 body"},
		{"https://slack.com/api/old", "PUT slack.com/api/credentials Bearer xoxb-1 body"},
	} {
		req := request(t, http.MethodPut, tt.url, strings.NewReader("body"))
		req.Header.Set("Authorization", "Bearer sdk")
		req.Header.Set("Content-Type", "text/plain")
		resp, err := hc.Do(req)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode, "Nango answers 200 for every 2xx that it does not stream")
		require.NotEmpty(t, resp.Header.Get("Link"))
		require.Equal(t, tt.want, canned.Text(t, resp))
	}
}

func TestEmulatorForms(t *testing.T) {
	hc, _ := throughEmulator(t, proxyhttp.WithHosts("slack.com"), proxyhttp.WithStripPrefix("/api"))
	form := url.Values{"a": {"1", "2"}, "b[c]": {" &"}}
	resp, err := hc.PostForm("https://slack.com/api/form", form)
	require.NoError(t, err)
	require.Equal(t, form.Encode(), canned.Text(t, resp))

	var body strings.Builder
	parts := multipart.NewWriter(&body)
	require.NoError(t, parts.WriteField("a", "1"))
	require.NoError(t, parts.Close())
	resp, err = hc.Post("https://slack.com/api/form", parts.FormDataContentType(), strings.NewReader(body.String()))
	require.NoError(t, err)
	require.Equal(t, "a=1", canned.Text(t, resp))
}

func TestEmulatorErrors(t *testing.T) {
	hc, srv := throughEmulator(t, proxyhttp.WithHosts("slack.com"))
	_, err := hc.Get("https://example.com/steal")
	var refused *proxyhttp.HostError
	require.ErrorAs(t, err, &refused)
	require.Empty(t, srv.Requests())

	unknown := proxyhttp.NewClient(srv.Client(), nango.ConnectionRef{ProviderConfigKey: "slack", ConnectionID: "gone"}, proxyhttp.WithHosts("slack.com"))
	_, err = unknown.Get("https://slack.com/x")
	require.ErrorIs(t, err, nango.ErrNotFound)
}
