package nangotest

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// How long tokens live that Nango, or the emulated provider of such credentials, makes.
const (
	signedLife  = 5 * time.Minute
	sessionHour = 35 * time.Minute
)

// plainCredentials are what was given, of the integration's mode.
func (a *api) plainCredentials(_ context.Context, in *integration,
	given wirejson.Object) (credentials, error) {
	fields := wirejson.Object{}
	fields.Set("type", in.authMode())
	override := wirejson.Object{}
	for name, value := range given {
		switch name {
		case "oauth_client_id_override":
			override["client_id"] = value
		case "oauth_client_secret_override":
			override["client_secret"] = value
		default:
			fields[name] = value
		}
	}
	if in.authMode() == "TBA" {
		fields.Set("config_override", override)
	}
	return makeCredentials(fields)
}

func (a *api) noCredentials(context.Context, *integration, wirejson.Object) (credentials, error) {
	return makeCredentials(wirejson.Object{})
}

// pendingCredentials are those of an installation that the provider has to begin.
func (a *api) pendingCredentials(context.Context, *integration,
	wirejson.Object) (credentials, error) {
	fields := wirejson.Object{}
	fields.Set("type", "OAUTH2")
	return makeCredentials(fields)
}

func (a *api) clientCredentials(ctx context.Context, in *integration,
	given wirejson.Object) (credentials, error) {
	token, raw, err := a.fetchToken(ctx, in, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {given.Text("client_id")},
		"client_secret": {given.Text("client_secret")},
	})
	if err != nil {
		payload := err.clientCredentials()
		shown, _ := wirejson.Encode(payload)
		return credentials{}, reply.RefuseWith(http.StatusBadRequest, "client_credentials_fetch_error",
			"Failed to fetch client credentials token: "+string(shown), payload)
	}
	fields := wirejson.Object{"raw": raw}
	for _, name := range []string{"client_id", "client_secret", "client_certificate",
		"client_private_key"} {
		if value, ok := given[name]; ok {
			fields[name] = value
		}
	}
	fields.Set("type", "OAUTH2_CC")
	fields.Set("token", token.AccessToken)
	token.expire(fields, a.clock.Now())
	return makeCredentials(fields)
}

func (a *api) twoStepCredentials(ctx context.Context, in *integration,
	given wirejson.Object) (credentials, error) {
	token, _, err := a.fetchToken(ctx, in,
		url.Values{"grant_type": {"client_credentials"}, "client_id": {in.key}})
	if err != nil {
		payload := err.twoStep()
		return credentials{}, reply.RefuseWith(http.StatusBadRequest, "two_step_credentials_fetch_error",
			"Error fetching Two Step credentials Error: "+payload, payload)
	}
	fields := maps.Clone(given)
	fields.Set("type", "TWO_STEP")
	fields.Set("token", token.AccessToken)
	token.expire(fields, a.clock.Now())
	fields.Set("raw", map[string]any{"data": map[string]string{"token": token.AccessToken,
		"expires": fields.Text("expires_at")}})
	return makeCredentials(fields)
}

// jwtCredentials sign a token. Nango cannot read a key of some providers that is no object.
func (a *api) jwtCredentials(_ context.Context, in *integration,
	given wirejson.Object) (credentials, error) {
	if key := given.Text("privateKey"); key != "" && in.needsKeyPair() {
		return credentials{}, reply.RefuseWith(http.StatusInternalServerError, "failed_to_generate",
			"Cannot use 'in' operator to search for 'id' in "+key, reply.EmptyObject{})
	}
	fields := maps.Clone(given)
	fields.Set("type", "JWT")
	return a.signed(fields)
}

// needsKeyPair reports whether the provider's key is an id and a secret.
func (in *integration) needsKeyPair() bool {
	return bytes.Contains(in.info.whole, []byte("privateKey.id"))
}

func (a *api) signatureCredentials(_ context.Context, _ *integration,
	given wirejson.Object) (credentials, error) {
	fields := maps.Clone(given)
	fields.Set("type", "SIGNATURE")
	return a.signed(fields)
}

// signed gives credentials a token of five minutes that Nango makes itself, at each use anew.
func (a *api) signed(fields wirejson.Object) (credentials, error) {
	now := a.clock.Now()
	switch fields.Text("type") {
	case "JWT":
		fields.Set("token", unsignedJWT(now))
	case "SIGNATURE":
		fields.Set("token",
			fmt.Sprintf("UsernameToken Username=%q, PasswordDigest=%q, Nonce=%q, Created=%q",
				fields.Text("username"), base64.StdEncoding.EncodeToString([]byte(ids.RandomHex(20))), ids.RandomHex(16), clock.Text(now, clock.LayoutZ)))
	}
	fields.Set("expires_at", clock.Text(now.Add(signedLife), clock.LayoutZ))
	return makeCredentials(fields)
}

// unsignedJWT has the form of a token that nobody can verify.
func unsignedJWT(now time.Time) string {
	part := func(v any) string {
		b, _ := wirejson.Encode(v)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." +
		part(map[string]int64{"iat": now.Unix(), "exp": now.Add(signedLife).Unix()}) + "." +
		part(ids.RandomHex(16))
}

func (a *api) billCredentials(_ context.Context, _ *integration,
	given wirejson.Object) (credentials, error) {
	fields := maps.Clone(given)
	raw := map[string]string{"organizationId": given.Text("organization_id"),
		"sessionId": "session-" + ids.RandomHex(8), "userId": "u-1"}
	fields.Set("type", "BILL")
	fields.Set("session_id", raw["sessionId"])
	fields.Set("user_id", raw["userId"])
	fields.Set("raw", raw)
	fields.Set("expires_at", clock.Text(a.clock.Now().Add(sessionHour), clock.LayoutZ))
	return makeCredentials(fields)
}

// awsCredentials are those of a role that nobody assumes.
func (a *api) awsCredentials(_ context.Context, _ *integration,
	given wirejson.Object) (credentials, error) {
	fields := maps.Clone(given)
	fields.Set("type", "AWS_SIGV4")
	for name, length := range map[string]int{"access_key_id": 8, "secret_access_key": 20,
		"session_token": 32} {
		fields.Set(name, ids.RandomHex(length))
	}
	fields.Set("expires_at", clock.Text(a.clock.Now().Add(tokenLife), clock.LayoutZ))
	return makeCredentials(fields)
}
