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
)

// How long tokens live that Nango, or the emulated provider of such credentials, makes.
const (
	signedLife  = 5 * time.Minute
	sessionHour = 35 * time.Minute
)

// plainCredentials are what was given, of the integration's mode.
func (a api) plainCredentials(_ context.Context, in *integration, given object) (credentials, error) {
	fields := object{}
	fields.set("type", in.authMode())
	override := object{}
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
		fields.set("config_override", override)
	}
	return makeCredentials(fields)
}

func (a api) noCredentials(context.Context, *integration, object) (credentials, error) {
	return makeCredentials(object{})
}

// pendingCredentials are those of an installation that the provider has to begin.
func (a api) pendingCredentials(context.Context, *integration, object) (credentials, error) {
	fields := object{}
	fields.set("type", "OAUTH2")
	return makeCredentials(fields)
}

func (a api) clientCredentials(ctx context.Context, in *integration, given object) (credentials, error) {
	token, raw, err := a.fetchToken(ctx, in, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {given.text("client_id")}, "client_secret": {given.text("client_secret")},
	})
	if err != nil {
		payload := err.clientCredentials()
		shown, _ := encode(payload)
		return credentials{}, refuseWith(http.StatusBadRequest, "client_credentials_fetch_error",
			"Failed to fetch client credentials token: "+string(shown), payload)
	}
	fields := object{"raw": raw}
	for _, name := range []string{"client_id", "client_secret", "client_certificate", "client_private_key"} {
		if value, ok := given[name]; ok {
			fields[name] = value
		}
	}
	fields.set("type", "OAUTH2_CC")
	fields.set("token", token.AccessToken)
	token.expire(fields, a.clock.now())
	return makeCredentials(fields)
}

func (a api) twoStepCredentials(ctx context.Context, in *integration, given object) (credentials, error) {
	token, _, err := a.fetchToken(ctx, in, url.Values{"grant_type": {"client_credentials"}, "client_id": {in.key}})
	if err != nil {
		payload := err.twoStep()
		return credentials{}, refuseWith(http.StatusBadRequest, "two_step_credentials_fetch_error",
			"Error fetching Two Step credentials Error: "+payload, payload)
	}
	fields := maps.Clone(given)
	fields.set("type", "TWO_STEP")
	fields.set("token", token.AccessToken)
	token.expire(fields, a.clock.now())
	fields.set("raw", map[string]any{"data": map[string]string{"token": token.AccessToken, "expires": fields.text("expires_at")}})
	return makeCredentials(fields)
}

// jwtCredentials sign a token. Nango cannot read a key of some providers that is no object.
func (a api) jwtCredentials(_ context.Context, in *integration, given object) (credentials, error) {
	if key := given.text("privateKey"); key != "" && in.needsKeyPair() {
		return credentials{}, refuseWith(http.StatusInternalServerError, "failed_to_generate",
			"Cannot use 'in' operator to search for 'id' in "+key, emptyObject{})
	}
	fields := maps.Clone(given)
	fields.set("type", "JWT")
	return a.signed(fields)
}

// needsKeyPair reports whether the provider's key is an id and a secret.
func (in *integration) needsKeyPair() bool {
	return bytes.Contains(in.info.whole, []byte("privateKey.id"))
}

func (a api) signatureCredentials(_ context.Context, _ *integration, given object) (credentials, error) {
	fields := maps.Clone(given)
	fields.set("type", "SIGNATURE")
	return a.signed(fields)
}

// signed gives credentials a token of five minutes that Nango makes itself, at each use anew.
func (a api) signed(fields object) (credentials, error) {
	now := a.clock.now()
	switch fields.text("type") {
	case "JWT":
		fields.set("token", unsignedJWT(now))
	case "SIGNATURE":
		fields.set("token", fmt.Sprintf("UsernameToken Username=%q, PasswordDigest=%q, Nonce=%q, Created=%q",
			fields.text("username"), base64.StdEncoding.EncodeToString([]byte(randomHex(20))), randomHex(16), text(now, layoutZ)))
	}
	fields.set("expires_at", text(now.Add(signedLife), layoutZ))
	return makeCredentials(fields)
}

// unsignedJWT has the form of a token that nobody can verify.
func unsignedJWT(now time.Time) string {
	part := func(v any) string {
		b, _ := encode(v)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." +
		part(map[string]int64{"iat": now.Unix(), "exp": now.Add(signedLife).Unix()}) + "." + part(randomHex(16))
}

func (a api) billCredentials(_ context.Context, _ *integration, given object) (credentials, error) {
	fields := maps.Clone(given)
	raw := map[string]string{"organizationId": given.text("organization_id"), "sessionId": "session-" + randomHex(8), "userId": "u-1"}
	fields.set("type", "BILL")
	fields.set("session_id", raw["sessionId"])
	fields.set("user_id", raw["userId"])
	fields.set("raw", raw)
	fields.set("expires_at", text(a.clock.now().Add(sessionHour), layoutZ))
	return makeCredentials(fields)
}

// awsCredentials are those of a role that nobody assumes.
func (a api) awsCredentials(_ context.Context, _ *integration, given object) (credentials, error) {
	fields := maps.Clone(given)
	fields.set("type", "AWS_SIGV4")
	for name, length := range map[string]int{"access_key_id": 8, "secret_access_key": 20, "session_token": 32} {
		fields.set(name, randomHex(length))
	}
	fields.set("expires_at", text(a.clock.now().Add(tokenLife), layoutZ))
	return makeCredentials(fields)
}
