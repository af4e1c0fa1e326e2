package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
)

const failedRefresh = `{"error":{"code":"invalid_credentials","message":"The external API returned an error when trying to refresh the access token.",
	"payload":{"connection":{"id":3,"connection_id":"1","provider_config_key":"k","credentials":{},"errors":[{"type":"auth","log_id":"l"}]}}}}`

func TestRefreshFailureIsReadFromTheError(t *testing.T) {
	code := func(code string) string { return `{"error":{"code":"` + code + `"}}` }
	for name, tt := range map[string]struct {
		status int
		body   string
		want   *nango.RefreshFailure
	}{
		"the refresh has just failed":        {400, failedRefresh, &nango.RefreshFailure{Tried: true, BackOff: 30 * time.Second}},
		"the token response was malformed":   {500, failedRefresh, &nango.RefreshFailure{Tried: true, BackOff: 30 * time.Second}},
		"backing off":                        {424, failedRefresh, &nango.RefreshFailure{BackOff: 30 * time.Second}},
		"backing off, proxy":                 {424, code("connection_refresh_backoff"), &nango.RefreshFailure{BackOff: 30 * time.Second}},
		"the refresh has just failed, proxy": {400, code("refresh_token_external_error"), &nango.RefreshFailure{Tried: true, BackOff: 30 * time.Second}},
		"given up, proxy":                    {424, code("connection_refresh_exhausted"), &nango.RefreshFailure{GivenUp: true}},
		"deleted meanwhile":                  {404, failedRefresh, nil},
		"an unknown connection":              {404, code("not_found"), nil},
		"another error":                      {500, code("server_error"), nil},
	} {
		_, c := newStub(t, reply{status: tt.status, body: tt.body})
		_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{}, nango.WithNoRetry())
		var e *nango.SDKError
		require.ErrorAs(t, err, &e, name)
		got, ok := e.RefreshFailure()
		require.Equal(t, tt.want != nil, ok, name)
		require.Equal(t, ok, errors.Is(err, nango.ErrInvalidCredentials), name)
		require.Equal(t, tt.status == http.StatusNotFound, errors.Is(err, nango.ErrNotFound), name)
		if !ok {
			continue
		}
		if tt.body == failedRefresh {
			require.Equal(t, "1", got.Connection.ConnectionID, name)
			require.Len(t, got.Connection.Errors, 1)
		}
		got.Connection = nil
		require.Equal(t, *tt.want, got, name)
	}
}

func TestTheCustomerIsAskedOnlyWhenFailuresPersist(t *testing.T) {
	refusal := func(status int, code nango.ErrorCode) error {
		return &nango.SDKError{StatusCode: status, Code: code}
	}
	tried, backingOff := refusal(400, nango.CodeInvalidCredentials), refusal(424, nango.CodeInvalidCredentials)
	at := time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)
	var f nango.RefreshFailures
	for minute := range 60 {
		for _, err := range []error{tried, backingOff, context.DeadlineExceeded, refusal(503, ""), &nango.TransportError{}} {
			f.Record(err, at.Add(time.Duration(minute)*time.Minute))
		}
		require.False(t, f.AtLeast(5, time.Hour), "after %d minutes", minute)
	}
	f.Record(tried, at.Add(time.Hour))
	require.Equal(t, 61, f.Count, "a back-off is not a failure itself")
	require.True(t, f.AtLeast(5, time.Hour))
	require.False(t, f.AtLeast(62, time.Hour))

	b, err := json.Marshal(f)
	require.NoError(t, err)
	var stored nango.RefreshFailures
	require.NoError(t, json.Unmarshal(b, &stored))
	require.Equal(t, f, stored)
	f.Record(nil, at)
	require.Zero(t, f, "success resets the failures")
	b, err = json.Marshal(f)
	require.NoError(t, err)
	require.Equal(t, "{}", string(b))

	require.False(t, f.AtLeast(1, 0))
	require.False(t, new(nango.RefreshFailures).AtLeast(0, 0), "the connection works")
	f.Record(refusal(424, nango.CodeConnectionRefreshExhausted), at)
	require.True(t, f.AtLeast(5, time.Hour), "Nango has given up")
}

// Get waits longer than other calls, since Nango's response takes as long as the provider's token
// endpoint.
func TestReadingAConnectionWaitsForTheProvider(t *testing.T) {
	ref := nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}
	for name, tt := range map[string]struct {
		opts []nango.Option
		call []nango.CallOption
		took time.Duration
	}{
		"by default":                {took: 150 * time.Second},
		"the timeout of the client": {opts: []nango.Option{nango.WithTimeout(time.Second)}, took: time.Second},
		"the timeout of the call":   {call: []nango.CallOption{nango.WithCallTimeout(2 * time.Second)}, took: 2 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			hang := canned.Transport(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
			c, err := nango.New(stubKey, append(tt.opts, nango.WithHTTPClient(&http.Client{Transport: hang}))...)
			require.NoError(t, err)
			once := append(tt.call, nango.WithNoRetry())
			for _, read := range []func() error{
				func() error {
					_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{}, once...)
					return err
				},
				func() error { _, err := c.Connections.Token(t.Context(), ref, once...); return err },
			} {
				start := time.Now()
				require.ErrorIs(t, read(), context.DeadlineExceeded)
				require.Equal(t, tt.took, time.Since(start), name)
			}
			start := time.Now()
			_, err = c.Connections.List(t.Context(), nango.ListConnectionsParams{}, once...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, min(tt.took, time.Minute), time.Since(start), name)
		})
	}
}

func TestSwappedArgumentsAreNamed(t *testing.T) {
	refused := reply{status: 400, body: `{"error":{"code":"unknown_provider_config","message":"Provider does not exists"}}`}
	for method, call := range map[string]func(*nango.Client) error{
		"Connections.Get": func(c *nango.Client) error {
			_, err := c.Connections.Get(t.Context(), "github", "user-42", nango.GetConnectionParams{})
			return err
		},
		"Connections.Delete": func(c *nango.Client) error { return c.Connections.Delete(t.Context(), "github", "user-42") },
		"Connections.CreateMetadata": func(c *nango.Client) error {
			return c.Connections.CreateMetadata(t.Context(), "github", "user-42", nango.Metadata{})
		},
		"Connections.Update": func(c *nango.Client) error {
			_, err := c.Connections.Update(t.Context(), "github", "user-42", nango.Metadata{})
			return err
		},
	} {
		_, c := newStub(t, refused)
		err := call(c)
		require.ErrorIs(t, err, nango.ErrNotFound)
		require.ErrorContains(t, err, "(are connection_id and provider_config_key swapped?)", method)
		js, err := json.Marshal(err)
		require.NoError(t, err)
		require.Contains(t, string(js), `"hint":"are connection_id`, method)
	}
	_, c := newStub(t, refused)
	_, err := c.Connections.SetMetadata(t.Context(), nango.ConnectionRef{ProviderConfigKey: "a", ConnectionID: "b"}, nango.Metadata{})
	require.NotContains(t, err.Error(), "swapped", "the fields of a ConnectionRef have names")
	_, err = c.Connections.Token(t.Context(), nango.ConnectionRef{ProviderConfigKey: "a", ConnectionID: "b"})
	require.ErrorIs(t, err, nango.ErrNotFound)
	require.NotContains(t, err.Error(), "swapped", "the fields of a ConnectionRef have names")
}
