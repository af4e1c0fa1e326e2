package nangotest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/webhook"
)

// target is a webhook handler that verifies and collects events. While the field refuse is
// positive, target refuses each webhook and decrements the field.
type target struct {
	mu     sync.Mutex
	events []*webhook.Event
	refuse int
}

func (g *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refuse > 0 {
		g.refuse--
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	event, err := webhook.Read(r, nangotest.DefaultWebhookSigningKey)
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	g.events = append(g.events, event)
}

func (g *target) types() []webhook.EventType {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []webhook.EventType
	for _, e := range g.events {
		out = append(out, e.Type)
	}
	return out
}

func TestDeletionWebhooksAreOptional(t *testing.T) {
	for name, test := range map[string]struct {
		opts []nangotest.Option
		want []webhook.AuthMode
	}{
		"not enabled":                     {nil, nil},
		"enabled":                         {[]nangotest.Option{nangotest.WithDeletionWebhooks()}, []webhook.AuthMode{nango.AuthModeOAuth2, webhook.AuthModeUnknown}},
		"a version without such webhooks": {[]nangotest.Option{nangotest.WithDeletionWebhooks(), nangotest.WithVersion("0.71.5")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := &target{}
				srv := newServer(t, func(_ *nangotest.Integration, conn *nangotest.Connection) { conn.Tags = nango.Tags{"user": "42"} },
					append(test.opts, nangotest.WithWebhooks(got))...)
				require.NoError(t, srv.Seed(nangotest.Seed{Connections: []nangotest.Connection{{
					ProviderConfigKey: "github", ConnectionID: "bob", Tags: nango.Tags{"user": "42"},
					Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "a"}),
				}}}))
				require.NoError(t, srv.Client().Connections.Delete(t.Context(), "bob", "github"))
				require.NoError(t, srv.Client().Integrations.Delete(t.Context(), "github"))
				require.NoError(t, srv.Settle(t.Context()))
				var modes []webhook.AuthMode
				for i, event := range got.events {
					require.Equal(t, []any{webhook.OperationDeletion, true, []string{"bob", "alice"}[i], map[string]string{"user": "42"}},
						[]any{event.Auth.Operation, event.Auth.Success, event.Auth.ConnectionID, event.Auth.Tags})
					modes = append(modes, event.Auth.AuthMode)
				}
				require.Equal(t, test.want, modes)
			})
		})
	}
}

func TestTheReceiverOfWebhooksCanBeReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil)
		first, second := &target{}, &target{}
		for _, h := range []http.Handler{nil, first, second, nil} {
			srv.SetWebhooks(h)
			require.NoError(t, srv.ForwardWebhook("github", "alice", map[string]string{}, nil))
			require.NoError(t, srv.Settle(t.Context()))
		}
		require.Len(t, first.types(), 1)
		require.Len(t, second.types(), 1)
		require.Len(t, srv.Webhooks(), 4)
	})
}

func TestWebhooksAreSignedAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := &target{refuse: 1}
		srv := newServer(t, func(in *nangotest.Integration, conn *nangotest.Connection) {
			conn.Refresh = nangotest.FailRefresh
			in.Actions = []nangotest.Action{{Name: "echo"}}
			in.Syncs = []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}, Run: func(_ context.Context, run nangotest.SyncRun) error {
				return run.Save("Issue", []map[string]int{{"id": 1}})
			}}}
		}, nangotest.WithWebhooks(got))
		c := srv.Client()
		_, err := c.Connections.Create(t.Context(), nango.CreateConnectionRequest{
			ProviderConfigKey: "github", ConnectionID: "bob",
			Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "a"}),
		})
		require.NoError(t, err)
		_, err = c.Connections.Get(t.Context(), "alice", "github", nango.GetConnectionParams{ForceRefresh: true})
		require.Error(t, err)
		_, err = c.Actions.TriggerAsync(t.Context(), alice, "echo", nil, 0)
		require.NoError(t, err)
		require.NoError(t, srv.Settle(t.Context()))
		answer(t, srv, request(t, srv, http.MethodPost, "/sync/trigger", `{"provider_config_key":"github","connection_id":"alice","syncs":["issues"]}`))
		require.NoError(t, srv.Settle(t.Context()))
		require.NoError(t, srv.ForwardWebhook("github", "alice", map[string]string{"action": "opened"}, http.Header{"X-Github-Event": {"issues"}}))
		require.NoError(t, srv.ForwardWebhook("github", "", map[string]string{"action": "opened"}, nil))
		require.NoError(t, srv.Settle(t.Context()))
		require.Equal(t, []webhook.EventType{
			webhook.TypeAuth, webhook.TypeAsyncAction, webhook.TypeAuth, webhook.TypeSync, webhook.TypeForward, webhook.TypeUnattributed,
		}, got.types(), "the first one was sent again after a 502, and delayed no other")
		require.False(t, got.events[0].Auth.Success)
		require.Equal(t, "bob", got.events[2].Auth.ConnectionID)
		require.True(t, got.events[2].Auth.Success)
		require.EqualValues(t, 1, got.events[3].Sync.ResponseResults.Added)
		require.Equal(t, "issues", got.events[4].Header.Get("X-Github-Event"))
		require.Len(t, srv.Webhooks(), 6)
	})
}

func TestActions(t *testing.T) {
	type run = func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error)
	actions := map[string]run{
		"double": func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
			var in struct{ N int }
			err := json.Unmarshal(input, &in)
			return map[string]int{"n": 2 * in.N}, err
		},
		"nested": func(ctx context.Context, call nangotest.FunctionCall, _ json.RawMessage) (any, error) {
			return nango.TriggerAction[any](ctx, call.Client, call.Connection, "double", map[string]int{"N": 2})
		},
		"refuse": func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
			return nil, &nangotest.ActionError{Payload: "no"}
		},
		"panic": func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
			panic("a fault of the script")
		},
	}
	srv := newServer(t, func(in *nangotest.Integration, _ *nangotest.Connection) {
		for name, run := range actions {
			in.Actions = append(in.Actions, nangotest.Action{Name: name, Run: run})
		}
	})
	for name, want := range map[string]string{
		"double": `{"n":42}`, "nested": `{"n":4}`,
		"refuse": `{"error":{"code":"action_script_runtime_error","message":"The action script failed with a runtime error","payload":{"message":"no"}}}`,
	} {
		_, body := answer(t, srv, request(t, srv, http.MethodPost, "/action/trigger", `{"action_name":"`+name+`","input":{"N":21}}`))
		require.JSONEq(t, want, body)
	}
	resp, _ := answer(t, srv, request(t, srv, http.MethodPost, "/action/trigger", `{"action_name":"panic"}`))
	require.Equal(t, http.StatusInternalServerError, resp.StatusCode)
}

func TestProxyHeadersAndRetries(t *testing.T) {
	var seen []*http.Request
	srv := newServer(t, upstream(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		seen = append(seen, r)
		if len(seen) < 3 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	resp, _ := answer(t, srv, request(t, srv, http.MethodPost, "/proxy/a%2Fb//c/?x=%20y", `{"a":1}`,
		"Retries", "2", "Cookie", "c=1", "X-Own", "1", "Nango-Proxy-X-Own", "2", "Authorization", "Bearer "+srv.SecretKey()))
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Len(t, seen, 3)
	last := seen[2]
	require.Equal(t, "/a%2Fb//c/?x=%20y", last.URL.RequestURI(), "path and query go on as they came")
	require.Equal(t, "api.github.com", last.Host)
	require.Equal(t, []string{"Bearer gho_first"}, last.Header["Authorization"])
	require.Equal(t, []string{"2"}, last.Header["X-Own"])
	require.Empty(t, last.Header["Cookie"])
	require.False(t, slices.ContainsFunc(seen, func(r *http.Request) bool { return r.Header.Get("Nango-Proxy-X-Own") != "" }))
}

func TestWithoutAProviderNothingLeavesTheProcess(t *testing.T) {
	srv := newServer(t, nil)
	resp, body := answer(t, srv, request(t, srv, http.MethodGet, "/proxy/user", ""))
	require.Equal(t, http.StatusInternalServerError, resp.StatusCode)
	require.Contains(t, body, `"code":"ENOTFOUND"`)
}

func TestCloseEndsRunningFunctions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		srv := newServer(t, func(in *nangotest.Integration, _ *nangotest.Connection) {
			in.Actions = []nangotest.Action{{Name: "wait", Run: func(ctx context.Context, _ nangotest.FunctionCall, _ json.RawMessage) (any, error) {
				defer close(ended)
				<-ctx.Done()
				return nil, ctx.Err()
			}}}
		})
		_, err := srv.Client().Actions.TriggerAsync(t.Context(), alice, "wait", nil, 0)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, srv.Settle(ctx), context.DeadlineExceeded)
		srv.Close()
		<-ended
	})
}
