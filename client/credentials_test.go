package client_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func TestToken(t *testing.T) {
	for credentials, want := range map[string]string{ // "" if the credentials contain no single token
		`{"type":"OAUTH2","access_token":"t","raw":{}}`:                                       "t",
		`{"type":"OAUTH2_CC","token":"t","client_id":"i","client_secret":"s","raw":{}}`:       "t",
		`{"type":"APP","access_token":"t","raw":{}}`:                                          "t",
		`{"type":"APP_STORE","access_token":"t","private_key":"s","raw":{}}`:                  "t",
		`{"type":"API_KEY","apiKey":"t"}`:                                                     "t",
		`{"type":"JWT","token":"t","raw":{}}`:                                                 "t",
		`{"type":"SIGNATURE","token":"t","username":"u","password":"s"}`:                      "t",
		`{"type":"TWO_STEP","token":"t","raw":{}}`:                                            "t",
		`{"type":"BILL","session_id":"t","username":"u","password":"s"}`:                      "t",
		`{"type":"CUSTOM","app":{"type":"APP","access_token":"app"},"raw":{}}`:                "app",
		`{"type":"CUSTOM","app":{"access_token":"app"},"user":{"access_token":"t"},"raw":{}}`: "t",
		`{"type":"OAUTH2","access_token":"","raw":{}}`:                                        "",
		`{"type":"OAUTH1","oauth_token":"secret","oauth_token_secret":"secret","raw":{}}`:     "",
		`{"type":"BASIC","username":"u","password":"secret"}`:                                 "",
		`{"type":"TBA","token_id":"secret","token_secret":"secret"}`:                          "",
		`{"type":"AWS_SIGV4","role_arn":"secret","region":"r"}`:                               "",
		`{"type":"A_NEW_KIND","token":"secret"}`:                                              "",
		`{}`:                                                                                  "",
		`null`:                                                                                "",
	} {
		_, c := newStub(t, reply{body: `{"connection_id":"1","credentials":` + credentials + `}`})
		token, err := c.Connections.Token(t.Context(), nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"})
		require.Equal(t, want, token, credentials)
		if want != "" {
			require.NoError(t, err, credentials)
			continue
		}
		var e *nango.SDKValidationError
		require.ErrorAs(t, err, &e, credentials)
		require.Equal(t, "credentials", e.Field)
		require.NotContains(t, printed(t, err), "secret")
	}
	s, c := newStub(t, reply{status: 424, body: `{"error":{"code":"connection_refresh_backoff"}}`})
	_, err := c.Connections.Token(t.Context(), nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "a/b"})
	require.ErrorIs(t, err, nango.ErrInvalidCredentials)
	require.Equal(t, "/connections/a%2Fb", s.last(t).path)
}

// Printing a connection, for example in a log, shows only the type of its credentials.
func TestCredentialsPrintOnlyTheirType(t *testing.T) {
	for want, credentials := range map[string]any{
		"gen.TwoStepCredentials": nango.NewConnectionCredentials(nango.TwoStepCredentials{Token: "secret"}),
		"gen.APIKeyCredentials":  nango.NewImportCredentials(nango.APIKeyCredentials{APIKey: "secret"}),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			text := fmt.Sprintf(verb, struct{ Credentials any }{credentials})
			require.NotContains(t, text, "secret")
			require.Contains(t, text, want)
		}
	}
}

func TestZeroFieldsOfOpenCredentialsAreOmitted(t *testing.T) {
	b, err := json.Marshal(nango.NewConnectionCredentials(nango.TwoStepCredentials{Token: "t", AdditionalProperties: map[string]json.RawMessage{"extra": json.RawMessage(`{"a": 1}`)}}))
	require.NoError(t, err)
	require.Equal(t, `{"raw":null,"token":"t","type":"TWO_STEP","extra":{"a":1}}`, string(b))
}

func TestNewCredentialsSetTheirType(t *testing.T) {
	b, err := json.Marshal(nango.NewConnectionCredentials(nango.APIKeyCredentials{APIKey: "k"}))
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"API_KEY","apiKey":"k"}`, string(b))
	b, err = json.Marshal(nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "t"}))
	require.NoError(t, err)
	require.Contains(t, string(b), `"type":"OAUTH2"`)
}

// misspelled reports whether the JSON object b has a member, such as "Type", whose name differs
// from "type" only in the case of its letters. encoding/json decodes such a member into the field
// for "type".
func misspelled(b []byte) bool {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(b, &members)
	for name := range members {
		if name != "type" && strings.EqualFold(name, "type") {
			return true
		}
	}
	return false
}

// FuzzCredentials decodes any JSON as the credentials of a connection. Either decoding fails, or
// encoding the credentials gives JSON with the same meaning.
func FuzzCredentials(f *testing.F) {
	for _, s := range []string{
		`{"type":"OAUTH2","access_token":"t","expires_at":"2099-01-01T00:00:00.000Z","raw":{"n":9007199254740993}}`, `{"type":"API_KEY","apiKey":"k"}`, `{}`, `null`, `[]`, `"x"`, `1`,
		`{"type":"A_NEW_KIND","n":1.10,"a":[null]}`, `{"type":7}`, `{"type":null}`, `{"type":"OAUTH2","access_token":7}`, `{"type":"NONE","x":1}`, `{"TYPE":"BASIC","username":"u"}`,
		`{"type":"JWT","token":"t","private_key":{"id":"i","secret":"s"}}`, `{"type":"JWT","private_key":"k"}`, `{"type":"TWO_STEP","token":"t","extra":{"a":1}}`,
		`{"type":"CUSTOM","app":{"type":"APP"},"user":null,"more":[1]}`, `{"type":"BASIC","type":"OAUTH1"}`, `{"type":"OAUTH2","expires_at":"not a time"}`, `{"type":"AWS_SIGV4"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var first, second nango.ConnectionCredentials
		if json.Unmarshal(b, &first) != nil || misspelled(b) {
			return
		}
		written, err := json.Marshal(first)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &second), "%s", written)
		again, err := json.Marshal(second)
		require.NoError(t, err)
		require.Equal(t, string(written), string(again))
		require.IsType(t, first.Value(), second.Value())
		if _, unknown := first.Value().(json.RawMessage); unknown {
			want, err := json.Marshal(json.RawMessage(b))
			require.NoError(t, err)
			require.Equal(t, string(want), string(written), "an unknown kind is unchanged")
		}
		if _, err := json.Marshal(nango.Connection{Credentials: first}); err != nil {
			t.Fatal(err)
		}
	})
}
