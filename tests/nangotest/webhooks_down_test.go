package nangotest_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// network simulates a network of webhook targets. The host in the URL decides whether a target
// responds, hangs or is unreachable.
type network struct{ http.Handler }

func (network) RoundTrip(r *http.Request) (*http.Response, error) {
	switch r.URL.Host {
	case "down.example.com":
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case "hangs.example.com":
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return httptest.NewRecorder().Result(), nil
}

// A webhook target that is down or hangs must not delay webhooks to other targets, and its error
// must be reported in Nango's words.
func TestATargetThatIsDownDoesNotDelayOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil, nangotest.WithWebhooks(network{http.NotFoundHandler()}))
		start := time.Now()
		for i, host := range []string{"down", "hangs", "up", "up"} {
			seed := nangotest.Connection{
				ProviderConfigKey: "github", ConnectionID: strconv.Itoa(i), WebhookURLOverride: "https://" + host + ".example.com/",
				Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "a"}),
			}
			require.NoError(t, srv.Seed(nangotest.Seed{Connections: []nangotest.Connection{seed}}))
			require.NoError(t, srv.ForwardWebhook("github", strconv.Itoa(i), map[string]int{"i": i}, nil))
		}
		synctest.Wait()
		require.Len(t, srv.Webhooks(), 2, "those that could be delivered were, at once")
		require.Zero(t, time.Since(start))
		require.NoError(t, srv.Settle(t.Context()))
		words := map[string]string{}
		for _, hook := range srv.Webhooks() {
			words[hook.URL] = hook.Error
		}
		require.Equal(t, map[string]string{
			"https://down.example.com/": "connect ECONNREFUSED down.example.com", "https://hangs.example.com/": "timeout of 20000ms exceeded",
			"https://up.example.com/": "",
		}, words)
	})
}

// The server must keep only the newest webhooks and the newest results of actions.
func TestStoredWebhooksAndResultsAreBounded(t *testing.T) {
	srv := newServer(t, func(in *nangotest.Integration, _ *nangotest.Connection) {
		in.Actions = []nangotest.Action{{Name: "echo"}}
	})
	c := srv.Client()
	first, err := c.Actions.TriggerAsync(t.Context(), alice, "echo", 1, 0)
	require.NoError(t, err)
	for i := range 10_001 {
		require.NoError(t, srv.ForwardWebhook("github", "alice", map[string]int{"i": i}, nil))
	}
	require.NoError(t, srv.Settle(t.Context()))
	require.Len(t, srv.Webhooks(), 10_000)
	for range 10_000 {
		_, err := c.Actions.TriggerAsync(t.Context(), alice, "echo", 1, 0)
		require.NoError(t, err)
	}
	require.NoError(t, srv.Settle(t.Context()))
	resp, _ := answer(t, srv, request(t, srv, http.MethodGet, "/action/"+first.ID, ""))
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}
