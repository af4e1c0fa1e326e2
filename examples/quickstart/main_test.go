package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/nangotest"
)

func TestJourneyOnTheEmulator(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	place, err := openNango()
	require.NoError(t, err)
	t.Cleanup(place.close)
	var out strings.Builder
	require.NoError(t, journey(t.Context(), &out, place))
	for _, line := range []string{
		"an API key of 17 characters", "filter is status=closed, accountId is 12345678901",
		"1: Issue number 1 (ADDED)\n   2: Issue number 2 (ADDED)\n   250 records",
		"the provider answered 200 OK", "a *Response404, code not_found", "a *Response400, code unknown_provider_config: errors.Is(err, ErrNotFound) is true",
		"connectionID is a dot segment",
	} {
		require.Contains(t, out.String(), line)
	}
	require.NotContains(t, out.String(), "the-customers-key")
}

// The example also works if the Nango server has no sync and cannot reach the provider.
func TestJourneyWithoutSyncAndProvider(t *testing.T) {
	srv := nangotest.NewServer(t)
	t.Setenv("NANGO_SECRET_KEY", srv.SecretKey())
	t.Setenv("NANGO_HOST", srv.URL())
	place, err := openNango()
	require.NoError(t, err)
	srv.Fail(nangotest.Fault{Operation: "proxy", Status: 400, ContentType: "application/json", Body: `{"error":{"code":"base_url_override_not_allowed"}}`})
	var out strings.Builder
	require.NoError(t, journey(t.Context(), &out, place))
	for _, line := range []string{"   no records yet: ", "   no response of the provider: nango: GET /proxy/rate_limit: 400 Bad Request: base_url_override_not_allowed", "Done."} {
		require.Contains(t, out.String(), "\n"+line)
	}
	integrations, err := srv.Client().Integrations.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, integrations, "it deletes what it created")
}
