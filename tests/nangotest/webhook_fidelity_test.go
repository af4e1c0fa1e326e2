package nangotest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/webhook"
)

const recordedSigningKey = "6cdcbeb3-0ace-46ea-8444-52c03a6699ce"

func recordedWebhooks(t *testing.T) map[string]recorded.Webhook {
	t.Helper()
	out := map[string]recorded.Webhook{}
	for _, r := range recorded.Read[recorded.Webhook](t, "testdata/webhooks.jsonl") {
		out[r.Event] = r
	}
	return out
}

// variable matches parts of webhooks that differ between runs, and details of errors that occur
// only in JavaScript functions.
var variable = []*regexp.Regexp{
	regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`),
	regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`),
	regexp.MustCompile(`,"at Object[^"]*"`),
}

func unchanging(body string) string {
	for i, p := range variable {
		body = p.ReplaceAllString(body, []string{"<time>", "<id>", ""}[i])
	}
	return body
}

// Each webhook must have the bytes of the webhook that a real server sent in the same case, except
// for times and ids.
func TestWebhooksAreThoseOfARealServer(t *testing.T) {
	webhooks := recordedWebhooks(t)
	w := newWebhookWorld(t)
	compared := 0
	for _, step := range []struct {
		do   func() // nil if the previous case sent this webhook too
		want string
	}{
		{func() { w.connect("emudiff", "e1", gen.EndUserInput{}, nil) }, "import"},
		{func() {
			w.connect("deployed", "emudiff-1", gen.EndUserInput{ID: "u1", Email: "u1@example.com", DisplayName: "U", Tags: map[string]string{"team": "a"}},
				map[string]string{"plan": "pro"})
		}, "import with an end user and tags"},
		{func() { w.connect("deployed", "emudiff-1", gen.EndUserInput{}, nil) }, "import again"},
		{func() { w.trigger("full", map[string]any{"save": 2}) }, "first run"},
		{nil, "first run, a model without records"},
		{func() { w.trigger("full", map[string]any{"save": 3, "delete": 1}) }, "later run"},
		{nil, ""},
		{func() { w.trigger("full", map[string]any{"fail": "it broke"}) }, "later run that fails"},
		{func() { w.trigger("inc", map[string]any{"fail": "it broke"}) }, "first run that fails"},
		{func() { w.trigger("full", map[string]any{"refused": true}) }, "run that an API refused"},
		{func() { w.triggerAsync() }, "asynchronous action"},
		{func() { w.refresh() }, "failed refresh"},
		{func() {
			w.authorize(nango.CreateConnectSessionRequest{EndUser: gen.EndUserInput{ID: "u7", Email: "u7@example.com", Tags: map[string]string{"team": "a"}},
				Organization: gen.EndUserOrganizationInput{ID: "o1", DisplayName: "Org"}, Tags: map[string]string{"plan": "pro"}})
		}, "connect session with an end user of an organization"},
		{func() { w.authorize(nango.CreateConnectSessionRequest{EndUser: gen.EndUserInput{ID: "u8"}}) }, "connect session with an end user alone"},
		{func() { w.authorize(nango.CreateConnectSessionRequest{Tags: map[string]string{"Plan": "pro"}}) }, "connect session with tags alone"},
		{func() { w.forward() }, "webhook of a provider, of no connection"},
	} {
		if step.do != nil {
			step.do()
			require.NoError(t, w.srv.Settle(t.Context()))
		}
		sent := w.srv.Webhooks()
		require.Greater(t, len(sent), compared, "nothing was sent for %q", step.want)
		got := sent[compared]
		compared++
		require.NoError(t, webhook.Verify(got.Body, got.Header, nangotest.DefaultWebhookSigningKey))
		if step.want == "" {
			continue
		}
		want, ok := webhooks[step.want]
		require.True(t, ok, "%q is not recorded", step.want)
		require.Equal(t, unchanging(want.Body), unchanging(string(got.Body)), step.want)
		for name, value := range want.Headers {
			switch name {
			case "User-Agent":
				require.Regexp(t, `^nango/0\.71\.4 \(`, got.Header.Get(name))
			case "Accept", "Content-Type", "X-Own":
				require.Equal(t, value, got.Header.Get(name), name)
			}
		}
		delete(webhooks, step.want)
	}
	require.Len(t, w.srv.Webhooks(), compared, "more was sent")
	require.Empty(t, webhooks, "recorded, and not compared")
}

func TestRecordedWebhooksVerify(t *testing.T) {
	for event, r := range recordedWebhooks(t) {
		header := recorded.Header(r.Headers)
		require.NoError(t, webhook.Verify([]byte(r.Body), header, recordedSigningKey), event)
		require.NoError(t, webhook.VerifyLegacy([]byte(r.Body), header, recordedSigningKey), event)
		_, err := webhook.Parse([]byte(r.Body))
		require.NoError(t, err, event)
	}
}

// webhookWorld is an emulator that is set up like the real server whose webhooks were recorded.
type webhookWorld struct {
	t       *testing.T
	srv     *nangotest.Server
	c       *nango.Client
	nextRun map[string]any // describes what the next run of a sync does
}

func newWebhookWorld(t *testing.T) *webhookWorld {
	w := &webhookWorld{t: t}
	run := func(_ context.Context, run nangotest.SyncRun) error { return w.run(run) }
	w.srv = nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{
			{UniqueKey: "deployed", Provider: "unauthenticated"},
			{
				UniqueKey: "emudiff", Provider: "unauthenticated", Actions: []nangotest.Action{{Name: "give"}},
				Syncs: []nangotest.Sync{{Name: "full", Models: []string{"Row", "Other"}, Run: run}, {Name: "inc", Models: []string{"Row"}, Run: run}},
			},
			{UniqueKey: "emudiff-gh", Provider: "github"},
		},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: "emudiff-gh", ConnectionID: "e2", Credentials: oauth2(time.Unix(1, 0)), Refresh: nangotest.FailRefresh,
			EndUser: &gen.EndUserInput{ID: "u", Email: "u@example.com"}, Tags: map[string]string{"z": "1", "a": "2"},
		}},
	}))
	w.c = w.srv.Client()
	return w
}

func (w *webhookWorld) run(run nangotest.SyncRun) error {
	if message, ok := w.nextRun["fail"].(string); ok {
		return errors.New(message)
	}
	if w.nextRun["refused"] != nil {
		return &nangotest.UpstreamError{Status: http.StatusServiceUnavailable, Body: map[string]string{"message": ""}}
	}
	if w.nextRun["save"] == 2 {
		return run.Save("Row", []row{{1, "a"}, {2, "b"}})
	}
	return errors.Join(run.Save("Row", []row{{1, "changed"}, {3, "c"}}), run.Delete("Row", []row{{2, ""}}))
}

func (w *webhookWorld) connect(key, id string, user gen.EndUserInput, tags map[string]string) {
	_, err := w.c.Connections.Create(w.t.Context(), nango.CreateConnectionRequest{
		ProviderConfigKey: key, ConnectionID: id, EndUser: user, Tags: tags, Credentials: nango.NewImportCredentials(nango.ImportNoCredentials{}),
	})
	require.NoError(w.t, err)
}

func (w *webhookWorld) trigger(sync string, nextRun map[string]any) {
	w.nextRun = nextRun
	req := request(w.t, w.srv, http.MethodPost, "/sync/trigger",
		`{"provider_config_key":"emudiff","connection_id":"e1","syncs":["`+sync+`"]}`)
	req.URL.Path = "/sync/trigger"
	resp, body := answer(w.t, w.srv, req)
	require.Equal(w.t, http.StatusOK, resp.StatusCode, body)
}

func (w *webhookWorld) triggerAsync() {
	_, err := w.c.Actions.TriggerAsync(w.t.Context(), nango.ConnectionRef{ProviderConfigKey: "emudiff", ConnectionID: "e1"}, "give", nil, 0)
	require.NoError(w.t, err)
}

func (w *webhookWorld) refresh() {
	_, err := w.c.Connections.Get(w.t.Context(), "e2", "emudiff-gh", nango.GetConnectionParams{})
	require.Error(w.t, err)
}

func (w *webhookWorld) authorize(in nango.CreateConnectSessionRequest) {
	session, err := w.c.Connect.CreateSession(w.t.Context(), in)
	require.NoError(w.t, err)
	_, err = w.srv.CompleteConnect(w.t.Context(), nangotest.ConnectSession{Token: session.Token}, "emudiff", gen.ConnectionCredentials{})
	require.NoError(w.t, err)
}

func (w *webhookWorld) forward() {
	payload := json.RawMessage(`{"z":1,"a":{"y":2.50,"b":[{"d":1,"c":12345678901234567890}]},"e":"<&>é"}`)
	header := http.Header{"X-Own": {"1"}, "Accept": {"*/*"}, "Cookie": {"a=b"}, "Authorization": {"secret"}}
	require.NoError(w.t, w.srv.ForwardWebhook("emudiff", "", payload, header))
	require.NoError(w.t, w.srv.Settle(w.t.Context()))
	sent := w.srv.Webhooks()
	last := sent[len(sent)-1].Header
	require.Empty(w.t, last.Get("Cookie")+last.Get("Authorization"), "Nango does not pass these on")
}
