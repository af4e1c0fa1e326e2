package authorize

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/idp"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/pages"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/socket"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// oauthFlow is an OAuth authorization that a web page has started and that is not yet complete.
type oauthFlow struct {
	state         string
	sess          *state.Session
	in            *state.Integration
	connectionID  string
	config        wirejson.Object
	verifier      string // the code verifier of PKCE
	page          string // the id of the WebSocket of the page that waits for the outcome, or ""
	callback      string
	requestSecret string // the secret of the request token of OAuth 1
}

// oauthProblem says why an OAuth authorization failed. The web page that started the authorization
// receives the kind and the message. The authorization window shows the message.
type oauthProblem struct{ kind, message string }

// Connect starts an OAuth flow and redirects the browser to the provider's consent page.
func (s *Server) Connect(w http.ResponseWriter, v *Visit) {
	r := v.Request
	s.Mu.Lock()
	flow, problem, err := s.newFlow(v)
	s.Mu.Unlock()
	if err != nil {
		reply.SendError(w, err)
		return
	}
	where := ""
	if problem == nil {
		where, problem = s.authorizationURL(r, flow)
	}
	if problem != nil {
		s.conclude(w, r, flow, problem)
		return
	}
	s.Mu.Lock()
	s.flows[flow.state] = flow
	s.Mu.Unlock()
	if mode := flow.in.AuthMode(); mode != "OAUTH1" && mode != "INSTALL_PLUGIN" {
		w.Header().Set("Set-Cookie", s.stateCookie(r, flow.state))
	}
	redirect(w, r, where)
}

// stateCookie returns a Set-Cookie header in the format of Express, Nango's web framework. The
// cookie lets Nango recognize the browser that started a flow.
func (s *Server) stateCookie(r *http.Request, state string) string {
	expires := s.Clock.Now().Add(time.Hour).Format(http.TimeFormat)
	cookie := "oauth2-" + state + "=1; Max-Age=3600; Path=/; Expires=" + expires + "; HttpOnly; "
	if strings.HasPrefix(s.config.Origin(r), "https:") {
		return cookie + "Secure; SameSite=None"
	}
	return cookie + "SameSite=Lax"
}

// newFlow validates the request of a web page and returns the flow that the request starts. If the
// flow cannot continue, newFlow also returns the problem.
func (s *Server) newFlow(v *Visit) (*oauthFlow, *oauthProblem, error) {
	if err := v.ownConnectionID(); err != nil {
		return nil, nil, err
	}
	key := v.PathValue("providerConfigKey")
	flow := &oauthFlow{state: ids.NewUUIDv1(s.Clock.Now()), sess: v.Session,
		page: v.Query.Get("ws_client_id"), verifier: ids.RandomHex(24)}
	flow.in = v.Session.Env.Integrations[key]
	if flow.in == nil {
		return flow, &oauthProblem{"provider_config_err",
			`Could not find a Provider Config matching the "` + key + `" key.`}, nil
	}
	var err error
	if flow.in, err = v.allowed(flow.in); err != nil {
		return nil, nil, err
	}
	flow.connectionID = v.Session.Reserve()
	flow.callback = s.config.Origin(v.Request) + "/oauth/callback"
	flow.config = v.connectionConfig(key)
	if scopes := v.Session.DefaultsOf(key).UserScopes; scopes != "" {
		flow.config.Set("user_scope", scopes)
	}
	return flow, s.problemOf(flow), nil
}

// problemOf returns the problem that ends a flow before the browser is redirected to the provider,
// or nil if there is none.
func (s *Server) problemOf(flow *oauthFlow) *oauthProblem {
	in := flow.in
	switch mode := in.AuthMode(); mode {
	case "OAUTH2", "OAUTH1", "APP", "CUSTOM", "INSTALL_PLUGIN", "MCP_OAUTH2":
		for _, template := range in.Info.Authorization() {
			if strings.Contains(template, "${connectionConfig.") && fill(template, flow.config) == "" {
				shown, _ := wirejson.Encode(flow.config)
				return &oauthProblem{"url_param_err",
					"Missing Connection Config param(s) in Auth request to interpolate url " +
						template + ". Provided Connection Config: " + string(shown)}
			}
		}
		if mode == "MCP_OAUTH2" && in.Credentials.Text("client_id") == "" {
			return &oauthProblem{"provider_config_err",
				`Provider Config "` + in.Key + `" is missing client ID, secret and/or scopes.`}
		}
	case "MCP_OAUTH2_GENERIC":
		server, err := url.Parse(flow.config.Text("mcp_server_url"))
		if err != nil || server.Scheme != "https" || server.Host == "" {
			return &oauthProblem{"unknown_err",
				"Unknown error during the Oauth flow. Failed to discover MCP metadata"}
		}
	default:
		return &oauthProblem{"auth_mode_err", "Auth mode " + mode + " not supported."}
	}
	return nil
}

// authorizationURL returns the URL of the emulated provider's consent page. Its query has the
// parameters that Nango sends to a real provider.
func (s *Server) authorizationURL(r *http.Request, flow *oauthFlow) (string, *oauthProblem) {
	in := flow.in
	page := s.config.Origin(r) + "/provider/authorize/" + url.PathEscape(in.Key) + "?"
	switch in.AuthMode() {
	case "OAUTH1":
		token, err := s.requestToken(r.Context(), flow)
		if err != nil {
			return "", &oauthProblem{"token_err", "Error storing/retrieving the token."}
		}
		return page + "oauth_token=" + url.QueryEscape(token), nil
	case "APP":
		return page + "state=" + flow.state, nil
	case "INSTALL_PLUGIN":
		return page + "payload=" + flow.state, nil
	case "MCP_OAUTH2_GENERIC":
		q := pairs{{"response_type", "code"}, {"client_id", in.ClientID()},
			{"code_challenge", idp.Challenge(flow.verifier)},
			{"code_challenge_method", "S256"}, {"redirect_uri", flow.callback}, {"state", flow.state},
			{"resource", flow.config.Text("mcp_server_url")}}
		return page + q.encode(), nil
	}
	defaults := flow.sess.DefaultsOf(in.Key)
	scopes := cmp.Or(defaults.Config.Text("oauth_scopes_override"), in.Credentials.Text("scopes"))
	q := pairs{{"response_type", "code"}, {"client_id", in.ClientID()},
		{"redirect_uri", flow.callback},
		{"scope", strings.ReplaceAll(scopes, ",", in.Info.ScopeSeparator())}, {"state", flow.state}}
	for name, value := range in.Info.AuthorizationParams() {
		q.set(name, fill(value, flow.config))
	}
	q.set("code_challenge", idp.Challenge(flow.verifier))
	q.set("code_challenge_method", "S256")
	for name, value := range defaults.Params {
		q.set(name, value)
	}
	return page + q.encode(), nil
}

// Callback handles the browser's request to the callback URL, to which the provider has redirected
// the browser. It accepts each value of the OAuth parameter state only once.
func (s *Server) Callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	state := cmp.Or(q.Get("state"), q.Get("payload"), q.Get("customField"))
	switch {
	case state == "":
		s.conclude(w, r, nil, &oauthProblem{"state_err", "No state found in callback"})
		return
	case !zod.AnyUUID.MatchString(state):
		s.conclude(w, r, nil, &oauthProblem{"state_err", "invalid_oauth_state"})
		return
	}
	s.Mu.Lock()
	flow := s.flows[state]
	delete(s.flows, state)
	s.Mu.Unlock()
	if flow == nil {
		s.conclude(w, r, nil, &oauthProblem{"state_err", `No session found for state: "` + state + `"`})
		return
	}
	s.conclude(w, r, flow, s.finish(r.Context(), flow, q))
}

// finish fetches the credentials and creates the connection. q holds the parameters that the
// provider sent to the callback.
func (s *Server) finish(ctx context.Context, flow *oauthFlow, q url.Values) *oauthProblem {
	creds, config, problem := s.exchange(ctx, flow, q)
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if problem != nil {
		kind := "unknown"
		if problem.kind == "callback_err" {
			kind = "invalid_callback"
		}
		s.SendAuthFailure(flow.sess, flow.in, flow.connectionID, kind, problem.message)
		return problem
	}
	maps.Copy(config, flow.config)
	in := flow.sess.Env.Integrations[flow.in.Key]
	if in == nil {
		return &oauthProblem{"provider_config_err",
			`Could not find a Provider Config matching the "` + flow.in.Key + `" key.`}
	}
	flow.sess.Connect(in, flow.connectionID, creds, config, nil)
	return nil
}

// conclude ends a flow. It sends the outcome to the web page that waits for the flow, and shows the
// outcome in the authorization window. The parameter flow is nil if the browser's request belongs
// to no known flow.
func (s *Server) conclude(w http.ResponseWriter, r *http.Request, flow *oauthFlow,
	problem *oauthProblem) {
	m, status, result := socket.Message{}, http.StatusOK, pages.Result{}
	if problem != nil {
		status, result = http.StatusBadRequest, pages.Result{Problem: problem.message, Type: problem.kind}
	}
	if flow != nil && flow.page != "" {
		if flow.in != nil {
			m.ProviderConfigKey = flow.in.Key
		}
		m.Type, m.ConnectionID, m.IsPending = "success", flow.connectionID, new(false)
		if problem != nil {
			m.Type, m.IsPending, m.ErrorType, m.ErrorDesc = "error", nil, problem.kind, problem.message
		}
		s.sockets.Tell(r.Context(), flow.page, m)
	}
	reply.SendPage(w, r, status, pages.Callback(result))
}

// Socket keeps the WebSocket of a web page open until the page closes it or the server stops.
func (s *Server) Socket(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	started := s.Work.Spawn(func(ctx context.Context) {
		defer close(done)
		s.sockets.Serve(ctx, w, r, ids.NewUUID())
	})
	if started {
		<-done
	}
}
