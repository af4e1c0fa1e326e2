package live_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

func (j *journey) authentication(ctx context.Context, t *testing.T) {
	_, err := j.stranger.Integrations.List(ctx)
	require.ErrorIs(t, err, nango.ErrUnauthorized)
	requireRefusal(t, err, http.StatusUnauthorized, "unknown_account")
}

func (j *journey) providers(ctx context.Context, t *testing.T) {
	p := j.client.Providers
	for name, mode := range map[string]nango.AuthMode{
		"private-api-bearer": nango.AuthModeAPIKey, "private-api-basic": nango.AuthModeBasic, "unauthenticated": nango.AuthModeNone,
	} {
		provider, err := p.Get(ctx, name)
		require.NoError(t, err)
		require.Equal(t, name, provider.Name)
		require.Equal(t, mode, provider.AuthMode)
	}
	found, err := p.List(ctx, nango.ListProvidersParams{Search: "github"})
	require.NoError(t, err)
	require.NotEmpty(t, found)
	_, err = p.Templates(ctx, "private-api-bearer")
	require.NoError(t, err)
	_, err = p.Get(ctx, "nope-nope")
	require.ErrorIs(t, err, nango.ErrNotFound)
}

func (j *journey) integrations(ctx context.Context, t *testing.T) {
	s := j.client.Integrations
	requests := []nango.CreateIntegrationRequest{
		{UniqueKey: j.bearer.ProviderConfigKey, Provider: "private-api-bearer"},
		{UniqueKey: j.basic.ProviderConfigKey, Provider: "private-api-basic"},
		{UniqueKey: j.none.ProviderConfigKey, Provider: "unauthenticated", DisplayName: "No auth"},
	}
	for _, request := range requests {
		made, err := s.Create(ctx, request)
		require.NoError(t, err)
		require.Equal(t, request.UniqueKey, made.UniqueKey)
		require.Equal(t, request.Provider, made.Provider)
		require.NotEmpty(t, made.DisplayName)
		require.WithinDuration(t, time.Now(), made.CreatedAt, time.Hour)
		j.made(request.UniqueKey)
	}
	_, err := s.Create(ctx, requests[0])
	requireRefusal(t, err, http.StatusBadRequest, "invalid_body")
	var taken *nango.Response400
	require.ErrorAs(t, err, &taken)
	require.NotEmpty(t, taken.Errors)

	all, err := s.List(ctx)
	require.NoError(t, err)
	keys := map[string]bool{}
	for _, i := range all {
		keys[i.UniqueKey] = true
	}
	updated, err := s.Update(ctx, j.bearer.ProviderConfigKey, nango.UpdateIntegrationRequest{DisplayName: "A private API"})
	require.NoError(t, err)
	require.Equal(t, "A private API", updated.DisplayName)
	for _, request := range requests {
		require.True(t, keys[request.UniqueKey], request.UniqueKey)
		got, err := s.Get(ctx, request.UniqueKey, nango.GetIntegrationParams{Include: []nango.IntegrationInclude{
			nango.IntegrationIncludeWebhook, nango.IntegrationIncludeCredentials,
		}})
		require.NoError(t, err)
		require.Equal(t, request.Provider, got.Provider)
		if request.UniqueKey == j.bearer.ProviderConfigKey {
			require.Nil(t, got.Credentials, "a provider with keys needs no developer app")
		}
	}
	_, err = s.Get(ctx, j.prefix+"-nope", nango.GetIntegrationParams{})
	require.ErrorIs(t, err, nango.ErrNotFound)

	for f, err := range j.client.Functions.All(ctx, j.bearer.ProviderConfigKey, nango.ListFunctionsParams{}) {
		require.NoError(t, err)
		require.Fail(t, "a new integration has a function", "%v", f)
	}
	_, err = j.client.Functions.Get(ctx, j.bearer.ProviderConfigKey, "nope", nango.GetFunctionParams{})
	require.ErrorIs(t, err, nango.ErrNotFound)
}

func (j *journey) connections(ctx context.Context, t *testing.T) {
	s := j.client.Connections
	key := nango.NewImportCredentials(nango.APIKeyCredentials{APIKey: apiKey})
	for _, request := range []nango.CreateConnectionRequest{
		{ProviderConfigKey: j.bearer.ProviderConfigKey, ConnectionID: j.bearer.ConnectionID, Credentials: key},
		{
			ProviderConfigKey: j.basic.ProviderConfigKey, ConnectionID: j.basic.ConnectionID, ConnectionConfig: nango.ConnectionConfig{"region": "eu"},
			Credentials: nango.NewImportCredentials(nango.ImportBasicCredentials{Username: username, Password: password}),
		},
		{
			ProviderConfigKey: j.none.ProviderConfigKey, ConnectionID: j.none.ConnectionID, Metadata: nango.Metadata{"plan": "free"},
			Credentials: nango.NewImportCredentials(nango.ImportNoCredentials{}),
		},
		{ProviderConfigKey: j.bearer.ProviderConfigKey, Credentials: key},
	} {
		made, err := s.Create(ctx, request)
		require.NoError(t, err)
		require.Equal(t, request.ProviderConfigKey, made.ProviderConfigKey)
		require.NotEmpty(t, made.ConnectionID)
		require.WithinDuration(t, time.Now(), made.CreatedAt, time.Hour)
		if request.ConnectionID == "" {
			j.unnamed = nango.ConnectionRef{ProviderConfigKey: made.ProviderConfigKey, ConnectionID: made.ConnectionID}
			continue
		}
		require.Equal(t, request.ConnectionID, made.ConnectionID)
	}
	_, err := s.Create(ctx, nango.CreateConnectionRequest{ProviderConfigKey: j.basic.ProviderConfigKey, Credentials: key})
	requireRefusal(t, err, http.StatusBadRequest, "invalid_body")
	_, err = s.Create(ctx, nango.CreateConnectionRequest{ProviderConfigKey: j.prefix + "-nope", Credentials: key})
	require.ErrorIs(t, err, nango.ErrNotFound)

	get := func(ref nango.ConnectionRef) *nango.Connection {
		t.Helper()
		c, err := s.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
		require.NoError(t, err)
		require.Equal(t, nango.ConnectionRef{ProviderConfigKey: c.ProviderConfigKey, ConnectionID: c.ConnectionID}, ref)
		return c
	}
	bearer, ok := get(j.bearer).Credentials.Value().(nango.APIKeyCredentials)
	require.True(t, ok)
	require.Equal(t, apiKey, bearer.APIKey)
	connection := get(j.basic)
	basic, ok := connection.Credentials.Value().(nango.BasicCredentials)
	require.True(t, ok)
	require.Equal(t, []string{username, password}, []string{basic.Username, basic.Password})
	require.Equal(t, "eu", connection.ConnectionConfig["region"])
	require.Equal(t, nango.Metadata{"plan": "free"}, get(j.none).Metadata)
	get(j.unnamed)

	token, err := s.Token(ctx, j.bearer)
	require.NoError(t, err)
	require.Equal(t, apiKey, token)
	_, err = s.Get(ctx, j.prefix+"-nobody", j.bearer.ProviderConfigKey, nango.GetConnectionParams{})
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusNotFound, "not_found")
	_, err = s.Get(ctx, j.bearer.ConnectionID, j.prefix+"-nope", nango.GetConnectionParams{})
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusBadRequest, "unknown_provider_config")
}

// removal deletes everything that the steps created, and checks that none of these objects exists
// any longer.
func (j *journey) removal(ctx context.Context, t *testing.T) {
	for _, ref := range []nango.ConnectionRef{j.unnamed, j.bearer, j.basic, j.none} {
		require.NoError(t, j.client.Connections.Delete(ctx, ref.ConnectionID, ref.ProviderConfigKey))
		err := j.client.Connections.Delete(ctx, ref.ConnectionID, ref.ProviderConfigKey)
		require.ErrorIs(t, err, nango.ErrNotFound)
		requireRefusal(t, err, http.StatusBadRequest, "unknown_connection")
		_, err = j.client.Connections.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
		require.ErrorIs(t, err, nango.ErrNotFound)
	}
	for _, ref := range []nango.ConnectionRef{j.bearer, j.basic, j.none} {
		require.NoError(t, j.client.Integrations.Delete(ctx, ref.ProviderConfigKey))
		_, err := j.client.Integrations.Get(ctx, ref.ProviderConfigKey, nango.GetIntegrationParams{})
		require.ErrorIs(t, err, nango.ErrNotFound)
	}
	j.removed = true
}
