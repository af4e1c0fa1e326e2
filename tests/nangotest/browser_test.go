package nangotest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// allow is a function for WithConsent that grants every request for consent.
func allow(nangotest.ConsentRequest) bool { return true }

// newSession creates a connect session through the API and returns its token.
func newSession(t *testing.T, srv *nangotest.Server, tags map[string]string) string {
	t.Helper()
	session, err := srv.Client().Connect.CreateSession(t.Context(), client.CreateConnectSessionRequest{Tags: tags})
	require.NoError(t, err)
	return session.Token
}

// visit requests target and follows redirects as a browser does. It returns the first response that
// is not a redirect, and its body.
func visit(t *testing.T, srv *nangotest.Server, target string) (*http.Response, string) {
	t.Helper()
	for range 5 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
		require.NoError(t, err)
		resp, body := answer(t, srv, req)
		if resp.StatusCode != http.StatusFound {
			return resp, body
		}
		target = resp.Header.Get("Location")
	}
	t.Fatal("too many redirects")
	return nil, ""
}

func connectURL(key, token string, more ...string) string {
	q := url.Values{"connect_session_token": {token}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "http://nango.test" + basePath + "/oauth/connect/" + key + "?" + q.Encode()
}

func TestPagesOfOtherOriginsMayCallEveryRoute(t *testing.T) {
	srv := newServer(t, nil)
	for _, path := range []string{"/connect/session", "/records", "/api-auth/api-key/github", "/proxy/user", "/nowhere"} {
		resp, _ := answer(t, srv, request(t, srv, http.MethodOptions, path, "", "Origin", "http://page.example.com"))
		require.Equal(t, http.StatusNoContent, resp.StatusCode, path)
		require.Equal(t, "*", resp.Header.Get("Access-Control-Allow-Origin"))
		require.Contains(t, resp.Header.Get("Access-Control-Allow-Headers"), "Authorization, Content-Type")
		require.Equal(t, "600", resp.Header.Get("Access-Control-Max-Age"))
		require.Equal(t, "GET,HEAD,PUT,PATCH,POST,DELETE", resp.Header.Get("Access-Control-Allow-Methods"))
	}
	resp, _ := answer(t, srv, request(t, srv, http.MethodGet, "/integrations", ""))
	require.Contains(t, resp.Header.Get("Access-Control-Expose-Headers"), "X-RateLimit-Remaining")
}

func TestAConnectionOfAnOAuthFlowIsRefreshedByItsProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, nangotest.WithConsent(allow))
		resp, body := visit(t, srv, connectURL("github", newSession(t, srv, map[string]string{"user": "42"})))
		require.Equal(t, http.StatusOK, resp.StatusCode, body)
		c := srv.Client()
		list, err := c.Connections.List(t.Context(), client.ListConnectionsParams{Tags: map[string]string{"user": "42"}})
		require.NoError(t, err)
		require.Len(t, list.Connections, 1)
		ref := client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: list.Connections[0].ConnectionID}
		first := accessToken(t, c, ref)

		require.NoError(t, srv.Advance(t.Context(), 50*time.Minute)) // less than 15 minutes before the token expires, so that it is refreshed
		tokens := make([]string, 20)
		var wg sync.WaitGroup
		for i := range tokens {
			wg.Go(func() { tokens[i] = accessToken(t, c, ref) })
		}
		wg.Wait()
		require.NotEqual(t, first, tokens[0])
		for _, other := range tokens {
			require.Equal(t, tokens[0], other, "20 callers made more than one refresh")
		}
	})
}

func accessToken(t *testing.T, c *client.Client, ref client.ConnectionRef) string {
	got, err := c.Connections.Token(t.Context(), ref)
	if err != nil {
		t.Error(err)
	}
	return got
}

func TestARefreshTokenWorksOnce(t *testing.T) {
	srv := newServer(t, nil)
	post := func(form url.Values) (int, map[string]any) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://nango.test"+basePath+"/provider/token/github", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, body := answer(t, srv, req)
		var out map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &out))
		return resp.StatusCode, out
	}
	refresh := func(token any) url.Values {
		return url.Values{"grant_type": {"refresh_token"}, "client_id": {"github"}, "refresh_token": {fmt.Sprint(token)}}
	}
	status, first := post(refresh("of-before"))
	require.Equal(t, http.StatusOK, status)
	status, second := post(refresh(first["refresh_token"]))
	require.Equal(t, http.StatusOK, status)
	require.NotEqual(t, first["refresh_token"], second["refresh_token"])
	status, refused := post(refresh(first["refresh_token"]))
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "invalid_grant", refused["error"])
	status, refused = post(url.Values{"grant_type": {"refresh_token"}, "client_id": {"other"}, "refresh_token": {"of-before"}})
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, "invalid_client", refused["error"])
}

func TestErrorsOfATokenEndpointReachTheCaller(t *testing.T) {
	for name, tc := range map[string]struct {
		fault nangotest.Fault
		want  int
	}{
		"invalid_grant":   {nangotest.Fault{Status: 400, Body: `{"error":"invalid_grant"}`}, 400},
		"a server error":  {nangotest.Fault{Status: 500, HTML: true}, 400},
		"a reset":         {nangotest.Fault{Reset: true}, 400},
		"a 200, no token": {nangotest.Fault{Status: 200, Body: `{"ok":false}`}, 500},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newServer(t, func(_ *nangotest.Integration, c *nangotest.Connection) {
					c.Credentials = oauth2(time.Now().Add(time.Minute))
				})
				tc.fault.Operation = "token"
				srv.Fail(tc.fault)
				get := func() int {
					resp, body := answer(t, srv, request(t, srv, http.MethodGet, "/connections/alice?provider_config_key=github", ""))
					if resp.StatusCode != http.StatusOK {
						require.Contains(t, body, `"code":"invalid_credentials"`)
					}
					return resp.StatusCode
				}
				require.Equal(t, tc.want, get())
				require.Equal(t, http.StatusFailedDependency, get(), "it does not wait")
				require.NoError(t, srv.Advance(t.Context(), time.Minute))
				require.Equal(t, http.StatusOK, get())
			})
		})
	}
}

func TestARefreshWaitsForASlowTokenEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, func(_ *nangotest.Integration, c *nangotest.Connection) {
			c.Credentials = oauth2(time.Now().Add(time.Minute))
		})
		srv.Fail(nangotest.Fault{Operation: "token", Latency: 20 * time.Second})
		start := time.Now()
		require.NotEmpty(t, accessToken(t, srv.Client(), alice))
		require.Equal(t, 20*time.Second, time.Since(start))
	})
}

func TestAStateWorksOnceAndADenialCreatesNoConnection(t *testing.T) {
	deny := false
	hooks := make(chan string, 4)
	srv := newServer(t, nil, nangotest.WithConsent(func(nangotest.ConsentRequest) bool { return !deny }),
		nangotest.WithWebhooks(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var event map[string]any
			_ = json.NewDecoder(r.Body).Decode(&event)
			_, tags := event["tags"]
			hooks <- fmt.Sprintf("%v %v %v %v", event["success"], event["operation"], tags, event["error"] != nil)
		})))
	before, err := srv.Client().Connections.List(t.Context(), client.ListConnectionsParams{})
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, connectURL("github", newSession(t, srv, map[string]string{"a": "b"})), http.NoBody)
	require.NoError(t, err)
	began, _ := answer(t, srv, req)
	require.Equal(t, http.StatusFound, began.StatusCode)
	require.Regexp(t, `^oauth2-[0-9a-f-]{36}=1; Max-Age=3600; Path=/; Expires=.* GMT; HttpOnly; SameSite=Lax$`, began.Header.Get("Set-Cookie"))
	deny = true
	resp, body := visit(t, srv, began.Header.Get("Location"))
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "error: access_denied; error_description: The user said no")
	require.NoError(t, srv.Settle(t.Context()))
	require.Equal(t, "false creation false true", <-hooks)
	deny = false
	resp, body = visit(t, srv, began.Header.Get("Location"))
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "No session found for state")
	after, err := srv.Client().Connections.List(t.Context(), client.ListConnectionsParams{})
	require.NoError(t, err)
	require.Len(t, after.Connections, len(before.Connections))
}

func TestAWaitingPageGetsTheOutcomeOverItsSocket(t *testing.T) {
	srv := newServer(t, nil, nangotest.WithConsent(allow))
	ctx := t.Context()
	conn, _, err := websocket.Dial(ctx, strings.Replace(strings.TrimSuffix(srv.URL(), basePath), "http", "ws", 1)+basePath+"/", nil)
	require.NoError(t, err)
	defer conn.CloseNow()
	var ack, end map[string]any
	require.NoError(t, wsjson.Read(ctx, conn, &ack))
	require.Equal(t, "connection_ack", ack["message_type"])
	page := fmt.Sprint(ack["ws_client_id"])
	visit(t, srv, connectURL("github", newSession(t, srv, map[string]string{"user": "7"}), "ws_client_id", page))
	require.NoError(t, wsjson.Read(ctx, conn, &end))
	require.Equal(t, "success", end["message_type"])
	require.Equal(t, "github", end["provider_config_key"])
	require.Equal(t, false, end["is_pending"])
	require.NotEmpty(t, end["connection_id"])
}

func TestAnOpenWebSocketDoesNotBlockClose(t *testing.T) {
	srv := newServer(t, nil)
	conn, _, err := websocket.Dial(t.Context(), strings.Replace(srv.URL(), "http", "ws", 1)+"/", nil)
	require.NoError(t, err)
	defer conn.CloseNow()
	srv.Close() // must return although a WebSocket is open
	_, _, err = conn.Read(t.Context())
	if err == nil {
		_, _, err = conn.Read(t.Context())
	}
	require.Error(t, err)
}

// modes lists the routes that create a connection from credentials that a web page sends. The field
// good holds a valid body, and the field bad holds an invalid one. The field problem holds the
// error code in the response to the invalid body. The field kind holds the type of the new
// connection's credentials.
var modes = []struct {
	path, provider, good, bad, problem string
	kind                               string
}{
	{"/api-auth/api-key/", "stripe-api-key", `{"apiKey":"k"}`, `{"apiKey":"k","more":1}`, "unrecognized_keys", "API_KEY"},
	{"/api-auth/basic/", "private-api-basic", `{"username":"u","password":""}`, `{"username":"u"}`, "invalid_type", "BASIC"},
	{"/auth/tba/", "netsuite-tba", `{"token_id":"i","token_secret":"s"}`, `{"token_id":"","token_secret":"s"}`, "too_small", "TBA"},
	{"/oauth2/auth/", "auth0-cc", `{"client_id":"i","client_secret":"s"}`, `{"client_id":"i"}`, "missing_client_secret", "OAUTH2_CC"},
	{"/auth/two-step/", "perimeter81", `{"type":"TWO_STEP","username":"u"}`, `[]`, "invalid_type", "TWO_STEP"},
	{"/auth/jwt/", "ghost-admin", `{"type":"JWT","privateKey":{"id":"i","secret":"s"}}`, `[]`, "invalid_type", "JWT"},
	{"/auth/bill/", "bill", `{"username":"u","password":"p","organization_id":"o","dev_key":"d"}`, `{"username":"u"}`, "invalid_type", "BILL"},
	{"/auth/signature/", "emarsys", `{"type":"SIGNATURE","username":"u","password":"p"}`, `{"username":"u","password":"p"}`, "invalid_type", "SIGNATURE"},
	{"/auth/aws-sigv4/", "aws-sigv4", `{"role_arn":"arn:aws:iam::1:role/R","region":"eu-west-1"}`, `{"role_arn":"r","region":"EU WEST"}`, "invalid_format", "AWS_SIGV4"},
	{"/auth/unauthenticated/", "unauthenticated", ``, ``, "", "NONE"},
	{"/auth/oauth-outbound/", "github", ``, ``, "", "OAUTH2"},
}

func TestCredentialsFromAPageCreateConnections(t *testing.T) {
	var seed nangotest.Seed
	for _, m := range modes {
		seed.Integrations = append(seed.Integrations, nangotest.Integration{UniqueKey: "own-" + m.provider, Provider: m.provider})
	}
	srv := nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithSeed(seed))
	session := newSession(t, srv, map[string]string{"user": "1"})
	post := func(path, body string) (int, map[string]any) {
		req := request(t, srv, http.MethodPost, path, body, "Content-Type", "application/json")
		req.Header.Del("Authorization")
		resp, text := answer(t, srv, req)
		var out map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &out), text)
		return resp.StatusCode, out
	}
	for _, m := range modes {
		t.Run(strings.Trim(m.path, "/"), func(t *testing.T) {
			path := m.path + "own-" + m.provider + "?connect_session_token=" + session
			status, made := post(path+"&params[subdomain]=example", m.good)
			require.Equal(t, http.StatusOK, status, made)
			require.Equal(t, "own-"+m.provider, made["providerConfigKey"])
			conn, err := srv.Client().Connections.Get(t.Context(), made["connectionId"].(string), "own-"+m.provider, client.GetConnectionParams{})
			require.NoError(t, err)
			require.Equal(t, "1", conn.Tags["user"])
			require.Equal(t, "example", conn.ConnectionConfig["subdomain"])
			raw, err := json.Marshal(conn.Credentials)
			require.NoError(t, err)
			if m.kind != "NONE" {
				require.Contains(t, string(raw), `"type":"`+m.kind+`"`)
			}
			if m.bad != "" {
				status, refused := post(path, m.bad)
				require.Equal(t, http.StatusBadRequest, status)
				b, _ := json.Marshal(refused)
				require.Contains(t, string(b), m.problem)
			}
			other := "private-api-basic"
			if m.kind == "BASIC" {
				other = "stripe-api-key"
			}
			status, refused := post(m.path+"own-"+other+"?connect_session_token="+session, m.good)
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, "invalid_auth_mode", refused["error"].(map[string]any)["code"])
			status, refused = post(path+"&connection_id=mine", m.good)
			require.Equal(t, http.StatusBadRequest, status)
			b, _ := json.Marshal(refused)
			require.Contains(t, string(b), "connection_id is forbidden when using session token")
			status, refused = post(m.path+"own-"+m.provider, m.good)
			require.Equal(t, http.StatusUnauthorized, status)
			require.Equal(t, "missing_public_key", refused["error"].(map[string]any)["code"])
		})
	}
}

func TestAKeyThatTheProviderRefusesIsNotSaved(t *testing.T) {
	srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Providers: []nangotest.Provider{nangotest.Provider(`{"name":"acme","display_name":"Acme","auth_mode":"API_KEY",
			"proxy":{"base_url":"https://api.example.com","headers":{"x-api-key":"${apiKey}"},"verification":{"method":"GET","endpoints":["/me"]}}}`)},
		Integrations: []nangotest.Integration{{UniqueKey: "acme", Provider: "acme", Upstream: http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/me" || r.Header.Get("X-Api-Key") != "right" {
					w.WriteHeader(http.StatusUnauthorized)
				}
			})}},
	}))
	session := newSession(t, srv, map[string]string{"user": "1"})
	for key, want := range map[string]int{"wrong": http.StatusBadRequest, "right": http.StatusOK} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			"http://nango.test/api-auth/api-key/acme?connect_session_token="+session, strings.NewReader(`{"apiKey":"`+key+`"}`))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		resp, body := answer(t, srv, req)
		require.Equal(t, want, resp.StatusCode, body)
		if want != http.StatusOK {
			require.Contains(t, body, `"code":"connection_test_failed"`)
		}
	}
}
