package token_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/token"
)

// emulated returns a token source that uses the emulator. It also returns a function that sends a
// request with an oauth2 client and returns the Authorization header that a provider would receive.
func emulated(t *testing.T, refresh nangotest.RefreshFunc, credentials nango.ConnectionCredentials) (oauth2.TokenSource, func() (string, error)) {
	t.Helper()
	srv := nangotest.NewServer(t, nangotest.WithBasePath("/nango"), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "drive", Provider: "google-drive"}, {UniqueKey: "key", Provider: "private-api-bearer"}},
		Connections: []nangotest.Connection{
			{ProviderConfigKey: "drive", ConnectionID: "user/42", Credentials: credentials, Refresh: refresh},
		},
	}))
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, &http.Client{Transport: canned.Transport(func(req *http.Request) (*http.Response, error) {
		return canned.Response(http.StatusOK, req.Header.Get("Authorization")), nil
	})})
	source := token.NewSource(ctx, srv.Client(), ref)
	hc := oauth2.NewClient(ctx, source)
	return source, func() (string, error) {
		resp, err := hc.Get("https://provider.example.com/")
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		b := make([]byte, 64)
		n, _ := resp.Body.Read(b)
		return string(b[:n]), nil
	}
}

func expiring(in time.Duration) nango.ConnectionCredentials {
	return nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "first", RefreshToken: "again", ExpiresAt: time.Now().Add(in)})
}

func TestEmulatorRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, call := emulated(t, nil, expiring(time.Hour))
		sent, err := call()
		require.NoError(t, err)
		require.Equal(t, "Bearer first", sent)
		time.Sleep(6 * time.Minute)
		sent, err = call()
		require.NoError(t, err)
		require.Equal(t, "Bearer first", sent)
		time.Sleep(2 * time.Hour)
		sent, err = call()
		require.NoError(t, err)
		require.Contains(t, sent, "Bearer at-")
	})
}

func TestEmulatorFailsToRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, call := emulated(t, nangotest.FailRefresh, expiring(time.Hour))
		_, err := call()
		require.NoError(t, err)
		time.Sleep(2 * time.Hour)
		for range 2 { // the first failure, and one during Nango's backoff
			_, err = call()
			require.ErrorIs(t, err, nango.ErrInvalidCredentials)
		}
	})
}

func TestEmulatorWithoutAnAccessToken(t *testing.T) {
	for _, credentials := range []nango.ConnectionCredentials{
		nango.NewConnectionCredentials(nango.APIKeyCredentials{APIKey: "key"}),
		nango.NewConnectionCredentials(nango.BasicCredentials{Username: "user", Password: "password"}),
		{},
	} {
		source, call := emulated(t, nil, credentials)
		_, err := source.Token()
		require.ErrorIs(t, err, token.ErrNoAccessToken)
		_, err = call()
		require.ErrorIs(t, err, token.ErrNoAccessToken)
	}
}
