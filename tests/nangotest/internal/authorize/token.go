package authorize

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

// TokenOperation is the name that a fault uses for the token endpoints of the emulated providers. A
// fault for this operation applies to requests for tokens.
const TokenOperation = "token"

// tokenResponse holds the fields that Nango reads from the response of a token endpoint.
type tokenResponse struct {
	AccessToken  string  `json:"access_token"`
	RefreshToken string  `json:"refresh_token"`
	ExpiresIn    float64 `json:"expires_in"`
	Token        string  `json:"oauth_token"`
	TokenSecret  string  `json:"oauth_token_secret"`
}

// expire sets the field expires_at if the token expires.
func (t *tokenResponse) expire(fields wirejson.Object, now time.Time) {
	if t.ExpiresIn > 0 {
		fields.Set("expires_at",
			clock.Text(now.Add(time.Duration(t.ExpiresIn*float64(time.Second))), clock.LayoutZ))
	}
}

// post sends a form to the emulated token endpoint, without a socket. Like other requests, this
// request is subject to the faults that are set.
func (s *Server) post(ctx context.Context, in *state.Integration,
	form url.Values) (*inmemory.Recorder, error) {
	app := providerApp(in, form.Get("redirect_uri"))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost,
		inmemory.Origin+"/provider/token/"+url.PathEscape(in.Key), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := inmemory.NewRecorder(http.Header{})
	err = inmemory.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.config.Inject(TokenOperation, w, r,
			func(_ string, w http.ResponseWriter, r *http.Request) { s.issue(w, r, app) })
	}), w, r)
	return w, err
}

// fetchToken requests a token. It returns the parsed response and the whole body of the response.
func (s *Server) fetchToken(ctx context.Context, in *state.Integration,
	form url.Values) (*tokenResponse, json.RawMessage, *state.TokenFailure) {
	w, err := s.post(ctx, in, form)
	switch {
	case err != nil:
		return nil, nil, &state.TokenFailure{}
	case w.Status >= http.StatusBadRequest:
		f := &state.TokenFailure{Status: w.Status}
		if body := bytes.TrimSpace(w.Body); json.Valid(body) {
			f.Payload = body
		}
		return nil, nil, f
	}
	var t tokenResponse
	if json.Unmarshal(w.Body, &t) != nil || t.AccessToken == "" {
		return nil, nil, &state.TokenFailure{Status: w.Status, NoToken: true}
	}
	return &t, bytes.TrimSpace(w.Body), nil
}

// requestToken fetches a request token. This is the first step of OAuth 1.
func (s *Server) requestToken(ctx context.Context, flow *oauthFlow) (string, error) {
	w, err := s.post(ctx, flow.in,
		url.Values{"oauth_callback": {flow.callback + "?state=" + flow.state}})
	if err != nil {
		return "", err
	}
	answer, err := url.ParseQuery(string(w.Body))
	if err != nil || w.Status >= http.StatusBadRequest || answer.Get("oauth_token") == "" {
		return "", &state.TokenFailure{Status: w.Status}
	}
	flow.requestSecret = answer.Get("oauth_token_secret")
	return answer.Get("oauth_token"), nil
}
