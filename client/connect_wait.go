package client

import (
	"context"
	"time"
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
