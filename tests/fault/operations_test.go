package fault_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// operation is one of each kind of call that the client decides about.
type operation struct {
	name   string
	repeat bool                         // may be carried out twice, so it is sent again
	before func(t *testing.T, s *stage) // what it needs
	call   func(context.Context, *stage, ...nango.CallOption) error
	done   func(t *testing.T, s *stage) int // how often the server carried it out; nil where that leaves no trace
}

var operations = []operation{
	{name: "getConnection", repeat: true, call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		_, err := s.client.Connections.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{}, opts...)
		return err
	}},
	{name: "deleteConnection", repeat: true, before: func(t *testing.T, s *stage) {
		require.NoError(t, s.srv.Seed(nangotest.Seed{Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: "gone", Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "x"}),
		}}}))
	}, call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		return s.client.Connections.Delete(ctx, "gone", ref.ProviderConfigKey, opts...)
	}},
	{name: "setConnectionMetadata", repeat: true, call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		return s.client.Connections.CreateMetadata(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.Metadata{"a": "b"}, opts...)
	}},
	{name: "updateSyncFrequency", repeat: true, call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		_, err := s.client.Syncs.UpdateFrequency(ctx, ref, nango.SyncRef{Name: "issues"}, "every 2 hours", opts...)
		return err
	}},
	{name: "createConnection", trace: true, call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		_, err := s.client.Connections.Create(ctx, nango.CreateConnectionRequest{
			ProviderConfigKey: ref.ProviderConfigKey, Metadata: nango.Metadata{"serial": serial},
			Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "x"}),
		}, opts...)
		return err
	}},
	{name: "triggerAction", trace: true, call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		_, err := nango.TriggerAction[string](ctx, s.client, ref, "count", serial, opts...)
		return err
	}},
	{name: "triggerSync", call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		return s.client.Syncs.Trigger(ctx, ref, nango.SyncNames("issues"), nango.TriggerSyncOptions{}, opts...)
	}},
	{name: "createConnectSession", call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		_, err := s.client.Connect.CreateSession(ctx, nango.CreateConnectSessionRequest{Tags: nango.Tags{"user": "7"}}, opts...)
		return err
	}},
	proxied(http.MethodPost), proxied(http.MethodPut), proxied(http.MethodDelete), proxied(http.MethodGet),
}

// with is the call with an option of the caller's.
func (op operation) with(own nango.CallOption) operation {
	call := op.call
	op.call = func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		return call(ctx, s, serial, append(opts, own)...)
	}
	return op
}

// proxied is a call of a provider. What it does there, Nango does not know, so none of them is sent again.
func proxied(method string) operation {
	return operation{name: "proxy " + method, trace: true, call: func(ctx context.Context, s *stage, serial string, opts ...nango.CallOption) error {
		r := nango.ProxyRequest{Method: method, ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Endpoint: "/" + serial}
		if method != http.MethodGet {
			r.Body, r.ContentType = strings.NewReader(`{"amount": 100}`), "application/json"
		}
		resp, err := s.client.Proxy.Do(ctx, r, opts...)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}}
}

// carriedOut is how often the server did what the call with the serial asked for. Connections are counted past the proxy.
func (s *stage) carriedOut(t *testing.T, serial string) int {
	t.Helper()
	n := s.ran.of(serial)
	for c, err := range s.srv.Client().Connections.All(t.Context(), nango.ListConnectionsParams{}) {
		require.NoError(t, err)
		if c.Metadata["serial"] == serial {
			n++
		}
	}
	return n
}
