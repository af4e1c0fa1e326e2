package nangotest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Credentials are refreshed when they end within this time, and no sooner after a failure than
// this.
const (
	refreshMargin  = 15 * time.Minute
	refreshBackoff = 30 * time.Second
)

const refreshMessage = "The external API returned an error when trying to refresh the access token. Please try again later."

// refreshFunc makes new credentials of old ones.
type refreshFunc func(ctx context.Context, ref client.ConnectionRef,
	old gen.ConnectionCredentials) (gen.ConnectionCredentials, error)

var errRefused = errors.New("the provider refused to refresh")

// refuseRefresh is a refreshFunc of a provider that refuses.
func refuseRefresh(context.Context, client.ConnectionRef,
	gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
	return gen.ConnectionCredentials{}, errRefused
}

// refreshing is what is known of the refreshes of a connection.
type refreshing struct {
	do     refreshFunc
	failed time.Time
	flight chan struct{} // closed when the running refresh ends
}

// GetConnection answers with the credentials, refreshed when they are about to end. Many callers at
// once cause one refresh.
func (a *api) GetConnection(w http.ResponseWriter, r *http.Request) {
	if err := a.refreshIfNeeded(r.Context(), callOf(r)); err != nil {
		a.refuse(w, err)
		return
	}
	a.answer(w, r, func(c *call) (any, error) {
		conn, err := c.connection()
		if err != nil {
			return nil, err
		}
		if !c.readsCredentials("connections") {
			return conn.body(clock.LayoutOffset, wirejson.EmptyJSON), nil
		}
		if conn.stale() {
			return nil, conn.refreshFailure(http.StatusFailedDependency,
				"A recent refresh attempt failed. Backing off before retrying.")
		}
		conn.fetched = a.clock.Now()
		if c.query.Flag("refresh_token") {
			return conn.body(clock.LayoutOffset, conn.credentials.full), nil
		}
		return conn.body(clock.LayoutOffset, conn.credentials.shown), nil
	})
}

// stale reports whether the credentials have to be refreshed before they are shown.
func (c *connection) stale() bool {
	margin := refreshMargin
	if c.credentials.signed() {
		margin = 0
	}
	return c.credentials.refreshable() && !c.credentials.expires.IsZero() &&
		c.credentials.expires.Sub(c.env.account.clock.Now()) < margin
}

// staleNow is stale for those who do not hold the server's lock.
func (c *connection) staleNow() bool {
	c.env.account.mu.Lock()
	defer c.env.account.mu.Unlock()
	return c.stale()
}

func (a *api) refreshIfNeeded(ctx context.Context, c *call) error {
	wantsMore := c.query.Flag("force_refresh") || c.query.Flag("refresh_token") ||
		c.query.Flag("refresh_github_app_jwt_token")
	if !c.readsCredentials("connections") {
		if wantsMore {
			return reply.Refuse(http.StatusForbidden, "forbidden",
				"Credential and refresh options require the environment:connections:read_credentials scope")
		}
		return nil
	}
	a.mu.Lock()
	conn, err := c.connection()
	a.mu.Unlock()
	if err != nil {
		return err
	}
	return a.freshen(ctx, conn, c.query.Flag("force_refresh"))
}

// freshen refreshes the credentials where they need it. An error is the answer of the request that
// found out; those that come soon after are told to wait.
func (a *api) freshen(ctx context.Context, conn *connection, force bool) error {
	for {
		a.mu.Lock()
		now := a.clock.Now()
		due := conn.stale() || conn.credentials.signed() || force && conn.credentials.refreshable()
		backingOff := !force && !conn.refresh.failed.IsZero() &&
			now.Sub(conn.refresh.failed) < refreshBackoff
		if !due || backingOff {
			a.mu.Unlock()
			return nil
		}
		flight := conn.refresh.flight
		if flight == nil {
			break
		}
		a.mu.Unlock()
		select {
		case <-flight:
			force = false // somebody just did
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	flight := make(chan struct{})
	conn.refresh.flight = flight
	do, old, in := conn.refresh.do, conn.credentials, conn.env.integrations[conn.ref.ProviderConfigKey]
	a.mu.Unlock()
	return a.runRefresh(ctx, conn, do, old, in, flight)
}

func (a *api) runRefresh(ctx context.Context, conn *connection, do refreshFunc, old credentials,
	in *integration, flight chan struct{}) error {
	if do == nil {
		do = a.settings.refresh
	}
	var fresh credentials
	err := errRefused
	switch {
	case do != nil:
		var given gen.ConnectionCredentials
		if given, err = do(ctx, conn.ref, old.value()); err == nil {
			fresh, err = newCredentials(given)
		}
	case in != nil:
		fresh, err = a.refreshed(ctx, in, old)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	defer close(flight)
	conn.refresh.flight = nil
	now := a.clock.Now()
	if err != nil {
		failure := conn.refreshFailed(now, err)
		a.sendRefreshFailure(conn)
		return failure
	}
	conn.credentials, conn.refresh.failed, conn.updated = fresh, time.Time{}, now
	conn.clearErrors("auth", "")
	return nil
}

func (c *connection) refreshFailed(now time.Time, why error) error {
	c.clearErrors("auth", "")
	c.errors = append(c.errors, connectionError{Type: "auth", LogID: c.env.account.logID()})
	failure := c.refreshFailure(http.StatusBadRequest, refreshMessage)
	if f, ok := errors.AsType[*tokenFailure](why); ok && f.noToken {
		// Nango's message quotes the connection.
		shown, _ := wirejson.Encode(map[string]any{"connection": c.body(clock.LayoutZ,
			wirejson.EmptyJSON)})
		failure = c.refreshFailure(http.StatusInternalServerError,
			"An unhandled error of type 'unhandled_refresh_token_parsing_error' with payload '"+
				string(shown)+"' has occurred")
	}
	c.refresh.failed, c.updated, c.fetched = now, now, now
	return failure
}

// clearErrors drops the errors of the credentials, or those of a sync.
func (c *connection) clearErrors(kind, sync string) {
	c.errors = slices.DeleteFunc(slices.Clone(c.errors),
		func(e connectionError) bool { return e.Type == kind && e.sync == sync })
}

// refreshFailure tells of the connection without its credentials.
func (c *connection) refreshFailure(status int, message string) error {
	return reply.RefuseWith(status, "invalid_credentials", message,
		map[string]any{"connection": c.body(clock.LayoutOffset, wirejson.EmptyJSON)})
}
