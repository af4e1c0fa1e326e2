package nangotest

import (
	"context"
	"errors"
	"time"
)

// Now returns the server's time, in UTC.
func (s *Server) Now() time.Time { return s.account.Clock.Now() }

// Settle waits until all queued actions and triggered syncs have ended and all webhooks have been
// sent, or until ctx ends.
func (s *Server) Settle(ctx context.Context) error { return s.account.Work.Settle(ctx) }

// Advance moves the server's clock forward by d: tokens and sessions expire, and rate limits are
// reset. It runs the syncs that become due, one after another in the order of their schedule, and
// returns when these runs have ended. If d is negative, it returns an error.
func (s *Server) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return errors.New("d is negative; the server's clock cannot go back")
	}
	return s.account.Advance(ctx, d)
}
