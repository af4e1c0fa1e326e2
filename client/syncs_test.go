package client_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// selecting returns all methods that select syncs of connections.
func selecting(c *nango.Client) map[string]func(context.Context, nango.ConnectionRef, []nango.SyncRef) error {
	return map[string]func(context.Context, nango.ConnectionRef, []nango.SyncRef) error{
		"Trigger": func(ctx context.Context, ref nango.ConnectionRef, syncs []nango.SyncRef) error {
			return c.Syncs.Trigger(ctx, ref, syncs, nango.TriggerSyncOptions{Reset: true, EmptyCache: true})
		},
		"Start": func(ctx context.Context, ref nango.ConnectionRef, syncs []nango.SyncRef) error {
			return c.Syncs.Start(ctx, ref, syncs)
		},
		"Pause": func(ctx context.Context, ref nango.ConnectionRef, syncs []nango.SyncRef) error {
			return c.Syncs.Pause(ctx, ref, syncs)
		},
		"Status": func(ctx context.Context, ref nango.ConnectionRef, syncs []nango.SyncRef) error {
			_, err := c.Syncs.Status(ctx, ref, syncs)
			return err
		},
	}
}

func TestAnEmptyArgumentDoesNotSelectEverything(t *testing.T) {
	one := nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "1"}
	names := nango.SyncNames("issues")
	for name, tt := range map[string]struct {
		ref   nango.ConnectionRef
		syncs []nango.SyncRef
		field string
	}{
		"no connection id":                 {nango.ConnectionRef{ProviderConfigKey: "github"}, names, "ConnectionID"},
		"no provider":                      {nango.ConnectionRef{ConnectionID: "1"}, names, "ProviderConfigKey"},
		"every connection of an empty key": {nango.EveryConnection(""), names, "ProviderConfigKey"},
		"nothing":                          {nango.ConnectionRef{}, names, "ProviderConfigKey"},
		"nil":                              {one, nil, "syncs"},
		"an empty list":                    {one, []nango.SyncRef{}, "syncs"},
		"an empty name":                    {one, nango.SyncNames("issues", ""), "syncs"},
		"a sync named *":                   {one, nango.SyncNames("*"), "syncs"},
		"all syncs and a name":             {one, append(nango.AllSyncs(), nango.SyncNames("issues")...), "syncs"},
	} {
		s, c := newStub(t)
		for method, call := range selecting(c) {
			err := call(t.Context(), tt.ref, tt.syncs)
			if method == "Status" && len(tt.syncs) == 0 {
				require.NoError(t, err, "an empty list has an empty status")
				continue
			}
			require.ErrorIs(t, err, nango.ErrInvalidArgument, "%s %s", method, name)
			var invalid *nango.SDKValidationError
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, tt.field, invalid.Field, "%s %s", method, name)
		}
		require.Empty(t, s.got, name)
	}
}

func TestEverythingIsSelectedOnlyByName(t *testing.T) {
	for method, want := range map[string]string{
		"Trigger": `{"provider_config_key":"github","syncs":[],"opts":{"reset":true,"emptyCache":true}}`,
		"Start":   `{"provider_config_key":"github","syncs":[]}`,
		"Pause":   `{"provider_config_key":"github","syncs":[]}`,
	} {
		s, c := newStub(t, reply{status: 200, body: `{"success":true}`})
		require.NoError(t, selecting(c)[method](t.Context(), nango.EveryConnection("github"), nango.AllSyncs()))
		require.JSONEq(t, want, s.last(t).body, method)
	}
	s, c := newStub(t, reply{status: 200, body: `{"syncs":[]}`})
	require.NoError(t, selecting(c)["Status"](t.Context(), nango.EveryConnection("github"), nango.AllSyncs()))
	require.Equal(t, "provider_config_key=github&syncs=%2A", s.last(t).query)
}
