package script_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

const connectionJSON = `{"id":1,"connection_id":"g-1","provider_config_key":"golden","provider":"github","errors":[],"tags":{},
	"metadata":{"accountId":9007199254740993,"labels":["a"]},"connection_config":{},"created_at":"2026-01-01T00:00:00.000Z",
	"updated_at":"2026-01-01T00:00:00.000Z","last_fetched_at":"2026-01-01T00:00:00.000Z",
	"credentials":{"type":"API_KEY","apiKey":"k-1"}}`

func TestNewRefusesInvalidArguments(t *testing.T) {
	c := (&stub{}).client(t)
	for want, make := range map[string]func() error{
		"client":            func() error { _, err := script.NewAction(nil, stubRef); return err },
		"ConnectionID":      func() error { _, err := script.NewSync(c, nango.ConnectionRef{ProviderConfigKey: "a"}); return err },
		"ProviderConfigKey": func() error { _, err := script.NewAction(c, nango.ConnectionRef{ConnectionID: "a"}); return err },
		"WithStore": func() error {
			_, err := script.NewAction(c, stubRef, script.WithStore(script.NewPersistStore(nil)))
			return err
		},
		"WithName":     func() error { _, err := script.NewAction(c, stubRef, script.WithName("")); return err },
		"WithVariant":  func() error { _, err := script.NewAction(c, stubRef, script.WithVariant("")); return err },
		"WithLogLevel": func() error { _, err := script.NewAction(c, stubRef, script.WithLogLevel("loud")); return err },
	} {
		var invalid *nango.SDKValidationError
		err := make()
		require.ErrorAs(t, err, &invalid, want)
		require.Equal(t, want, invalid.Field)
	}
}

func TestConnectionIsCachedForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stub{replies: []reply{{body: connectionJSON}}}
		a := newAction(t, s)
		get := func(want int, opts ...script.CallOption) {
			t.Helper()
			conn, err := a.GetConnection(t.Context(), opts...)
			require.NoError(t, err)
			require.Equal(t, "g-1", conn.ConnectionID)
			require.Len(t, s.got, want)
		}
		get(1)
		time.Sleep(time.Minute)
		get(1)
		time.Sleep(time.Millisecond)
		get(2)
		get(3, script.OnConnection(nango.ConnectionRef{ProviderConfigKey: "golde", ConnectionID: "ng-1"}))
		require.Equal(t, "provider_config_key=golde", s.got[2].query)
		get(3)
		get(4, script.Refresh(nango.GetConnectionParams{ForceRefresh: true}))
		require.Contains(t, s.got[3].query, "force_refresh=true")
		get(4)
		get(5, script.Refresh(nango.GetConnectionParams{}))

		token, err := a.GetToken(t.Context())
		require.NoError(t, err)
		require.Equal(t, "k-1", token.AccessToken)
		_, err = a.GetToken(t.Context())
		require.NoError(t, err)
		require.Len(t, s.got, 7)
	})
}

func TestMetadata(t *testing.T) {
	s := &stub{}
	failing := false
	s.answer = func(r sent) reply {
		switch {
		case failing && r.method != http.MethodGet:
			return reply{status: 404, body: `{"error":{"code":"unknown_connection","message":"no"}}`}
		case r.method != http.MethodGet:
			return reply{body: `{"connection_id":"g-1","provider_config_key":"golden","metadata":{"a":1}}`}
		}
		return reply{body: connectionJSON}
	}
	a := newAction(t, s)
	raw, err := a.GetMetadata(t.Context())
	require.NoError(t, err)
	require.Equal(t, json.Number("9007199254740993"), raw["accountId"])

	type metadata struct {
		AccountID int64    `json:"accountId"`
		Labels    []string `json:"labels"`
	}
	typed, err := script.GetMetadata[metadata](t.Context(), a)
	require.NoError(t, err)
	require.Equal(t, metadata{9007199254740993, []string{"a"}}, typed)
	require.Len(t, s.got, 1)
	_, err = script.GetMetadata[[]string](t.Context(), a)
	require.ErrorContains(t, err, "metadata")
	require.NotContains(t, err.Error(), "9007199254740993")

	for _, failing = range []bool{false, true} {
		for method, change := range map[string]func() error{
			"POST":  func() error { return a.SetMetadata(t.Context(), nango.Metadata{"a": 1}) },
			"PATCH": func() error { return a.UpdateMetadata(t.Context(), nango.Metadata{"a": 1}) },
		} {
			_, err = a.GetMetadata(t.Context())
			require.NoError(t, err)
			err = change()
			require.Equal(t, failing, err != nil, "%v", err)
			last := s.got[len(s.got)-1]
			require.Equal(t, method+" /connections/metadata", last.method+" "+last.path)
			require.JSONEq(t, `{"connection_id":"g-1","provider_config_key":"golden","metadata":{"a":1}}`, last.body)
			before := len(s.got)
			_, err = a.GetMetadata(t.Context())
			require.NoError(t, err)
			require.Len(t, s.got, before+1, "the connection was not forgotten")
		}
	}
}

func TestIntegrationIsCachedForTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stub{replies: []reply{{body: `{"data":{"unique_key":"golden","provider":"github","webhook_url":"https://example.com/hook"}}`}}}
		n := newSync(t, s)
		for i, include := range [][]nango.IntegrationInclude{nil, {nango.IntegrationIncludeWebhook}, {"webhook", "credentials"}} {
			for range 2 {
				_, err := n.GetIntegration(t.Context(), include...)
				require.NoError(t, err)
				require.Len(t, s.got, i+1)
			}
		}
		_, err := n.GetIntegration(t.Context(), "credentials", "webhook")
		require.NoError(t, err)
		require.Len(t, s.got, 3)
		hook, err := n.GetWebhookURL(t.Context())
		require.NoError(t, err)
		require.Equal(t, "https://example.com/hook", hook)
		require.Len(t, s.got, 3)
		time.Sleep(10*time.Minute + 1)
		_, err = n.GetIntegration(t.Context())
		require.NoError(t, err)
		require.Len(t, s.got, 4)
	})
}

func TestTriggersAndEnvironment(t *testing.T) {
	other := nango.ConnectionRef{ProviderConfigKey: "slack", ConnectionID: "s-1"}
	s := &stub{}
	s.answer = func(r sent) reply {
		switch r.path {
		case "/environment-variables":
			return reply{body: `[{"name":"FOO","value":"bar"}]`}
		case "/action/trigger":
			return reply{body: `{"echoed":{"a":1}}`}
		}
		return reply{body: `{"success":true}`}
	}
	a := newAction(t, s)
	raw, err := a.TriggerAction(t.Context(), "create-issue", map[string]any{"custom_key1": "custom_value1"})
	require.NoError(t, err)
	require.JSONEq(t, `{"echoed":{"a":1}}`, string(raw))
	require.JSONEq(t, `{"action_name":"create-issue","input":{"custom_key1":"custom_value1"}}`, s.got[0].body)
	require.Equal(t, "golden g-1", s.got[0].header.Get("Provider-Config-Key")+" "+s.got[0].header.Get("Connection-Id"))

	out, err := script.TriggerAction[struct{ Echoed map[string]int }](t.Context(), a, "create-issue", nil, script.OnConnection(other))
	require.NoError(t, err)
	require.Equal(t, map[string]int{"a": 1}, out.Echoed)
	require.Equal(t, "slack s-1", s.got[1].header.Get("Provider-Config-Key")+" "+s.got[1].header.Get("Connection-Id"))

	require.NoError(t, a.TriggerSync(t.Context(), nango.SyncRef{Name: "issues"}, nango.TriggerSyncOptions{}))
	require.JSONEq(t, `{"provider_config_key":"golden","connection_id":"g-1","syncs":["issues"]}`, s.got[2].body)
	require.NoError(t, a.StartSync(t.Context(), nango.SyncNames("issues", "users"), script.OnConnection(other)))
	require.JSONEq(t, `{"provider_config_key":"slack","connection_id":"s-1","syncs":["issues","users"]}`, s.got[3].body)

	variables, err := a.GetEnvironmentVariables(t.Context())
	require.NoError(t, err)
	require.Equal(t, []nango.EnvironmentVariable{{Name: "FOO", Value: "bar"}}, variables)
}

func TestRequestsToTheProvider(t *testing.T) {
	s := &stub{replies: []reply{{status: 201, body: `{"id":9007199254740993}`, header: http.Header{"X-Request-Id": {"r"}}}}}
	a := newAction(t, s)
	methods := map[string]func(nango.ProxyRequest) (*script.Response, error){
		"GET":    func(r nango.ProxyRequest) (*script.Response, error) { return a.Get(t.Context(), r) },
		"POST":   func(r nango.ProxyRequest) (*script.Response, error) { return a.Post(t.Context(), r) },
		"PUT":    func(r nango.ProxyRequest) (*script.Response, error) { return a.Put(t.Context(), r) },
		"PATCH":  func(r nango.ProxyRequest) (*script.Response, error) { return a.Patch(t.Context(), r) },
		"DELETE": func(r nango.ProxyRequest) (*script.Response, error) { return a.Delete(t.Context(), r) },
	}
	for method, do := range methods {
		resp, err := do(nango.ProxyRequest{Endpoint: "/some-endpoint?a=1", Retries: 2})
		require.NoError(t, err)
		require.Equal(t, 201, resp.StatusCode)
		require.Equal(t, "r", resp.Header.Get("X-Request-Id"))
		var out struct{ ID int64 }
		require.NoError(t, resp.Decode(&out))
		require.Equal(t, int64(9007199254740993), out.ID)
		got := s.got[len(s.got)-1]
		require.Equal(t, method+" /proxy/some-endpoint a=1", got.method+" "+got.path+" "+got.query)
		require.Equal(t, "golden g-1 2", got.header.Get("Provider-Config-Key")+" "+got.header.Get("Connection-Id")+" "+got.header.Get("Retries"))
	}
	require.Equal(t, stubRef, a.Connection())
	require.Equal(t, stubHost, a.Client().Host())
	_, err := a.Proxy(t.Context(), nango.ProxyRequest{Endpoint: "/x", ProviderConfigKey: "slack", ConnectionID: "s-1"})
	require.NoError(t, err)
	got := s.got[len(s.got)-1]
	require.Equal(t, "GET slack s-1", got.method+" "+got.header.Get("Provider-Config-Key")+" "+got.header.Get("Connection-Id"))
}

func TestResponsesOfTheProviderOutside2xx(t *testing.T) {
	for _, status := range []int{301, 304, 404, 429, 500} {
		s := &stub{replies: []reply{{status: status, body: `{"message":"secret-answer"}`, header: http.Header{"X-Secret": {"secret-answer"}}}}}
		_, err := newAction(t, s).Get(t.Context(), nango.ProxyRequest{Endpoint: "/issues?token=secret-query"})
		var refused *script.ProviderError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, status, refused.StatusCode)
		require.JSONEq(t, `{"message":"secret-answer"}`, string(refused.Body))
		for _, text := range []string{err.Error(), fmt.Sprintf("%v", err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
			require.NotContains(t, text, "secret")
			require.Contains(t, text, "GET /issues with status")
		}
		var logged strings.Builder
		slog.New(slog.NewJSONHandler(&logged, nil)).Info("refused", "error", err)
		require.NotContains(t, logged.String(), "secret")
		require.Contains(t, logged.String(), fmt.Sprintf(`{"method":"GET","endpoint":"/issues","status":%d}`, status))
	}
	s := &stub{replies: []reply{{status: 400, body: `{"error":{"code":"unknown_connection","message":"Failed to get connection"}}`}}}
	_, err := newAction(t, s).Get(t.Context(), nango.ProxyRequest{Endpoint: "/issues"})
	require.ErrorIs(t, err, nango.ErrNotFound, "Nango's own refusal")

	s = &stub{replies: []reply{{body: `{"id":1`}}}
	resp, err := newAction(t, s).Get(t.Context(), nango.ProxyRequest{Endpoint: "/issues"})
	require.NoError(t, err)
	require.ErrorContains(t, resp.Decode(&struct{}{}), "truncated")
}

// endless is a body that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
func (endless) Close() error               { return nil }
func (endless) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: endless{}, ContentLength: -1, Request: r}, nil
}

func TestResponseThatIsTooLarge(t *testing.T) {
	c, err := nango.New(stubKey, nango.WithHost(stubHost), nango.WithHTTPClient(&http.Client{Transport: endless{}}))
	require.NoError(t, err)
	a, err := script.NewAction(c, stubRef)
	require.NoError(t, err)
	_, err = a.Get(t.Context(), nango.ProxyRequest{Endpoint: "/dump"})
	require.ErrorContains(t, err, "MaxResponse")
}
