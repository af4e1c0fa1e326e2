package routes

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// tokenResponse holds the fields that Nango reads from the response of a token endpoint.
type tokenResponse struct {
	AccessToken  string  `json:"access_token"`
	RefreshToken string  `json:"refresh_token"`
	ExpiresIn    float64 `json:"expires_in"`
	Token        string  `json:"oauth_token"`
	TokenSecret  string  `json:"oauth_token_secret"`
}

// expire sets expires_at in fields, unless the token does not expire.
func (t *tokenResponse) expire(fields wirejson.Object, now time.Time) {
	if t.ExpiresIn > 0 {
		fields.Set("expires_at",
			clock.Text(now.Add(time.Duration(t.ExpiresIn*float64(time.Second))), clock.LayoutZ))
	}
}

// post sends a form to the emulated token endpoint, without a socket. Faults apply to this request
// as they do to other requests.
func (a *API) post(ctx context.Context, in *state.Integration,
	form url.Values) (*discarded, error) {
	app := providerApp(in, form.Get("redirect_uri"))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost,
		inmemory.Origin+"/provider/token/"+url.PathEscape(in.Key), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := &discarded{header: http.Header{}}
	err = inmemory.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.inject(tokenOperation, w, r,
			func(_ string, w http.ResponseWriter, r *http.Request) { a.token(w, r, app) })
	}), w, r)
	return w, err
}

// fetchToken requests a token. It returns the parsed response and its whole body.
func (a *API) fetchToken(ctx context.Context, in *state.Integration,
	form url.Values) (*tokenResponse, json.RawMessage, *state.TokenFailure) {
	w, err := a.post(ctx, in, form)
	switch {
	case err != nil:
		return nil, nil, &state.TokenFailure{}
	case w.status >= http.StatusBadRequest:
		f := &state.TokenFailure{Status: w.status}
		if body := bytes.TrimSpace(w.body); json.Valid(body) {
			f.Payload = body
		}
		return nil, nil, f
	}
	var t tokenResponse
	if json.Unmarshal(w.body, &t) != nil || t.AccessToken == "" {
		return nil, nil, &state.TokenFailure{Status: w.status, NoToken: true}
	}
	return &t, bytes.TrimSpace(w.body), nil
}

// requestToken fetches a request token, the first step of OAuth 1.
func (a *API) requestToken(ctx context.Context, flow *oauthFlow) (string, error) {
	w, err := a.post(ctx, flow.in,
		url.Values{"oauth_callback": {flow.callback + "?state=" + flow.state}})
	if err != nil {
		return "", err
	}
	answer, err := url.ParseQuery(string(w.body))
	if err != nil || w.status >= http.StatusBadRequest || answer.Get("oauth_token") == "" {
		return "", &state.TokenFailure{Status: w.status}
	}
	flow.requestSecret = answer.Get("oauth_token_secret")
	return answer.Get("oauth_token"), nil
}
