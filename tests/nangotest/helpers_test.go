package nangotest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

// alice is the connection that most tests use.
var alice = client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "alice"}

// oauth2 returns credentials that expire at the given time. The zero time means never.
func oauth2(expires time.Time) gen.ConnectionCredentials {
	return gen.NewConnectionCredentials(gen.OAuth2Credentials{AccessToken: "gho_first", RefreshToken: "ghr_first", ExpiresAt: expires})
}

// newServer returns a server with the connection alice and its integration. If the function change
// is not nil, it can modify both of them before they are added.
func newServer(t *testing.T, change func(*nangotest.Integration, *nangotest.Connection), opts ...nangotest.Option) *nangotest.Server {
	t.Helper()
	in := nangotest.Integration{UniqueKey: alice.ProviderConfigKey, Provider: "github"}
	conn := nangotest.Connection{
		ProviderConfigKey: alice.ProviderConfigKey, ConnectionID: alice.ConnectionID, Credentials: oauth2(time.Time{}),
	}
	if change != nil {
		change(&in, &conn)
	}
	return nangotest.NewServer(t, append(opts, nangotest.WithBasePath(basePath), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{in}, Connections: []nangotest.Connection{conn},
	}))...)
}

// request returns an HTTP request to srv with alice's connection in its headers. Tests use it for
// requests that package client cannot send. The parameter headers lists the name and the value of
// one further header after another.
func request(t *testing.T, srv *nangotest.Server, method, target, body string, headers ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://nango.test"+basePath+target, strings.NewReader(body))
	require.NoError(t, err)
	req.Header = http.Header{
		"Authorization": {"Bearer " + srv.SecretKey()}, "Connection-Id": {alice.ConnectionID}, "Provider-Config-Key": {alice.ProviderConfigKey},
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

// answer sends a request to srv in memory. It returns the response and its whole body.
func answer(t *testing.T, srv *nangotest.Server, req *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := srv.Transport().RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(b)
}
