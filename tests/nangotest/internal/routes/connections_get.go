package routes

import (
	"context"
	"net/http"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// GetConnection returns a connection with its credentials. It refreshes credentials that expire
// soon. Concurrent requests share a single refresh.
func (c *call) GetConnection() (any, error) {
	force, full := c.query.Flag("force_refresh"), c.query.Flag("refresh_token")
	reads := c.readsCredentials("connections")
	if !reads && (force || full || c.query.Flag("refresh_github_app_jwt_token")) {
		return nil, reply.Refuse(http.StatusForbidden, "forbidden",
			"Credential and refresh options require the environment:connections:read_credentials scope")
	}
	conn, err := c.connection()
	if err != nil {
		return nil, err
	}
	if !reads {
		return conn.Body(clock.LayoutOffset, wirejson.EmptyJSON), nil
	}
	if _, err := c.unlocked(func() (any, error) {
		return nil, c.api.freshen(c.Context(), conn, force)
	}); err != nil {
		return nil, err
	}
	if conn, err = c.connection(); err != nil { // it may have been deleted during the refresh
		return nil, err
	}
	if conn.Stale() {
		return nil, conn.RefreshFailure(http.StatusFailedDependency, backoffMessage)
	}
	conn.Fetched = c.api.Clock.Now()
	if full {
		return conn.Body(clock.LayoutOffset, conn.Credentials.Full), nil
	}
	return conn.Body(clock.LayoutOffset, conn.Credentials.Shown), nil
}

// freshen refreshes the credentials if they expire soon, or if force is set. If the refresh fails,
// freshen returns the error to the request that started the refresh, and nil to the requests that
// waited for it. During the back-off that follows a failure, freshen does nothing and returns nil
// unless force is set. The credentials can therefore be stale although freshen returns nil. The
// callers of freshen check this and return an error.
func (a *API) freshen(ctx context.Context, conn *state.Connection, force bool) error {
	for {
		a.Mu.Lock()
		now := a.Clock.Now()
		due := conn.Stale() || conn.Credentials.Signed() || force && conn.Credentials.Refreshable()
		backingOff := !force && !conn.Refresh.Failed.IsZero() &&
			now.Sub(conn.Refresh.Failed) < state.RefreshBackoff
		if !due || backingOff {
			a.Mu.Unlock()
			return nil
		}
		flight := conn.Refresh.Flight
		if flight == nil {
			break
		}
		a.Mu.Unlock()
		select {
		case <-flight:
			force = false // another request has just refreshed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return a.refresh(ctx, conn)
}

// refresh refreshes the credentials. Its caller must hold the account's lock, and refresh releases
// the lock.
func (a *API) refresh(ctx context.Context, conn *state.Connection) error {
	flight := make(chan struct{})
	conn.Refresh.Flight = flight
	do, old, in := conn.Refresh.Do, conn.Credentials, conn.Env.Integrations[conn.Ref.ProviderConfigKey]
	a.Mu.Unlock()
	if do == nil {
		do = a.Settings.Refresh
	}
	var fresh state.Credentials
	err := state.ErrRefused
	switch {
	case do != nil:
		var given gen.ConnectionCredentials
		if given, err = do(ctx, conn.Ref, old.Value()); err == nil {
			fresh, err = state.NewCredentials(given)
		}
	case in != nil:
		fresh, err = a.authorizer.Refreshed(ctx, in, old)
	}
	a.Mu.Lock()
	defer a.Mu.Unlock()
	defer close(flight)
	conn.Refresh.Flight = nil
	now := a.Clock.Now()
	if err != nil {
		failure := conn.RefreshFailed(now, err)
		a.SendRefreshFailure(conn)
		return failure
	}
	conn.Credentials, conn.Refresh.Failed, conn.Updated = fresh, time.Time{}, now
	conn.ClearErrors("auth", "")
	return nil
}
