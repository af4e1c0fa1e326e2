package token_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/token"
)

// The clock of a synctest bubble starts at 2000-01-01 00:00 UTC. The constant soon is a time less
// than 5 minutes after this start.
const (
	soon  = "2000-01-01T00:02:00.000Z"
	later = "2000-01-01T01:00:00.000+00:00"
)

func TestTokenOfEachKind(t *testing.T) {
	for name, tt := range map[string]struct {
		credentials string
		expires     time.Duration
	}{
		"OAuth 2":                 {`{"type":"OAUTH2","access_token":"tok","expires_at":"` + soon + `","raw":{}}`, 2 * time.Minute},
		"OAuth 2 for an hour":     {`{"type":"OAUTH2","access_token":"tok","expires_at":"` + later + `","raw":{}}`, 5 * time.Minute},
		"OAuth 2 without expiry":  {`{"type":"OAUTH2","access_token":"tok","raw":{}}`, 5 * time.Minute},
		"OAuth 2, null expiry":    {`{"type":"OAUTH2","access_token":"tok","expires_at":null,"raw":{}}`, 5 * time.Minute},
		"client credentials":      {`{"type":"OAUTH2_CC","token":"tok","client_id":"i","client_secret":"s","expires_at":"` + soon + `","raw":{}}`, 2 * time.Minute},
		"app":                     {`{"type":"APP","access_token":"tok","expires_at":"` + soon + `","raw":{}}`, 2 * time.Minute},
		"App Store":               {`{"type":"APP_STORE","access_token":"tok","expires_at":"` + soon + `","private_key":"p","raw":{}}`, 2 * time.Minute},
		"JWT":                     {`{"type":"JWT","token":"tok","expires_at":"` + soon + `"}`, 2 * time.Minute},
		"two steps":               {`{"type":"TWO_STEP","token":"tok","expires_at":"` + soon + `","raw":{}}`, 2 * time.Minute},
		"app acting for itself":   {`{"type":"CUSTOM","app":{"type":"APP","access_token":"tok","expires_at":"` + soon + `","raw":{}},"user":null,"raw":{}}`, 2 * time.Minute},
		"app acting for its user": {`{"type":"CUSTOM","app":{"type":"APP","access_token":"app","raw":{}},"user":{"type":"OAUTH2","access_token":"tok","expires_at":"` + soon + `","raw":{}},"raw":{}}`, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := token.NewSource(t.Context(), newClient(t, always(tt.credentials)), ref).Token()
				require.NoError(t, err)
				require.Equal(t, "tok", got.AccessToken)
				require.Equal(t, "Bearer", got.Type())
				require.Empty(t, got.RefreshToken)
				require.Equal(t, tt.expires, time.Until(got.Expiry))
			})
		})
	}
}

func TestProvidersTokenTypeIsInExtra(t *testing.T) {
	rt := always(`{"type":"OAUTH2","access_token":"xoxb","raw":{"token_type":"bot","id_token":"eyJ"}}`)
	got, err := token.NewSource(t.Context(), newClient(t, rt), ref).Token()
	require.NoError(t, err)
	require.Equal(t, "Bearer", got.Type())
	require.Equal(t, "bot", got.Extra("token_type"))
	require.Equal(t, "eyJ", got.Extra("id_token"))
	require.Nil(t, got.Extra("scope"))
}

func TestCredentialsWithoutAnAccessToken(t *testing.T) {
	for credentials, problem := range map[string]string{
		`{"type":"API_KEY","apiKey":"s3cret"}`:                                          "credentials have type API_KEY: no access token",
		`{"type":"BASIC","username":"s3cret","password":"s3cret"}`:                      "credentials have type BASIC",
		`{"type":"OAUTH1","oauth_token":"s3cret","oauth_token_secret":"s3cret"}`:        "credentials have type OAUTH1",
		`{"type":"SIGNATURE","username":"u","password":"s3cret","token":"s3cret"}`:      "credentials have type SIGNATURE",
		`{"type":"TBA","token_id":"s3cret","token_secret":"s3cret"}`:                    "credentials have type TBA",
		`{"type":"QUANTUM","token":"s3cret"}`:                                           "credentials have type QUANTUM",
		`{"type":"OAUTH2","access_token":"","raw":{"x":"s3cret"}}`:                      "credentials have type OAUTH2 and an empty token",
		`{"type":"CUSTOM","app":{"type":"APP","access_token":""},"user":null,"raw":{}}`: "credentials have type CUSTOM and an empty token",
		`{"type":"NONE"}`: "credentials are empty",
		`{}`:              "credentials are empty",
	} {
		got, err := token.NewSource(t.Context(), newClient(t, always(credentials)), ref).Token()
		require.Nil(t, got)
		require.ErrorIs(t, err, token.ErrNoAccessToken, credentials)
		require.ErrorContains(t, err, problem)
		require.NotContains(t, err.Error(), "s3cret")
		var invalid *nango.SDKValidationError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "credentials", invalid.Field)
		require.Equal(t, http.StatusOK, invalid.StatusCode)
	}
}

// If Nango has no refresh token, it returns the expired access token. The source must then return
// ErrExpired.
func TestAnExpiredTokenWithoutARefreshTokenIsErrExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for expiry, expired := range map[string]bool{
			"1999-12-31T23:59:59.000Z": true, "2000-01-01T00:00:00.000Z": true, "2000-01-01T00:00:01.000Z": false,
		} {
			for _, credentials := range []string{
				`{"type":"OAUTH2","access_token":"s3cret","expires_at":"` + expiry + `","raw":{}}`,
				`{"type":"APP","access_token":"s3cret","expires_at":"` + expiry + `","raw":{}}`,
			} {
				got, err := token.NewSource(t.Context(), newClient(t, always(credentials)), ref).Token()
				if !expired {
					require.NoError(t, err)
					continue
				}
				require.Nil(t, got)
				require.ErrorIs(t, err, token.ErrExpired)
				require.ErrorIs(t, err, nango.ErrInvalidResponse)
				require.NotErrorIs(t, err, token.ErrNoAccessToken)
				require.NotContains(t, err.Error(), "s3cret")
			}
		}
	})
}
