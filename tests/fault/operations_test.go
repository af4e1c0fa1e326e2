package fault_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/fault"
	"github.com/nango-go/nango/tests/nangotest"
)

// operation is a kind of call that the tests make with the client. The variable operations lists at
// least one of them for each rule by which the client decides whether to retry a call.
type operation struct {
	name   string
	repeat bool                            // whether the call may be retried
	empty  bool                            // whether the response has no body
	trace  bool                            // whether carriedOut can count the calls that the server executed
	before func(*testing.T, *stage, *call) // creates the objects that the call needs
	send   func(ctx context.Context, c call) error
}

// call holds the arguments for one call of an operation.
type call struct {
	client *nango.Client
	serial string // unique for each call
	opts   []nango.CallOption

	session string // the token of the session that before created, if any
}

var operations = []operation{
	{name: "getConnection", repeat: true, send: func(ctx context.Context, c call) error {
		_, err := c.client.Connections.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{}, c.opts...)
		return err
	}},
	{name: "deleteConnection", repeat: true, before: func(t *testing.T, s *stage, c *call) {
		require.NoError(t, s.srv.Seed(nangotest.Seed{Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: c.serial, Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "x"}),
		}}}))
	}, send: func(ctx context.Context, c call) error {
		return c.client.Connections.Delete(ctx, c.serial, ref.ProviderConfigKey, c.opts...)
	}},
	{name: "deleteConnectSession", repeat: true, empty: true, before: func(t *testing.T, s *stage, c *call) {
		session, err := s.srv.Client().Connect.CreateSession(t.Context(), nango.CreateConnectSessionRequest{Tags: nango.Tags{"user": "7"}})
		require.NoError(t, err)
		c.session = session.Token
	}, send: func(ctx context.Context, c call) error {
		return c.client.Connect.DeleteSession(ctx, c.session, c.opts...)
	}},
	{name: "setConnectionMetadata", repeat: true, send: func(ctx context.Context, c call) error {
		return c.client.Connections.CreateMetadata(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.Metadata{"a": "b"}, c.opts...)
	}},
	{name: "updateSyncFrequency", repeat: true, send: func(ctx context.Context, c call) error {
		_, err := c.client.Syncs.UpdateFrequency(ctx, ref, nango.SyncRef{Name: "issues"}, "every 2 hours", c.opts...)
		return err
	}},
	{name: "createConnection", trace: true, send: func(ctx context.Context, c call) error {
		_, err := c.client.Connections.Create(ctx, nango.CreateConnectionRequest{
			ProviderConfigKey: ref.ProviderConfigKey, Metadata: nango.Metadata{"serial": c.serial},
			Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "x"}),
		}, c.opts...)
		return err
	}},
	{name: "triggerAction", trace: true, send: func(ctx context.Context, c call) error {
		_, err := nango.TriggerAction[string](ctx, c.client, ref, "count", c.serial, c.opts...)
		return err
	}},
	{name: "triggerSync", send: func(ctx context.Context, c call) error {
		return c.client.Syncs.Trigger(ctx, ref, nango.SyncNames("issues"), nango.TriggerSyncOptions{}, c.opts...)
	}},
	{name: "createConnectSession", send: func(ctx context.Context, c call) error {
		_, err := c.client.Connect.CreateSession(ctx, nango.CreateConnectSessionRequest{Tags: nango.Tags{"user": "7"}}, c.opts...)
		return err
	}},
	proxied(http.MethodPost), proxied(http.MethodPut), proxied(http.MethodDelete), proxied(http.MethodGet),
}

// prepare creates the objects that a call of op needs and returns the arguments of the call.
func (s *stage) prepare(t *testing.T, op operation, opts ...nango.CallOption) call {
	t.Helper()
	c := call{client: s.client, serial: s.serial(), opts: opts}
	if op.before != nil {
		op.before(t, s, &c)
	}
	return c
}

// answered reports whether, at the given point of the exchange, the client has already received the
// complete response.
func (op operation) answered(point fault.Point) bool {
	return point == fault.AfterAnswer || op.empty && point >= fault.BeforeAnswerBody
}

// withOption returns the operation with an additional option for each call.
func (op operation) withOption(option nango.CallOption) operation {
	send := op.send
	op.send = func(ctx context.Context, c call) error {
		c.opts = append(c.opts, option)
		return send(ctx, c)
	}
	return op
}

// proxied returns an operation that calls a provider through Nango's proxy. The client never
// retries such a call, since it does not know whether the provider would execute the call twice.
func proxied(method string) operation {
	return operation{name: "proxy " + method, trace: true, send: func(ctx context.Context, c call) error {
		r := nango.ProxyRequest{Method: method, ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Endpoint: "/" + c.serial}
		if method != http.MethodGet {
			r.Body, r.ContentType = strings.NewReader(`{"amount": 100}`), "application/json"
		}
		resp, err := c.client.Proxy.Do(ctx, r, c.opts...)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return providerStatus(resp.StatusCode)
		}
		return nil
	}}
}

// providerStatus is an error of the tests. It reports a response with a status other than 200 that
// seems to come from the provider. The client itself does not report such a response as an error.
type providerStatus int

func (s providerStatus) Error() string { return http.StatusText(int(s)) }

// carriedOut returns how many times the server executed the call with the given serial. It asks the
// server directly, without the faulty proxy.
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
