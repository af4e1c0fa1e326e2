package token

import (
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/oauth2"

	"github.com/nango-go/nango/client"
)

// ErrNoAccessToken means that a connection has no access token that could be sent as a bearer
// token. Its credentials are an API key, a user name and password, OAuth 1, a signature or a
// session id, or they are empty. The error is wrapped in a *client.SDKValidationError, which names
// the type of the credentials. Read such credentials with client.Connections.Get, or call the
// provider through package proxyhttp, which supports all types.
var ErrNoAccessToken = errors.New("no access token")

// ErrExpired means that the access token of a connection has expired, and that Nango cannot refresh
// it because there is no refresh token. The error is wrapped in a *client.SDKValidationError. The
// end user has to authorize again.
var ErrExpired = errors.New("the access token has expired, and there is no refresh token")

// tokenOf returns the token that Nango itself would send as a bearer token. The token type that the
// provider returned is available only as Extra("token_type"), because some providers return a
// different type and yet expect Bearer in the header.
func tokenOf(credentials any) (oauth2.Token, error) {
	var t oauth2.Token
	var raw client.Object
	var kind string
	switch c := credentials.(type) {
	case client.OAuth2Credentials:
		t, raw, kind = oauth2.Token{AccessToken: c.AccessToken, Expiry: c.ExpiresAt}, c.Raw, c.Type
	case client.OAuth2ClientCredentials:
		t, raw, kind = oauth2.Token{AccessToken: c.Token, Expiry: c.ExpiresAt}, c.Raw, c.Type
	case client.AppCredentials:
		t, raw, kind = oauth2.Token{AccessToken: c.AccessToken, Expiry: c.ExpiresAt}, c.Raw, c.Type
	case client.AppStoreCredentials:
		t, kind = oauth2.Token{AccessToken: c.AccessToken, Expiry: c.ExpiresAt}, c.Type
	case client.JWTCredentials:
		t, kind = oauth2.Token{AccessToken: c.Token, Expiry: c.ExpiresAt}, c.Type
	case client.TwoStepCredentials:
		t, raw, kind = oauth2.Token{AccessToken: c.Token, Expiry: c.ExpiresAt}, c.Raw, c.Type
	case client.CustomCredentials:
		if c.User != nil && c.User.AccessToken != "" {
			return tokenOf(*c.User)
		}
		t, raw, kind = oauth2.Token{AccessToken: c.App.AccessToken, Expiry: c.App.ExpiresAt},
			c.App.Raw, c.Type
	case client.NoCredentials, nil:
		return t, fmt.Errorf("are empty, because the integration needs none or the key may not read them: %w", ErrNoAccessToken)
	default:
		return t, fmt.Errorf("have type %s: %w", kindOf(credentials), ErrNoAccessToken)
	}
	if t.AccessToken == "" {
		return t, fmt.Errorf("have type %s and an empty token: %w", kind, ErrNoAccessToken)
	}
	return *t.WithExtra(map[string]any(raw)), nil
}

// kindOf returns the name that Nango uses for the type of the credentials.
func kindOf(credentials any) string {
	b, isRaw := credentials.(json.RawMessage)
	if !isRaw {
		b, _ = json.Marshal(credentials)
	}
	var named struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(b, &named) != nil || named.Type == "" {
		return "unknown"
	}
	return named.Type
}
