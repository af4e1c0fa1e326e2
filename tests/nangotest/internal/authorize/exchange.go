package authorize

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// exchange returns the credentials of a new connection and fields for its configuration. q holds
// the parameters that the provider sent to the callback.
func (s *Server) exchange(ctx context.Context, flow *oauthFlow,
	q url.Values) (state.Credentials, wirejson.Object, *oauthProblem) {
	in, config := flow.in, wirejson.Object{}
	switch in.AuthMode() {
	case "OAUTH1":
		return s.exchangeOAuth1(ctx, flow, q)
	case "APP":
		if q.Get("installation_id") == "" {
			return state.Credentials{}, nil, noCode(q)
		}
		config.Set("installation_id", q.Get("installation_id"))
		return s.imported("APP", config)
	case "INSTALL_PLUGIN":
		if q.Get("error") != "" {
			return state.Credentials{}, nil, noCode(q)
		}
		creds, err := state.MakeCredentials(wirejson.Object{}.With(map[string]any{"type": "BASIC",
			"username": "plugin-" + ids.RandomHex(8), "password": ids.RandomHex(16)}))
		return creds, config, asProblem(err)
	}
	if q.Get("code") == "" {
		return state.Credentials{}, nil, noCode(q)
	}
	token, raw, failure := s.fetchToken(ctx, in, url.Values{
		"grant_type": {"authorization_code"}, "code": {q.Get("code")}, "redirect_uri": {flow.callback},
		"code_verifier": {flow.verifier},
		"client_id":     {in.ClientID()}, "client_secret": {in.Credentials.Text("client_secret")},
	})
	if failure != nil {
		return state.Credentials{}, nil, exchangeFailed(failure)
	}
	if in.AuthMode() == "CUSTOM" {
		config.Set("installation_id", q.Get("installation_id"))
		return s.imported("CUSTOM", config)
	}
	creds, err := token.oauth2(raw, "", s.Clock.Now())
	return creds, config, asProblem(err)
}

// imported returns credentials of an app, with the token that [state.Imported] makes.
func (s *Server) imported(kind string,
	config wirejson.Object) (state.Credentials, wirejson.Object, *oauthProblem) {
	creds, err := state.Imported(wirejson.Object{}.With(map[string]any{"type": kind}), s.Clock.Now())
	return creds, config, asProblem(err)
}

// oauth2 returns the response of a token endpoint as OAuth 2 credentials. If the response has no
// refresh token, the credentials contain the parameter refreshToken instead.
func (t *tokenResponse) oauth2(raw json.RawMessage, refreshToken string,
	now time.Time) (state.Credentials, error) {
	whole := wirejson.Object{}
	if err := json.Unmarshal(raw, &whole); err != nil {
		return state.Credentials{}, err
	}
	fields := wirejson.Object{}.With(map[string]any{"type": "OAUTH2", "access_token": t.AccessToken})
	if refreshToken = cmp.Or(t.RefreshToken, refreshToken); refreshToken != "" {
		fields.Set("refresh_token", refreshToken)
	}
	t.expire(fields, now)
	if at, ok := fields["expires_at"]; ok {
		whole["expires_at"] = at
	}
	fields.Set("raw", whole)
	return state.MakeCredentials(fields)
}

func (s *Server) exchangeOAuth1(ctx context.Context, flow *oauthFlow,
	q url.Values) (state.Credentials, wirejson.Object, *oauthProblem) {
	if q.Get("oauth_token") == "" || q.Get("oauth_verifier") == "" {
		return state.Credentials{}, nil,
			&oauthProblem{"callback_err", "Did not get oauth_token and/or oauth_verifier in the callback."}
	}
	w, err := s.post(ctx, flow.in,
		url.Values{"oauth_token": q["oauth_token"], "oauth_verifier": q["oauth_verifier"]})
	if err != nil || w.Status >= http.StatusBadRequest {
		return state.Credentials{}, nil, exchangeFailed(&state.TokenFailure{Status: max(w.Status, 0)})
	}
	answer, _ := url.ParseQuery(string(w.Body))
	raw := wirejson.Object{}.With(map[string]any{"oauth_token": answer.Get("oauth_token"),
		"oauth_token_secret": answer.Get("oauth_token_secret")})
	creds, err := state.MakeCredentials(raw.With(map[string]any{"type": "OAUTH1", "raw": raw}))
	return creds, wirejson.Object{}, asProblem(err)
}

// noCode returns the problem for a callback without an authorization code, for example after a user
// has denied access.
func noCode(q url.Values) *oauthProblem {
	message := "Did not get authorization code in the callback."
	var told []string
	for _, name := range []string{"error", "error_description", "error_reason", "error_uri",
		"status_code", "error_message"} {
		if value := strings.TrimSpace(q.Get(name)); value != "" {
			told = append(told, name+": "+value)
		}
	}
	if told != nil {
		message += " Provider error: " + strings.Join(told, "; ")
	}
	return &oauthProblem{"callback_err", message}
}

// exchangeFailed returns the problem for a token request that failed. The message of the problem is
// JSON that contains the provider's response. If f.NoToken is set, the message is a fixed text
// instead.
func exchangeFailed(f *state.TokenFailure) *oauthProblem {
	if f.NoToken {
		return &oauthProblem{"unknown_err", "Unknown error during the Oauth flow."}
	}
	return &oauthProblem{"unknown_err", f.Described("Error",
		fmt.Sprintf("Response Error: %d %s", f.Status, http.StatusText(f.Status)))}
}

func asProblem(err error) *oauthProblem {
	if err == nil {
		return nil
	}
	return &oauthProblem{"unknown_err", "Unknown error during the Oauth flow. " + err.Error()}
}

// Refreshed refreshes the credentials old and returns the new ones.
func (s *Server) Refreshed(ctx context.Context, in *state.Integration,
	old state.Credentials) (state.Credentials, error) {
	switch {
	case old.Signed():
		return s.signed(maps.Clone(old.Fields))
	case in.AuthMode() == "CUSTOM" && old.Kind == "APP":
		// Imported credentials lack the token of the user, without which a real server cannot
		// refresh them.
		return state.Credentials{}, state.ErrRefused
	}
	form := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {old.Fields.Text("refresh_token")},
		"client_id": {in.ClientID()}, "client_secret": {in.Credentials.Text("client_secret")},
	}
	if old.Kind != "OAUTH2" {
		form = url.Values{"grant_type": {"client_credentials"}, "client_id": {in.ClientID()}}
	}
	token, raw, failure := s.fetchToken(ctx, in, form)
	if failure != nil {
		return state.Credentials{}, failure
	}
	if old.Kind == "OAUTH2" {
		return token.oauth2(raw, old.Fields.Text("refresh_token"), s.Clock.Now())
	}
	return token.renew(old, raw, s.Clock.Now())
}

// renew returns the old credentials with the token of the response t in place of the old token.
func (t *tokenResponse) renew(old state.Credentials, raw json.RawMessage,
	now time.Time) (state.Credentials, error) {
	fields := maps.Clone(old.Fields)
	for _, name := range []string{"access_token", "token", "session_id"} {
		if fields.Text(name) != "" {
			fields.Set(name, t.AccessToken)
		}
	}
	t.expire(fields, now)
	if fields["raw"] != nil {
		fields["raw"] = raw
	}
	return state.MakeCredentials(fields)
}
