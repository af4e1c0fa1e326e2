package token_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
)

var ref = nango.ConnectionRef{ProviderConfigKey: "drive", ConnectionID: "user/42"}

func newClient(tb testing.TB, rt canned.Transport) *nango.Client {
	tb.Helper()
	c, err := nango.New("5ec2e7c0-0000-4000-8000-00000000feed", nango.WithHost("https://nango.example.com/base"),
		nango.WithHTTPClient(&http.Client{Transport: rt}))
	require.NoError(tb, err)
	return c
}

// connection returns Nango's response for a connection with the given credentials, which are JSON.
func connection(credentials string) *http.Response {
	return canned.Response(http.StatusOK, `{"id":7,"connection_id":"user/42","provider_config_key":"drive","provider":"google-drive","errors":[],"end_user":null,`+
		`"tags":{},"metadata":{},"connection_config":{},"webhook_url_override":null,"created_at":"2026-11-21T20:29:43.010+00:00",`+
		`"updated_at":"2026-11-21T20:29:43.010+00:00","last_fetched_at":"2026-11-21T20:29:43.281+00:00","credentials":`+credentials+`}`)
}

func always(credentials string) canned.Transport {
	return func(*http.Request) (*http.Response, error) { return connection(credentials), nil }
}
