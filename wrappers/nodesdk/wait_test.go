package nodesdk_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

const (
	noConnection   = `{"connections": [{"connection_id": "7", "provider_config_key": "slack"}]}`
	withConnection = `{"connections": [{"connection_id": "7", "provider_config_key": "slack"}, {"connection_id": "8", "provider_config_key": "github"}]}`
)

// after is a stub that gives a different answer after a certain time.
type after struct {
	*stub
	at     time.Time
	answer string
}

func (a *after) RoundTrip(r *http.Request) (*http.Response, error) {
	if !time.Now().Before(a.at) {
		a.stub.answer = a.answer
	}
	return a.stub.RoundTrip(r)
}

func waiting(t *testing.T, appears time.Duration) (*stub, *nodesdk.Nango) {
	s := &stub{answer: noConnection}
	server := &after{stub: s, at: time.Now().Add(appears), answer: withConnection}
	n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(stubKey), Host: stubHost}, client.WithHTTPClient(&http.Client{Transport: server}))
	require.NoError(t, err)
	return s, n
}

func TestWaitForConnection(t *testing.T) {
	for name, test := range map[string]struct {
		appears, waits time.Duration
		asked          int
	}{
		"is there":               {0, 0, 1},
		"comes while signing in": {3 * time.Second, 10 * time.Second, 2},
		"comes later":            {15 * time.Second, 16 * time.Second, 5},
		"comes in the end":       {65 * time.Second, 66 * time.Second, 30},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, n := waiting(t, test.appears)
				begin := time.Now()
				connection, err := n.WaitForConnection(t.Context(), "github", "u1")
				require.NoError(t, err)
				require.Equal(t, "8", connection.ConnectionID)
				require.Equal(t, test.waits, time.Since(begin))
				require.Len(t, s.sent, test.asked)
				require.Equal(t, url.Values{"endUserId": {"u1"}}, s.sent[0].Query)
			})
		})
	}
}

func TestWaitForConnectionTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, n := waiting(t, time.Hour)
		begin := time.Now()
		_, err := n.WaitForConnection(t.Context(), "github", "u1")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var e *client.WaitError
		require.ErrorAs(t, err, &e)
		require.Equal(t, 30, e.Asked)
		require.Equal(t, 66*time.Second, time.Since(begin))
	})
}

func TestWaitForConnectionEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, n := waiting(t, time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begin := time.Now()
		_, err := n.WaitForConnection(ctx, "github", "u1")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 5*time.Second, time.Since(begin))
	})
}

func TestWaitForConnectionNeedsAUser(t *testing.T) {
	s, n := newStub(t, withConnection, nodesdk.Config{})
	_, err := n.WaitForConnection(t.Context(), "github", "")
	requireInvalid(t, err, "userID")
	_, err = n.WaitForConnection(t.Context(), "", "u1")
	requireInvalid(t, err, "providerConfigKey")
	require.Empty(t, s.sent)
}

func TestWaitForConnectionReturnsErrorsOfTheServer(t *testing.T) {
	s, n := newStub(t, `{"error": {"code": "unknown_secret_key"}}`, nodesdk.Config{})
	s.status = 401
	_, err := n.WaitForConnection(t.Context(), "github", "u1")
	require.ErrorIs(t, err, client.ErrUnauthorized)
}
