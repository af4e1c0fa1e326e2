package nangotest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

// Each case is a sequence of requests. A real server accepts them, although Nango's documentation
// does not say so. The last response must contain the text in the field want.
func TestAcceptsWhatARealServerAccepts(t *testing.T) {
	type step struct{ method, target, body string }
	get := func(target string) step { return step{http.MethodGet, target, ""} }
	frequency := func(text string) []step {
		return []step{{http.MethodPut, "/sync/update-connection-frequency",
			`{"provider_config_key":"github","connection_id":"alice","sync_name":"issues","frequency":"` + text + `"}`}}
	}
	importAlice := func(more string) step {
		return step{http.MethodPost, "/connections", `{"provider_config_key":"github","connection_id":"alice",` +
			`"credentials":{"type":"OAUTH2","access_token":"a","expires_at":"2040-01-02"}` + more + `}`}
	}
	patch := func(body string) step { return step{http.MethodPatch, getAlice, body} }
	for name, tc := range map[string]struct {
		steps []step
		want  string
	}{
		"a hexadecimal number":              {[]step{get("/records?model=Item&limit=0x10")}, `"records":[]`},
		"a list with one number":            {[]step{get("/records?model=Item&limit[]=5")}, `"records":[]`},
		"a time without seconds":            {[]step{get("/records?model=Item&modified_after=2099-11-20T00:00Z")}, `"records":[]`},
		"record actions in upper case":      {[]step{get("/records?model=Item&filter=ADDED,updated")}, `"records":[]`},
		"a parameter without a name":        {[]step{get("/connections?=1&&")}, `"connection_id":"alice"`},
		"integration ids after a space":     {[]step{get("/connections?integrationId=gitlab,%20github")}, `"connection_id":"alice"`},
		"unknown parameters of the scripts": {[]step{get("/scripts/config?x=1&format=a&format=b")}, `"providerConfigKey":"github"`},
		"a frequency with a short form":     {frequency("every week"), `{"frequency":"1w"}`},
		"a quarter of an hour":              {frequency("every quarter hour"), `{"frequency":"15m"}`},
		"a frequency with a number":         {frequency("every 1 hrs"), `{"frequency":"1 hrs"}`},
		"a date as an expiry":               {[]step{importAlice("")}, `"expires_at":"2040-01-02T00:00:00.000Z"`},
		"a second import without end user":  {[]step{importAlice(`,"end_user":{"id":"u"}`), importAlice("")}, `"end_user":null`},
		"an end user after a second import": {[]step{importAlice(`,"end_user":{"id":"u"}`), importAlice(""), get(getAlice)}, `"end_user":{"id":"u"`},
		"tags of a changed end user":        {[]step{patch(`{"end_user":{"id":"u"},"tags":{"Z":"1"}}`), get(getAlice)}, `"tags":{"end_user_id":"u","z":"1"}`},
		"a removed webhook URL":             {[]step{patch(`{"webhook_url_override":"https://example.com"}`), patch(`{"webhook_url_override":""}`), get(getAlice)}, `"webhook_url_override":null`},
		"an end user with an empty tag":     {[]step{importAlice(`,"end_user":{"id":"u","tags":{"a":"","b":"1"}}`)}, `"tags":{"end_user_id":"u"}`},
		"unknown options of a sync trigger": {[]step{{http.MethodPost, "/sync/trigger", `{"provider_config_key":"github","connection_id":"alice","syncs":["issues"],"opts":{"x":1}}`}}, `"success":true`},
		"an app whose scopes are not sent":  {[]step{{http.MethodPatch, "/integrations/github", `{"credentials":{"type":"OAUTH2","client_id":"c","client_secret":"d"}}`}, get("/integrations/github?include=credentials")}, `"client_id":"c","client_secret":"d","scopes":"repo","type":"OAUTH2"`},
		"an older import without an id":     {[]step{{http.MethodPost, "/connection", `{"provider_config_key":"github","access_token":"a"}`}}, `"connection_id":"`},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, func(in *nangotest.Integration, _ *nangotest.Connection) {
				in.Syncs = []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}}}
				in.Credentials = gen.NewIntegrationCredentials(gen.IntegrationOAuth2Credentials{ClientID: "a", ClientSecret: "b", Scopes: "repo"})
			})
			var body string
			for _, s := range tc.steps {
				var resp *http.Response
				resp, body = answer(t, srv, request(t, srv, s.method, s.target, s.body))
				require.Less(t, resp.StatusCode, http.StatusBadRequest, body)
			}
			require.Contains(t, body, tc.want)
		})
	}
}

func TestHealth(t *testing.T) {
	srv := newServer(t, nil)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		resp, body := answer(t, srv, request(t, srv, method, "/health", "", "Authorization", ""))
		require.Equal(t, http.StatusOK, resp.StatusCode)
		if method == http.MethodGet {
			require.JSONEq(t, `{"result":"ok"}`, body)
		}
	}
}

// Like a real server, the emulator must hide tags and user_scopes of a connect session from the
// Connect page.
func TestConnectSessionShowsNoTagsAndNoScopes(t *testing.T) {
	srv := newServer(t, nil)
	_, body := answer(t, srv, request(t, srv, http.MethodPost, "/connect/sessions",
		`{"tags":{"plan":"pro"},"integrations_config_defaults":{"github":{"user_scopes":"s3cr3t","connection_config":{"a":"b"}}}}`))
	var session struct{ Data struct{ Token string } }
	require.NoError(t, json.Unmarshal([]byte(body), &session), body)
	resp, shown := answer(t, srv, request(t, srv, http.MethodGet, "/connect/session", "", "Authorization", "Bearer "+session.Data.Token))
	require.Equal(t, http.StatusOK, resp.StatusCode, shown)
	require.NotContains(t, shown, "s3cr3t")
	require.NotContains(t, shown, "plan")
	require.Contains(t, shown, `"connection_config":{"a":"b"}`)
}
