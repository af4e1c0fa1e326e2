package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJourneyOnTheEmulator(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	place, err := openNango()
	require.NoError(t, err)
	t.Cleanup(place.close)
	var out strings.Builder
	require.NoError(t, journey(t.Context(), &out, place))
	for _, line := range []string{
		"an API key of 17 characters", "filter is status=closed, accountId is 12345678901", "250 records",
		"the provider answered 200 OK", "a *Response404, code not_found", "a *Response400, code unknown_provider_config: errors.Is(err, ErrNotFound) is true",
		"connectionId is a dot segment",
	} {
		require.Contains(t, out.String(), line)
	}
	require.NotContains(t, out.String(), "the-customers-key")
}
