package nangotest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// If the emulator is told to fail requests to the proxy, its responses must look like Nango's own
// errors. An error response of the provider must not look like an error of Nango, and neither must
// the response of a gateway.
func TestFaultsOfTheProxyLookLikeNangosOwnErrors(t *testing.T) {
	srv := newAnswersServer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	c := srv.Client(nango.WithRetry(nango.RetryPolicy{MaxAttempts: 1}))
	ask := func() (int, error) {
		resp, err := c.Proxy.Do(t.Context(), nango.ProxyRequest{
			Method: http.MethodGet, Endpoint: "/a", ProviderConfigKey: "plain", ConnectionID: "c",
		})
		if err != nil {
			return 0, err
		}
		return resp.StatusCode, resp.Body.Close()
	}
	status, err := ask()
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, status)
	for _, status := range []int{0, 400, 401, 402, 403, 404, 424, 429, 500} {
		srv.Fail(nangotest.Fault{Operation: "proxy", Status: status})
		got, err := ask()
		var refusal *nango.SDKError
		require.ErrorAs(t, err, &refusal, "%d: %d %v", status, got, err)
		if status != 0 {
			require.Equal(t, status, refusal.StatusCode)
		}
	}
	srv.Fail(nangotest.Fault{Operation: "proxy", Status: http.StatusBadGateway})
	status, err = ask()
	require.NoError(t, err, "a gateway's page is not an error of Nango")
	require.Equal(t, http.StatusBadGateway, status)
}
