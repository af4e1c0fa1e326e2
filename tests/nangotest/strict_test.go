package nangotest_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// The emulator must refuse each request. A real server refuses these requests too, but they are not
// in the recordings.
func TestRefusals(t *testing.T) {
	for name, tc := range map[string]struct {
		method, target, body string
		headers              []string
		status               int
		want                 string
	}{
		"a parameter twice":     {"GET", "/connections?connectionId=a&connectionId=b", "", nil, 400, `expected string, received array`},
		"a boolean":             {"GET", getAlice + "&force_refresh=maybe", "", nil, 400, `"path":["force_refresh"]`},
		"a model's form":        {"GET", "/records?model=item", "", nil, 400, `"path":["model"]`},
		"no model":              {"GET", "/records", "", nil, 400, `"path":["model"]`},
		"a time with an offset": {"GET", "/records?model=Item&modified_after=2030-01-01T00:00:00%2B02:00", "", nil, 400, `"code":"invalid_format"`},
		"a deeper field": {"POST", "/connections", `{"provider_config_key":"github","credentials":{"type":"OAUTH2","access_token":"a","scope":"x"}}`, nil, 400,
			`"path":["credentials"]`},
		"a text as a list": {"POST", "/connections", `[]`, nil, 400, `expected object, received array`},
		"JSON of a text":   {"POST", "/connections", `"a"`, nil, 400, `"code":"invalid_json"`},
		"a tag's value":    {"POST", "/connect/sessions", `{"tags":{"a":""}}`, nil, 400, `"path":["tags","a"]`},
		"eleven tags": {"POST", "/connect/sessions",
			`{"tags":{"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1","g":"1","h":"1","i":"1","j":"1","k":"1"}}`, nil, 400, `10 keys`},
		"the internal key":      {"GET", getAlice, "", []string{"Nango-Is-Script", "true"}, 401, `unknown_account`},
		"retries of a proxy":    {"GET", "/proxy/a", "", []string{"Retry-On", "1;2"}, 400, `"path":["retry-on"]`},
		"a sync without a name": {"POST", "/sync/start", `{"provider_config_key":"github","connection_id":"alice","syncs":[""]}`, nil, 400, `no_syncs_found`},
		"an unknown route":      {"POST", "/nope", `{}`, nil, 404, `<!DOCTYPE html>`},
		"a wrong method":        {"PUT", "/connections", `{}`, nil, 404, `<!DOCTYPE html>`},
		"an unclean path":       {"GET", "/connections/../connections", "", nil, 404, `<!DOCTYPE html>`},
		"a loopback target":     {"GET", "/proxy/a", "", []string{"Base-Url-Override", "http://127.0.0.1:1"}, 400, `base_url_override_not_allowed`},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, nil)
			resp, body := answer(t, srv, request(t, srv, tc.method, tc.target, tc.body, tc.headers...))
			require.Equal(t, tc.status, resp.StatusCode, body)
			require.Contains(t, body, tc.want)
		})
	}
}

func TestIgnoresASlashAtTheEndOfAPath(t *testing.T) {
	srv := newServer(t, nil)
	for _, target := range []string{"/connections/", "/connections/alice/?provider_config_key=github"} {
		resp, body := answer(t, srv, request(t, srv, http.MethodGet, target, ""))
		require.Equal(t, http.StatusOK, resp.StatusCode, body)
		require.Contains(t, body, `"connection_id":"alice"`)
	}
	for _, target := range []string{"/connections//", "/connections/%2F", "/"} {
		resp, body := answer(t, srv, request(t, srv, http.MethodGet, target, ""))
		require.NotEqual(t, http.StatusOK, resp.StatusCode, body)
	}
	got := srv.Requests()
	require.Equal(t, "/connections/", got[0].Path, "as it was sent")
	require.Equal(t, "listConnections", got[0].Operation)
}

func TestServesOnlyBelowItsBasePath(t *testing.T) {
	srv := newServer(t, nil)
	req := request(t, srv, http.MethodGet, getAlice, "")
	req.URL.Path = "/connections/alice"
	resp, body := answer(t, srv, req)
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Contains(t, body, "<!DOCTYPE html>")
}

func TestOlderImportHidesItsSecrets(t *testing.T) {
	srv := newServer(t, nil)
	_, body := answer(t, srv, request(t, srv, http.MethodPost, "/connection",
		`{"provider_config_key":"github","connection_id":"bob","access_token":"s3cr3t"}`))
	require.NotContains(t, body, "s3cr3t")
	require.Contains(t, body, `"connection_id":"bob"`)
}

func TestInvalidOptionsAreRefused(t *testing.T) {
	for want, opt := range map[string]nangotest.Option{
		"WithSecretKey: the key is not a UUID v4":   nangotest.WithSecretKey("abc"),
		"WithInternalKey: the key is not a UUID v4": nangotest.WithInternalKey("abc"),
		"WithBasePath":                                  nangotest.WithBasePath("nango"),
		"WithRateLimit: 0 is not at least 1":            nangotest.WithRateLimit(0),
		"WithAddr: is empty":                            nangotest.WithAddr(""),
		"WithAddr: listen tcp: address a: missing port": nangotest.WithAddr("a"),
		"WithWebhookSigningKey: is empty":               nangotest.WithWebhookSigningKey(""),
		`integrations[0]: provider: "x" is unknown to `: nangotest.WithSeed(nangotest.Seed{Integrations: []nangotest.Integration{{UniqueKey: "a", Provider: "x"}}}),
	} {
		_, err := nangotest.Start(opt)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "abc")
	}
	srv, err := nangotest.Start(nil, nangotest.WithEnvironment("prod"))
	require.NoError(t, err, "an option that is nil")
	srv.Close()
}

// This test lets the race detector find unsynchronized access.
func TestManyUsersAtOnce(t *testing.T) {
	srv := newServer(t, upstream(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }))
	c := srv.Client()
	var wg sync.WaitGroup
	for user := range 8 {
		wg.Go(func() {
			id := fmt.Sprintf("user-%d", user)
			for i := range 20 {
				_, err := c.Connections.Create(t.Context(), nango.CreateConnectionRequest{
					ProviderConfigKey: "github", ConnectionID: id,
					Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "a"}),
				})
				if err == nil {
					err = c.Connections.CreateMetadata(t.Context(), id, "github", nango.Metadata{"i": i})
				}
				if err == nil {
					_, err = c.Connections.Get(t.Context(), id, "github", nango.GetConnectionParams{})
				}
				if err == nil {
					_, err = c.Connections.List(t.Context(), nango.ListConnectionsParams{})
				}
				if err != nil {
					t.Error(err)
				}
				seedErr := srv.Seed(nangotest.Seed{Records: []nangotest.Records{
					{ProviderConfigKey: "github", ConnectionID: id, Model: "Row", Rows: []row{{i + 1, id}}},
				}})
				if seedErr != nil {
					t.Error(seedErr)
				}
				srv.Requests()
			}
		})
	}
	wg.Wait()
	list, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{})
	require.NoError(t, err)
	require.Len(t, list.Connections, 9)
}
