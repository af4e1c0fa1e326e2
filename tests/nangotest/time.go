package nangotest

import (
	"context"
	"time"
)

// Now returns the server's time, in UTC.
func (s *Server) Now() time.Time { return s.account.Clock.Now() }

// Settle waits until queued actions, triggered syncs and webhooks are done, or ctx is.
func (s *Server) Settle(ctx context.Context) error { return s.account.Work.Settle(ctx) }

// Advance lets time pass: tokens and sessions expire, the rate limit fills up, and syncs run that
// are due, one after another in the order of their schedule. It returns when those are done.
func (s *Server) Advance(ctx context.Context, d time.Duration) error {
	return s.account.Advance(ctx, d)
}
