package live_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

func (j *journey) metadata(ctx context.Context, t *testing.T) {
	s := j.client.Connections
	id, key := j.none.ConnectionID, j.none.ProviderConfigKey
	require.NoError(t, s.CreateMetadata(ctx, id, key, nango.Metadata{"x": 1, "nested": map[string]any{"y": []int{1, 2}}}))
	merged, err := s.Update(ctx, id, key, nango.Metadata{"z": "3"})
	require.NoError(t, err)
	require.Equal(t, nango.Metadata{"z": "3"}, merged.Metadata)
	want := nango.Metadata{"x": json.Number("1"), "nested": map[string]any{"y": []any{json.Number("1"), json.Number("2")}}, "z": "3"}
	require.Equal(t, want, j.get(ctx, t, j.none).Metadata)
	_, err = s.SetMetadataBatch(ctx, key, []string{id}, nango.Metadata{"x": "y"})
	require.NoError(t, err)
	many, err := s.UpdateMetadataBatch(ctx, key, []string{id}, nango.Metadata{"plan": "pro"})
	require.NoError(t, err)
	require.Equal(t, []string{id}, many.ConnectionID.Value())
	require.Equal(t, nango.Metadata{"x": "y", "plan": "pro"}, j.get(ctx, t, j.none).Metadata)
	_, err = s.Update(ctx, j.prefix+"-nobody", key, nango.Metadata{})
	require.ErrorIs(t, err, nango.ErrNotFound)

	require.NoError(t, s.Patch(ctx, nango.ConnectionRef{ProviderConfigKey: key, ConnectionID: id}, nango.PatchConnectionRequest{Tags: nango.Tags{"journey": j.prefix}}))
	require.Equal(t, nango.Tags{"journey": j.prefix}, j.get(ctx, t, j.none).Tags)
	err = s.Patch(ctx, nango.ConnectionRef{ProviderConfigKey: key, ConnectionID: j.prefix + "-nobody"}, nango.PatchConnectionRequest{Tags: nango.Tags{"a": "b"}})
	require.ErrorIs(t, err, nango.ErrNotFound)
}

func (j *journey) get(ctx context.Context, t *testing.T, ref nango.ConnectionRef) *nango.Connection {
	t.Helper()
	c, err := j.client.Connections.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
	require.NoError(t, err)
	return c
}

func (j *journey) lists(ctx context.Context, t *testing.T) {
	collect := func(params nango.ListConnectionsParams) (refs []nango.ConnectionRef) {
		t.Helper()
		for c, err := range j.client.Connections.All(ctx, params) {
			require.NoError(t, err)
			require.WithinDuration(t, time.Now(), c.Created, time.Hour)
			refs = append(refs, nango.ConnectionRef{ProviderConfigKey: c.ProviderConfigKey, ConnectionID: c.ConnectionID})
		}
		return refs
	}
	require.Equal(t, []nango.ConnectionRef{j.unnamed, j.bearer},
		collect(nango.ListConnectionsParams{IntegrationID: []string{j.bearer.ProviderConfigKey}, Limit: 1}), "newest first, a page for each")
	require.Equal(t, []nango.ConnectionRef{j.none}, collect(nango.ListConnectionsParams{Tags: nango.Tags{"journey": j.prefix}}))
	require.Equal(t, []nango.ConnectionRef{j.basic}, collect(nango.ListConnectionsParams{ConnectionID: j.basic.ConnectionID}))
	waited, err := j.client.Connect.WaitForConnection(ctx, nango.ListConnectionsParams{Tags: nango.Tags{"journey": j.prefix}}, time.Time{})
	require.NoError(t, err)
	require.Equal(t, j.none.ConnectionID, waited.ConnectionID)
}

func (j *journey) sessions(ctx context.Context, t *testing.T) {
	s := j.client.Connect
	session, err := s.CreateSession(ctx, nango.CreateConnectSessionRequest{
		Tags: nango.Tags{"end_user_id": j.prefix}, AllowedIntegrations: []string{j.bearer.ProviderConfigKey},
	})
	require.NoError(t, err)
	require.Contains(t, session.Token, "nango_connect_session_")
	require.WithinDuration(t, time.Now().Add(30*time.Minute), session.ExpiresAt, time.Hour)
	info, err := s.Session(ctx, session.Token)
	require.NoError(t, err)
	require.Equal(t, []string{j.bearer.ProviderConfigKey}, info.AllowedIntegrations)
	require.NoError(t, s.DeleteSession(ctx, session.Token))
	_, err = s.Session(ctx, session.Token)
	require.ErrorIs(t, err, nango.ErrUnauthorized)

	again, err := s.Reconnect(ctx, nango.ReconnectConnectSessionRequest{ConnectionID: j.bearer.ConnectionID, IntegrationID: j.bearer.ProviderConfigKey})
	require.NoError(t, err)
	require.NoError(t, s.DeleteSession(ctx, again.Token))
	_, err = s.Reconnect(ctx, nango.ReconnectConnectSessionRequest{ConnectionID: j.prefix + "-nobody", IntegrationID: j.bearer.ProviderConfigKey})
	requireRefusal(t, err, http.StatusBadRequest, "invalid_body")
}

func (j *journey) environment(ctx context.Context, t *testing.T) {
	_, err := j.client.Environment.Variables(ctx)
	require.NoError(t, err)
	_, err = j.client.Scripts.Config(ctx)
	require.NoError(t, err)
	_, err = j.client.Scripts.OpenAIConfig(ctx)
	require.NoError(t, err)
}

func (j *journey) proxyRequest(ref nango.ConnectionRef, endpoint string) nango.ProxyRequest {
	return nango.ProxyRequest{
		ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Endpoint: endpoint, BaseURLOverride: j.given[aProxyBase],
	}
}

// proxyRefusals checks requests to the proxy that Nango itself refuses. None of them reaches a
// provider.
func (j *journey) proxyRefusals(ctx context.Context, t *testing.T) {
	refused := func(ref nango.ConnectionRef) error {
		t.Helper()
		r := j.proxyRequest(ref, "/x")
		r.BaseURLOverride = ""
		resp, err := j.client.Proxy.Get(ctx, r)
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	}
	requireRefusal(t, refused(j.none), http.StatusBadRequest, "unsupported_provider")
	err := refused(nango.ConnectionRef{ProviderConfigKey: j.bearer.ProviderConfigKey, ConnectionID: j.prefix + "-nobody"})
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusBadRequest, "server_error")
	err = refused(nango.ConnectionRef{ProviderConfigKey: j.prefix + "-nope", ConnectionID: j.none.ConnectionID})
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusNotFound, "unknown_provider_config")
}

// echoed is the response of an upstream that returns the request it received.
type echoed struct {
	Method, URL string
	Headers     map[string]string // with names in lower case
	Body        *string
}

func (j *journey) proxy(ctx context.Context, t *testing.T) {
	ask := func(r nango.ProxyRequest) (echo echoed, ok bool) {
		t.Helper()
		resp, err := j.client.Proxy.Do(ctx, r)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		t.Logf("%s: %d, %d bytes", r.ProviderConfigKey, resp.StatusCode, len(body))
		return echo, json.Unmarshal(body, &echo) == nil && echo.Headers != nil && echo.Body != nil
	}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password))
	for ref, authorization := range map[nango.ConnectionRef]string{j.bearer: "Bearer " + apiKey, j.basic: basic, j.none: ""} {
		r := j.proxyRequest(ref, "/a%2Fb?x=1")
		r.Params, r.Headers = url.Values{"y": {"z"}}, http.Header{"X-Journey": {j.prefix}}
		echo, ok := ask(r)
		if !ok {
			continue
		}
		require.Equal(t, http.MethodGet, echo.Method)
		require.Contains(t, echo.URL, "/a%2Fb?x=1&y=z")
		require.Equal(t, authorization, echo.Headers["authorization"])
		require.Equal(t, j.prefix, echo.Headers["x-journey"])

		r = j.proxyRequest(ref, "/p")
		r.Method, r.Data = http.MethodPost, map[string]string{"k": "v"}
		echo, ok = ask(r)
		require.True(t, ok)
		require.Equal(t, http.MethodPost, echo.Method)
		require.JSONEq(t, `{"k":"v"}`, *echo.Body)
	}
}
