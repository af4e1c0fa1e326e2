package client

import (
	"context"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/internal/request"
)

// Connect creates the sessions in which an end user authorizes a connection in the browser.
type Connect struct{ c *core }

// CreateSession creates a session for a new connection: POST /connect/sessions.
//
// body must have Tags, which are copied to the connection, or the older EndUser. Pass the Token to
// your frontend, or send the end user to the ConnectLink; both are valid for 30 minutes.
// CreateSession returns a [*Response400] for an unknown integration. If body overrides the
// documentation link and the plan does not cover that, the error matches [ErrForbidden]. The call
// is not retried.
//
//nango:operation createConnectSession
func (s *Connect) CreateSession(ctx context.Context, body CreateConnectSessionRequest,
	opts ...CallOption) (*ConnectSession, error) {
	if len(body.Tags) == 0 && body.EndUser.ID == "" {
		return nil, invalid("Tags", "is empty, and so is EndUser.ID")
	}
	return decodeData[*ConnectSession](s.c.api(opts).CreateConnectSession(ctx, body))
}

// Reconnect creates a session in which the end user authorizes an existing connection again: POST
// /connect/sessions/reconnect. If the connection or the integration does not exist, the error is a
// [*Response400] (invalid_body). The call is not retried.
//
//nango:operation reconnectConnectSession
func (s *Connect) Reconnect(ctx context.Context, body ReconnectConnectSessionRequest,
	opts ...CallOption) (*ConnectSession, error) {
	api := s.c.api(opts,
		check(required("ConnectionID", body.ConnectionID, "IntegrationID", body.IntegrationID)))
	return decodeData[*ConnectSession](api.ReconnectConnectSession(ctx, body))
}

// Session returns the tags, end user, integrations and settings of a session: GET /connect/session.
// The session's own token authorizes the call instead of the secret key.
//
// The error matches [ErrUnauthorized] if the token has expired, or if its session was used or
// deleted.
//
//nango:operation getConnectSession
func (s *Connect) Session(ctx context.Context, token string,
	opts ...CallOption) (*ConnectSessionInfo, error) {
	return decodeData[*ConnectSessionInfo](s.c.api(opts, sessionToken(token)).GetConnectSession(ctx))
}

// DeleteSession ends a session: DELETE /connect/session. The session's own token authorizes the
// call instead of the secret key.
//
// The error matches [ErrUnauthorized] if the token has expired, or if its session was used or
// deleted. There is one exception: if an earlier attempt of the same call failed but may have ended
// the session, DeleteSession assumes that it did, and returns nil.
//
//nango:operation deleteConnectSession
func (s *Connect) DeleteSession(ctx context.Context, token string, opts ...CallOption) error {
	return expectNothing(s.c.api(opts, sessionToken(token)).DeleteConnectSession(ctx))
}

// sessionToken returns a CallOption that sends a session's token instead of the secret key.
func sessionToken(token string) CallOption {
	return func(c *callConfig) error {
		c.call.Token = wire.Secret(token)
		if problem := request.HeaderProblem(token); problem != "" {
			return invalid("token", problem)
		}
		return required("token", token)
	}
}

// WaitForConnection polls until the end user has created a connection. It returns the newest
// connection that params select and that was created at createdAfter or later: GET /connections.
//
// Set params.Tags to the Tags of the session, to identify the end user. Older ways are
// ConnectionID, Search, EndUserID and EndUserOrganizationID. IntegrationID restricts the search to
// one integration.
//
// To wait for the connection of a session, pass the session's ExpiresAt minus 30 minutes as
// createdAfter: that is when the session was created, by the clock of the server, which may differ
// from yours. A zero createdAfter also accepts a connection that already exists.
//
// WaitForConnection polls twice a second at first and later every 10 seconds. It returns a
// [*WaitError] when ctx ends, so give ctx a deadline.
//
//nango:operation listConnections
func (s *Connect) WaitForConnection(ctx context.Context, params ListConnectionsParams,
	createdAfter time.Time, opts ...CallOption) (*ConnectionSummary, error) {
	if len(params.Tags) == 0 && params.ConnectionID+params.Search+params.EndUserID+
		params.EndUserOrganizationID == "" {
		return nil, invalid("Tags", "is empty, so any user's connection would match")
	}
	params.Page, params.Limit = 0, 1 // the server lists the newest connection first
	return poll(ctx, "a connection", func() (*ConnectionSummary, bool, error) {
		list, err := (&Connections{s.c}).List(ctx, params, opts...)
		if err != nil || len(list.Connections) == 0 || list.Connections[0].Created.Before(createdAfter) {
			return nil, false, err
		}
		return &list.Connections[0], true, nil
	})
}
