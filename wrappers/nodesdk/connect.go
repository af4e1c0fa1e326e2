package nodesdk

import (
	"context"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/sleep"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// CreateConnectSession is createConnectSession: it creates a session in which an end user
// authorizes a new connection. Send its Token to your frontend; it is valid for 30 minutes. The
// body needs Tags, or the older EndUser. POST /connect/sessions.
func (n *Nango) CreateConnectSession(ctx context.Context,
	body client.CreateConnectSessionRequest) (*client.ConnectSession, error) {
	return n.api().Connect.CreateSession(ctx, body)
}

// CreateReconnectSession is createReconnectSession: it creates a session in which the end user
// provides new credentials for an existing connection. POST /connect/sessions/reconnect.
func (n *Nango) CreateReconnectSession(ctx context.Context,
	body client.ReconnectConnectSessionRequest) (*client.ConnectSession, error) {
	return n.api().Connect.Reconnect(ctx, body)
}

// The Node SDK first waits for the end user to sign in, and then polls more often, for a little
// over a minute in all.
const (
	firstWait     = 10 * time.Second
	nextWait      = 2 * time.Second
	waitQuestions = 30
)

// WaitForConnection is waitForConnection: it polls until the end user has a connection of the
// integration, which may be an older one, and returns it. GET /connections.
//
// It polls at once, after 10 seconds and then every 2 seconds, 30 times in all (66 seconds). If it
// finds none, or ctx ends, it returns a [*client.WaitError], in which errors.Is finds
// context.DeadlineExceeded or the error of ctx. Client().Connect.WaitForConnection waits longer,
// and only for new connections.
func (n *Nango) WaitForConnection(ctx context.Context, providerConfigKey,
	userID string) (*client.ConnectionSummary, error) {
	switch {
	case providerConfigKey == "":
		return nil, argument.Invalid("provider_config_key", "is empty")
	case userID == "":
		return nil, argument.Invalid("userId", "is empty, so that anybody's connection would do")
	}
	wait := firstWait
	for asked := 1; ; asked++ {
		list, err := n.api().Connections.List(ctx,
			client.ListConnectionsParams{EndUserID: userID}) //nolint:staticcheck // what the Node SDK filters by
		if err != nil {
			return nil, err
		}
		for i := range list.Connections {
			if list.Connections[i].ProviderConfigKey == providerConfigKey {
				return &list.Connections[i], nil
			}
		}
		err = context.DeadlineExceeded
		if asked < waitQuestions {
			err = sleep.For(ctx, wait)
		}
		if err != nil {
			return nil, &client.WaitError{What: "a connection of the end user", Asked: asked, Err: err}
		}
		wait = nextWait
	}
}
