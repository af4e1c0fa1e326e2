package client

import (
	"context"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/request"
)

// Connect makes the sessions in which an end user authorizes a connection in the browser.
type Connect struct{ c *core }

// CreateSession makes a session for a new connection: POST /connect/sessions.
//
// body needs Tags, which the connection gets, or the older EndUser. Send the Token to your frontend, or the end user to
// the ConnectLink; both are good for 30 minutes. An unknown integration is a [*Response400]; overriding the
// documentation link takes a plan that covers it ([ErrForbidden]). It is not retried.
//
//nango:operation createConnectSession
func (s *Connect) CreateSession(ctx context.Context, body CreateConnectSessionRequest, opts ...CallOption) (*ConnectSession, error) {
	if len(body.Tags) == 0 && body.EndUser.ID == "" {
		return nil, invalid("tags", "are empty, and there is no end_user either")
	}
	return decodeData[*ConnectSession](s.c.api(opts).CreateConnectSession(ctx, body))
}

// Reconnect makes a session in which the end user gives an existing connection new credentials: POST
// /connect/sessions/reconnect. An unknown connection or integration is a [*Response400] (invalid_body). It is not
// retried.
//
//nango:operation reconnectConnectSession
func (s *Connect) Reconnect(ctx context.Context, body ReconnectConnectSessionRequest, opts ...CallOption) (*ConnectSession, error) {
	if err := required("connection_id", body.ConnectionID, "integration_id", body.IntegrationID); err != nil {
		return nil, err
	}
	return decodeData[*ConnectSession](s.c.api(opts).ReconnectConnectSession(ctx, body))
}

// Session tells what a session is for. The session's own token authorizes the call, in the place of the secret key:
// GET /connect/session.
//
// A token that has expired, or whose session was used or deleted, is [ErrUnauthorized].
//
//nango:operation getConnectSession
func (s *Connect) Session(ctx context.Context, token string, opts ...CallOption) (*ConnectSessionInfo, error) {
	api, err := s.authorized(token, opts)
	if err != nil {
		return nil, err
	}
	return decodeData[*ConnectSessionInfo](api.GetConnectSession(ctx))
}

// DeleteSession ends a session, whose own token authorizes the call: DELETE /connect/session.
//
// A token that has expired, or whose session was used or deleted, is [ErrUnauthorized]; but where an earlier attempt of
// the same call got no answer, it means that the attempt succeeded, and is no error.
//
//nango:operation deleteConnectSession
func (s *Connect) DeleteSession(ctx context.Context, token string, opts ...CallOption) error {
	api, err := s.authorized(token, opts)
	if err != nil {
		return err
	}
	return expectNothing(api.DeleteConnectSession(ctx))
}

// authorized returns the generated client with a session's token in the place of the secret key.
func (s *Connect) authorized(token string, opts []CallOption) (*gen.Client[*wire.Answer], error) {
	if err := required("token", token); err != nil {
		return nil, err
	}
	if problem := request.HeaderProblem(token); problem != "" {
		return nil, invalid("token", problem)
	}
	return s.c.api(opts, func(c *callConfig) error { c.call.Token = wire.Secret(token); return nil }), nil
}

// Types of the sessions' operations. Their fields are those of the document.
type (
	// CreateConnectSessionRequest is a session to be.
	CreateConnectSessionRequest = gen.CreateConnectSessionRequest
	// ReconnectConnectSessionRequest is a session for an existing connection.
	ReconnectConnectSessionRequest = gen.ReconnectConnectSessionRequest
	// ConnectSession is a session: its token, good for 30 minutes, and a link with the token in it.
	ConnectSession = gen.ConnectSession
	// ConnectSessionInfo is what a session is for.
	ConnectSessionInfo = gen.ConnectSessionInfo
	// ConnectUISettings is how the connect page looks.
	ConnectUISettings = gen.ConnectUISettings
	// ConnectUITheme is which colours the connect page starts with.
	ConnectUITheme = gen.ConnectUITheme
	// ConnectUIThemes is the colours of the connect page, light and dark.
	ConnectUIThemes = gen.ConnectUIThemes
	// ConnectUIColors is colours of the connect page.
	ConnectUIColors = gen.ConnectUIColors
	// SessionIntegrationDefaultsMap is what a session presets, by the unique key of the integration.
	SessionIntegrationDefaultsMap = gen.SessionIntegrationDefaultsMap
	// SessionIntegrationDefaults is what a session presets for one integration.
	SessionIntegrationDefaults = gen.SessionIntegrationDefaults
	// AuthorizationParams is further query parameters of an authorization URL.
	AuthorizationParams = gen.AuthorizationParams
	// SessionOverridesMap is what the connect page shows otherwise, by the unique key of the integration.
	SessionOverridesMap = gen.SessionOverridesMap
	// SessionOverrides is what the connect page shows otherwise for one integration.
	SessionOverrides = gen.SessionOverrides
	// EndUserOrganizationInput names the organization of the person behind a connection. Tags are its successor.
	EndUserOrganizationInput = gen.EndUserOrganizationInput
)

// WaitForConnection waits until the end user has made a connection, and returns the newest that params select and that
// was created at createdAfter or later: GET /connections.
//
// params name the end user by Tags, those that the session was made with, or in one of the older ways; IntegrationID
// narrows it down. A zero createdAfter takes a connection that is there already. Compare with the server's clock, not
// with your own: a session's ExpiresAt is 30 minutes after it was made.
//
// It asks at first twice a second, in the end every 10 seconds, and gives up with a [*WaitError] when ctx ends; give it
// a deadline.
//
//nango:operation listConnections
func (s *Connect) WaitForConnection(ctx context.Context, params ListConnectionsParams, createdAfter time.Time, opts ...CallOption) (*ConnectionSummary, error) {
	if len(params.Tags) == 0 && params.ConnectionID+params.Search+params.EndUserID+params.EndUserOrganizationID == "" {
		return nil, invalid("tags", "are empty, so that anybody's connection would do")
	}
	params.Page, params.Limit = 0, 1 // the newest comes first
	return poll(ctx, "a connection", func() (*ConnectionSummary, bool, error) {
		list, err := (&Connections{s.c}).List(ctx, params, opts...)
		if err != nil || len(list.Connections) == 0 || list.Connections[0].Created.Before(createdAfter) {
			return nil, false, err
		}
		return &list.Connections[0], true, nil
	})
}
