package authorize

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// The lifetimes of credentials. signedLife applies to tokens that Nango signs itself, and
// sessionHour to sessions of the auth mode BILL.
const (
	signedLife  = 5 * time.Minute
	sessionHour = 35 * time.Minute
)

// plainCredentials returns credentials of the integration's auth mode with the given fields.
func (s *Server) plainCredentials(_ context.Context, in *state.Integration,
	input wirejson.Object) (state.Credentials, error) {
	fields := wirejson.Object{}
	fields.Set("type", in.AuthMode())
	override := wirejson.Object{}
	for name, value := range input {
		switch name {
		case "oauth_client_id_override":
			override["client_id"] = value
		case "oauth_client_secret_override":
			override["client_secret"] = value
		default:
			fields[name] = value
		}
	}
	if in.AuthMode() == "TBA" {
		fields.Set("config_override", override)
	}
	return state.MakeCredentials(fields)
}

// bareCredentials returns a function that makes credentials with a kind and no other field. The
// routes in Modes use the kinds NONE and OAUTH2. The kind OAUTH2 means that the provider must still
// start the installation.
func bareCredentials(kind string) credentialsFunc {
	return func(*Server, context.Context, *state.Integration,
		wirejson.Object) (state.Credentials, error) {
		return state.MakeCredentials(wirejson.Object{}.With(map[string]any{"type": kind}))
	}
}

func (s *Server) clientCredentials(ctx context.Context, in *state.Integration,
	given wirejson.Object) (state.Credentials, error) {
	token, raw, err := s.fetchToken(ctx, in, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {given.Text("client_id")},
		"client_secret": {given.Text("client_secret")},
	})
	if err != nil {
		payload := err.ClientCredentials()
		shown, _ := wirejson.Encode(payload)
		return state.Credentials{},
			reply.RefuseWith(http.StatusBadRequest, "client_credentials_fetch_error",
				"Failed to fetch client credentials token: "+string(shown), payload)
	}
	fields := wirejson.Object{"raw": raw}.With(map[string]any{
		"type": "OAUTH2_CC", "token": token.AccessToken})
	for _, name := range []string{"client_id", "client_secret", "client_certificate",
		"client_private_key"} {
		if value, ok := given[name]; ok {
			fields[name] = value
		}
	}
	token.expire(fields, s.Clock.Now())
	return state.MakeCredentials(fields)
}

func (s *Server) twoStepCredentials(ctx context.Context, in *state.Integration,
	given wirejson.Object) (state.Credentials, error) {
	token, _, err := s.fetchToken(ctx, in,
		url.Values{"grant_type": {"client_credentials"}, "client_id": {in.Key}})
	if err != nil {
		payload := err.TwoStep()
		return state.Credentials{},
			reply.RefuseWith(http.StatusBadRequest, "two_step_credentials_fetch_error",
				"Error fetching Two Step credentials Error: "+payload, payload)
	}
	fields := given.With(map[string]any{"type": "TWO_STEP", "token": token.AccessToken})
	token.expire(fields, s.Clock.Now())
	fields.Set("raw", map[string]any{"data": map[string]string{"token": token.AccessToken,
		"expires": fields.Text("expires_at")}})
	return state.MakeCredentials(fields)
}

// jwtCredentials returns credentials with a signed token. Like Nango, it fails for some providers
// if the private key is a string instead of an object.
func (s *Server) jwtCredentials(_ context.Context, in *state.Integration,
	given wirejson.Object) (state.Credentials, error) {
	if key := given.Text("privateKey"); key != "" && in.NeedsKeyPair() {
		return state.Credentials{}, reply.RefuseWith(http.StatusInternalServerError, "failed_to_generate",
			"Cannot use 'in' operator to search for 'id' in "+key, reply.EmptyObject{})
	}
	return s.signed(given.With(map[string]any{"type": "JWT"}))
}

func (s *Server) signatureCredentials(_ context.Context, _ *state.Integration,
	given wirejson.Object) (state.Credentials, error) {
	return s.signed(given.With(map[string]any{"type": "SIGNATURE"}))
}

// signed returns credentials that consist of the given fields and a token. The token is valid for
// five minutes. Nango creates a new token each time the credentials are used.
func (s *Server) signed(fields wirejson.Object) (state.Credentials, error) {
	now := s.Clock.Now()
	switch fields.Text("type") {
	case "JWT":
		fields.Set("token", unsignedJWT(now))
	case "SIGNATURE":
		fields.Set("token",
			fmt.Sprintf("UsernameToken Username=%q, PasswordDigest=%q, Nonce=%q, Created=%q",
				fields.Text("username"),
				base64.StdEncoding.EncodeToString([]byte(ids.RandomHex(20))), ids.RandomHex(16),
				clock.Text(now, clock.LayoutZ)))
	}
	fields.Set("expires_at", clock.Text(now.Add(signedLife), clock.LayoutZ))
	return state.MakeCredentials(fields)
}

// unsignedJWT returns a string in the format of a JWT, with random bytes in place of a signature.
func unsignedJWT(now time.Time) string {
	part := func(v any) string {
		b, _ := wirejson.Encode(v)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." +
		part(map[string]int64{"iat": now.Unix(), "exp": now.Add(signedLife).Unix()}) + "." +
		part(ids.RandomHex(16))
}

func (s *Server) billCredentials(_ context.Context, _ *state.Integration,
	given wirejson.Object) (state.Credentials, error) {
	raw := map[string]string{"organizationId": given.Text("organization_id"),
		"sessionId": "session-" + ids.RandomHex(8), "userId": "u-1"}
	return state.MakeCredentials(given.With(map[string]any{
		"type": "BILL", "session_id": raw["sessionId"], "user_id": raw["userId"], "raw": raw,
		"expires_at": clock.Text(s.Clock.Now().Add(sessionHour), clock.LayoutZ),
	}))
}

// awsCredentials returns made-up temporary credentials for an AWS role.
func (s *Server) awsCredentials(_ context.Context, _ *state.Integration,
	given wirejson.Object) (state.Credentials, error) {
	return state.MakeCredentials(given.With(map[string]any{
		"type": "AWS_SIGV4", "access_key_id": ids.RandomHex(8),
		"secret_access_key": ids.RandomHex(20), "session_token": ids.RandomHex(32),
		"expires_at": clock.Text(s.Clock.Now().Add(state.TokenLife), clock.LayoutZ),
	}))
}
