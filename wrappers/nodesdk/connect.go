package nodesdk

import (
	"context"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/sleep"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// CreateConnectSession creates a session in which an end user authorizes a new connection. Send the
// session's Token to your frontend; it is valid for 30 minutes. The body must have Tags or EndUser.
// EndUser is the older way to identify the end user. POST /connect/sessions.
func (n *Nango) CreateConnectSession(ctx context.Context,
	body client.CreateConnectSessionRequest) (*client.ConnectSession, error) {
	return n.api().Connect.CreateSession(ctx, body)
}

// CreateReconnectSession creates a session in which the end user provides new credentials for an
// existing connection. POST /connect/sessions/reconnect.
func (n *Nango) CreateReconnectSession(ctx context.Context,
	body client.ReconnectConnectSessionRequest) (*client.ConnectSession, error) {
	return n.api().Connect.Reconnect(ctx, body)
}

// The Node SDK waits 10 seconds before the second poll, so that the end user can sign in, and 2
// seconds before each later one. It polls for 66 seconds in total.
const (
	firstWait     = 10 * time.Second
	nextWait      = 2 * time.Second
	waitQuestions = 30
)

// WaitForConnection polls until the end user has a connection of the integration, and returns this
// connection, even if it existed before the call. GET /connections.
//
// It polls immediately, after 10 seconds and then every 2 seconds, 30 times in total (66 seconds).
// If it finds no connection, or if ctx ends, it returns a [*client.WaitError], which wraps
// context.DeadlineExceeded or the error of ctx. Client().Connect.WaitForConnection waits longer and
// accepts only new connections.
func (n *Nango) WaitForConnection(ctx context.Context, providerConfigKey,
	userID string) (*client.ConnectionSummary, error) {
	switch {
	case providerConfigKey == "":
		return nil, argument.Invalid("providerConfigKey", "is empty")
	case userID == "":
		return nil, argument.Invalid("userID", "is empty, so any user's connection would match")
	}
	wait := firstWait
	for asked := 1; ; asked++ {
		list, err := n.api().Connections.List(ctx,
			client.ListConnectionsParams{EndUserID: userID})
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
