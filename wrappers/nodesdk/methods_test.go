package nodesdk_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

func TestSyncsOfEveryConnection(t *testing.T) {
	names := []string{"issues"}
	for name, test := range map[string]struct {
		do   func(*nodesdk.Nango) error
		fine bool
	}{
		"trigger without id": {func(n *nodesdk.Nango) error { return n.TriggerSync(t.Context(), "github", names, "") }, false},
		"trigger with other opt": {func(n *nodesdk.Nango) error {
			return n.TriggerSync(t.Context(), "github", names, "", nodesdk.TriggerSyncOptions{Reset: true})
		}, false},
		"trigger every": {func(n *nodesdk.Nango) error {
			return n.TriggerSync(t.Context(), "github", names, "", nodesdk.TriggerSyncOptions{EveryConnection: true})
		}, true},
		"trigger every and one": {func(n *nodesdk.Nango) error {
			return n.TriggerSync(t.Context(), "github", names, "1", nodesdk.TriggerSyncOptions{EveryConnection: true})
		}, false},
		"start with empty id": {func(n *nodesdk.Nango) error { return n.StartSync(t.Context(), "github", names, "") }, false},
		"start every":         {func(n *nodesdk.Nango) error { return n.StartSync(t.Context(), "github", names) }, true},
		"start two":           {func(n *nodesdk.Nango) error { return n.StartSync(t.Context(), "github", names, "1", "2") }, false},
		"pause with empty id": {func(n *nodesdk.Nango) error { return n.PauseSync(t.Context(), "github", names, "") }, false},
		"pause every":         {func(n *nodesdk.Nango) error { return n.PauseSync(t.Context(), "github", names) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, n := newStub(t, `{"success": true}`, nodesdk.Config{})
			err := test.do(n)
			if !test.fine {
				requireInvalid(t, err, "connectionID")
				require.Empty(t, s.sent)
				return
			}
			require.NoError(t, err)
			require.NotContains(t, s.sent[0].Body, "connection_id")
		})
	}
}

func TestTriggerSyncModes(t *testing.T) {
	s, n := newStub(t, `{"success": true}`, nodesdk.Config{})
	err := n.TriggerSync(t.Context(), "github", []string{"a", nodesdk.Variant("b", "v")}, "1", nodesdk.TriggerSyncOptions{SyncMode: "full_refresh"})
	require.NoError(t, err)
	require.Equal(t, map[string]any{
		"syncs": []any{"a", map[string]any{"name": "b", "variant": "v"}}, "provider_config_key": "github", "connection_id": "1", "sync_mode": "full_refresh",
	}, s.sent[0].Body)
	err = n.TriggerSync(t.Context(), "github", []string{"a"}, "1", nodesdk.TriggerSyncOptions{SyncMode: "full_refresh", Reset: true})
	requireInvalid(t, err, "SyncMode")
	require.Len(t, s.sent, 1)
}

// A name with two "::" is an error, because Nango reads a::b::c as the variant b of a.
func TestNamesWithTwoVariantMarksAreRefused(t *testing.T) {
	s, n := newStub(t, agreeable, nodesdk.Config{})
	names := []string{"issues", nodesdk.Variant("issues::eu", "x")}
	for name, err := range map[string]error{
		"trigger":       n.TriggerSync(t.Context(), "github", names, "1"),
		"trigger older": n.TriggerSync(t.Context(), "github", names, "1", nodesdk.TriggerSyncOptions{SyncMode: "incremental"}),
		"start":         n.StartSync(t.Context(), "github", names, "1"),
		"pause":         n.PauseSync(t.Context(), "github", names),
		"status":        second(n.SyncStatus(t.Context(), "github", names)),
		"frequency":     second(n.UpdateSyncConnectionFrequency(t.Context(), "github", names[1], "1", nil)),
	} {
		t.Run(name, func(t *testing.T) {
			requireInvalid(t, err, "syncs")
			require.ErrorContains(t, err, "two ::")
		})
	}
	require.Empty(t, s.sent)
}

func TestAllSyncs(t *testing.T) {
	all := []string{"*"}
	s, n := newStub(t, `{"success": true, "syncs": []}`, nodesdk.Config{})
	require.NoError(t, n.TriggerSync(t.Context(), "github", all, "1"))
	require.NoError(t, n.TriggerSync(t.Context(), "github", all, "1", nodesdk.TriggerSyncOptions{SyncMode: "incremental"}))
	require.NoError(t, n.StartSync(t.Context(), "github", all, "1"))
	_, err := n.SyncStatus(t.Context(), "github", all)
	require.NoError(t, err)
	for _, sent := range s.sent[:3] {
		require.Equal(t, []any{}, sent.Body.(map[string]any)["syncs"])
	}
	require.Equal(t, "*", s.sent[3].Query.Get("syncs"))
}

func TestEmptyListDoesNotSelectEverySync(t *testing.T) {
	older := nodesdk.TriggerSyncOptions{SyncMode: "full_refresh_and_clear_cache"}
	for _, lost := range [][]string{nil, {}, {""}, {"*", "issues"}} {
		s, n := newStub(t, agreeable, nodesdk.Config{})
		requireInvalid(t, n.TriggerSync(t.Context(), "github", lost, "1"), "syncs")
		requireInvalid(t, n.TriggerSync(t.Context(), "github", lost, "1", older), "syncs")
		requireInvalid(t, n.TriggerSync(t.Context(), "github", lost, "", nodesdk.TriggerSyncOptions{EveryConnection: true, Reset: true, EmptyCache: true}), "syncs")
		requireInvalid(t, n.StartSync(t.Context(), "github", lost, "1"), "syncs")
		requireInvalid(t, n.StartSync(t.Context(), "github", lost), "syncs")
		requireInvalid(t, n.PauseSync(t.Context(), "github", lost), "syncs")
		if len(lost) == 0 {
			status, err := n.SyncStatus(t.Context(), "github", lost)
			require.NoError(t, err)
			require.Empty(t, status.Syncs)
		}
		require.Empty(t, s.sent)
	}
}

func TestGetIntegrationAcceptsTheDocumentedBoolean(t *testing.T) {
	s, n := newStub(t, `{"data": {"unique_key": "github", "credentials": {"type": "OAUTH2", "client_id": "i", "client_secret": "s"}}}`, nodesdk.Config{})
	for _, include := range [][]bool{nil, {false}, {true}} {
		integration, err := n.GetIntegration(t.Context(), "github", include...)
		require.NoError(t, err)
		require.Equal(t, "github", integration.UniqueKey)
		require.Equal(t, "i", integration.Credentials.Value().(client.IntegrationOAuth2Credentials).ClientID)
	}
	require.Empty(t, s.sent[0].Query)
	require.Empty(t, s.sent[1].Query)
	require.Equal(t, url.Values{"include": {"credentials"}}, s.sent[2].Query)
}

func TestListConnectionsRefusesTooManyArguments(t *testing.T) {
	s, n := newStub(t, `{"connections": []}`, nodesdk.Config{})
	_, err := n.ListConnections(t.Context(), "1", "jane", "more")
	requireInvalid(t, err, "connectionIDThenSearch")
	_, err = n.ListConnectionsBy(t.Context(), nodesdk.ListConnectionsOptions{Tags: client.Tags{"Plan": "pro", "plan": "free"}})
	requireInvalid(t, err, "Tags")
	require.Empty(t, s.sent)
}

func TestGetMetadata(t *testing.T) {
	type custom struct{ FieldMapping map[string]string }
	_, n := newStub(t, `{"metadata": {"fieldMapping": {"a": "b"}, "big": 9007199254740993}}`, nodesdk.Config{})
	typed, err := nodesdk.GetMetadata[custom](t.Context(), n, "github", "1")
	require.NoError(t, err)
	require.Equal(t, custom{map[string]string{"a": "b"}}, typed)
	exact, err := nodesdk.GetMetadata[client.Metadata](t.Context(), n, "github", "1")
	require.NoError(t, err)
	require.EqualValues(t, "9007199254740993", exact["big"])
	_, err = nodesdk.GetMetadata[[]string](t.Context(), n, "github", "1")
	require.ErrorAs(t, err, new(*client.SDKValidationError))
	for _, none := range []string{`{"connection_id": "1", "metadata": null}`, `{"connection_id": "1", "error": null}`} {
		_, n := newStub(t, none, nodesdk.Config{})
		typed, err = nodesdk.GetMetadata[custom](t.Context(), n, "github", "1")
		require.NoError(t, err)
		require.Zero(t, typed)
	}
	for answer, field := range map[string]string{
		`{}`: "connection_id", `{"status": "ok"}`: "connection_id", `{"metadata": null}`: "connection_id",
		`{"error": {"code": "x"}}`: "error", `{"connection_id": "1", "error": "x"}`: "error",
	} {
		_, n := newStub(t, answer, nodesdk.Config{})
		_, err := nodesdk.GetMetadata[custom](t.Context(), n, "github", "1")
		requireBadAnswer(t, err, field)
	}
}

func TestTriggerSyncInAModeWithoutConfirmation(t *testing.T) {
	for answer, field := range map[string]string{
		`{}`: "success", `{"status": "ok"}`: "success", `{"success": false}`: "success",
		`{"error": {"code": "x"}}`: "error", `{"success": true, "error": "x"}`: "error",
	} {
		_, n := newStub(t, answer, nodesdk.Config{})
		err := n.TriggerSync(t.Context(), "github", []string{"issues"}, "1", nodesdk.TriggerSyncOptions{SyncMode: "full_refresh"})
		requireBadAnswer(t, err, field)
	}
}

func requireBadAnswer(t *testing.T, err error, field string) {
	t.Helper()
	var e *client.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, client.ErrInvalidResponse)
	require.Equal(t, field, e.Field)
}

func TestRawTokenResponseOfCredentialsThatAUserEntered(t *testing.T) {
	_, n := newStub(t, `{"credentials": {"type": "API_KEY", "apiKey": "k"}}`, nodesdk.Config{})
	_, err := n.GetRawTokenResponse(t.Context(), "github", "1")
	require.ErrorContains(t, err, "credentials")
	require.NotContains(t, err.Error(), `"k"`)
}

func TestProxyDefaultsToTheConnectionOfTheConfig(t *testing.T) {
	s, n := newStub(t, `[1]`, nodesdk.Config{ProviderConfigKey: "github", ConnectionID: "1"})
	for _, config := range []nodesdk.ProxyConfiguration{{Endpoint: "/a"}, {Endpoint: "/a", ProviderConfigKey: "slack", ConnectionID: "2"}} {
		resp, err := n.Get(t.Context(), config)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	require.Equal(t, "github 1", s.sent[0].Header["provider-config-key"]+" "+s.sent[0].Header["connection-id"])
	require.Equal(t, "slack 2", s.sent[1].Header["provider-config-key"]+" "+s.sent[1].Header["connection-id"])
}

func TestProxyReturnsErrorStatusesOfTheProvider(t *testing.T) {
	s, n := newStub(t, `{"message": "Not Found"}`, nodesdk.Config{ProviderConfigKey: "github", ConnectionID: "1"})
	s.status = http.StatusNotFound
	resp, err := n.Get(t.Context(), nodesdk.ProxyConfiguration{Endpoint: "/a"})
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.JSONEq(t, `{"message": "Not Found"}`, canned.Text(t, resp))
}

// A parameter in Params replaces a parameter of the same name in the endpoint, as in the Node SDK.
func TestProxyParamsReplaceEndpointParameters(t *testing.T) {
	s, n := newStub(t, `[]`, nodesdk.Config{ProviderConfigKey: "github", ConnectionID: "1"})
	for endpoint, want := range map[string]url.Values{
		"/a?page=1&sort=up&page=2": {"page": {"3"}, "sort": {"up"}, "q q": {"x"}},
		"/a?page=1":                {"page": {"3"}, "q q": {"x"}},
		"/a?q%20q=1&q+q=2&flag":    {"page": {"3"}, "q q": {"x"}, "flag": {""}},
		"/a":                       {"page": {"3"}, "q q": {"x"}},
	} {
		resp, err := n.Get(t.Context(), nodesdk.ProxyConfiguration{Endpoint: endpoint, Params: url.Values{"page": {"3"}, "q q": {"x"}}})
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, s.sent[len(s.sent)-1].Query, endpoint)
	}
}

// This package sends a form in such a way that the provider receives it byte for byte. The Node SDK
// sends a form in a way that makes Nango decode it and encode it again. This package also sends
// headers whose value is false, which the Node SDK omits.
func TestProxySendsMoreThanTheNodeSDK(t *testing.T) {
	s, n := newStub(t, `[]`, nodesdk.Config{ProviderConfigKey: "github", ConnectionID: "1"})
	form := url.Values{"b": {"x y", "z"}, "a": {"1"}}.Encode()
	for _, config := range []nodesdk.ProxyConfiguration{
		{Endpoint: "/a", Data: form, Headers: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}},
		{Endpoint: "/a", Data: form, ContentType: "application/x-www-form-urlencoded", Decompress: new(false)},
	} {
		resp, err := n.Post(t.Context(), config)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	want := map[string]string{
		"provider-config-key": "github", "connection-id": "1", "authorization": "Bearer " + stubKey,
		"content-type": "application/octet-stream", "nango-proxy-content-type": "application/x-www-form-urlencoded",
	}
	require.Equal(t, wire{Method: "POST", Path: "/proxy/a", Query: url.Values{}, Header: want, Body: "a=1&b=x+y&b=z"}, s.sent[0])
	want["decompress"] = "false"
	require.Equal(t, want, s.sent[1].Header)
}

func TestAsyncActionNeedsAnID(t *testing.T) {
	s, n := newStub(t, `{}`, nodesdk.Config{})
	_, err := nodesdk.GetAsyncActionResult[any](t.Context(), n, client.AsyncAction{})
	requireInvalid(t, err, "ID")
	require.Empty(t, s.sent)
}
