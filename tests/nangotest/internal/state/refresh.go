package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// TokenFailure is why a token endpoint gave no token.
type TokenFailure struct {
	Status  int             // 0 where it did not answer
	Payload json.RawMessage // what it said, if that was JSON
	NoToken bool            // it answered as if all was well
}

func (f *TokenFailure) Error() string { return fmt.Sprintf("the token endpoint answered %d", f.Status) }

// ClientCredentials is the failure as Nango quotes it for client credentials.
func (f *TokenFailure) ClientCredentials() string {
	b, _ := wirejson.Encode(struct {
		Payload json.RawMessage `json:"provider_error_payload,omitempty"`
	}{f.Payload})
	return string(b)
}

// TwoStep is the failure as Nango quotes it for two-step credentials.
func (f *TokenFailure) TwoStep() string {
	b, _ := wirejson.Encode(struct {
		Message string          `json:"message"`
		Name    string          `json:"name"`
		Payload json.RawMessage `json:"provider_error_payload,omitempty"`
	}{fmt.Sprintf("Request failed with status code %d", f.Status), "AxiosError", f.Payload})
	return string(b)
}

// Credentials are refreshed when they end within this time, and no sooner after a failure than
// this.
const (
	refreshMargin  = 15 * time.Minute
	RefreshBackoff = 30 * time.Second
)

// RefreshMessage is the message for credentials that could not be refreshed.
const RefreshMessage = "The external API returned an error when trying to refresh the access token. Please try again later."

// RefreshFunc makes new credentials of old ones.
type RefreshFunc func(ctx context.Context, ref client.ConnectionRef,
	old gen.ConnectionCredentials) (gen.ConnectionCredentials, error)

// ErrRefused is the error of a provider that refuses to refresh.
var ErrRefused = errors.New("the provider refused to refresh")

// refuseRefresh is a refreshFunc of a provider that refuses.
func refuseRefresh(context.Context, client.ConnectionRef,
	gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
	return gen.ConnectionCredentials{}, ErrRefused
}

// refreshing is what is known of the refreshes of a connection.
type refreshing struct {
	Do     RefreshFunc
	Failed time.Time
	Flight chan struct{} // closed when the running refresh ends
}

// Stale reports whether the credentials have to be refreshed before they are shown.
func (c *Connection) Stale() bool {
	margin := refreshMargin
	if c.Credentials.Signed() {
		margin = 0
	}
	return c.Credentials.Refreshable() && !c.Credentials.expires.IsZero() &&
		c.Credentials.expires.Sub(c.Env.Account.Clock.Now()) < margin
}

// StaleNow is stale for those who do not hold the server's lock.
func (c *Connection) StaleNow() bool {
	c.Env.Account.Mu.Lock()
	defer c.Env.Account.Mu.Unlock()
	return c.Stale()
}

// RefreshFailed notes that a refresh failed, and returns the answer for it.
func (c *Connection) RefreshFailed(now time.Time, why error) error {
	c.ClearErrors("auth", "")
	c.errors = append(c.errors, connectionError{Type: "auth", LogID: c.Env.Account.LogID()})
	failure := c.RefreshFailure(http.StatusBadRequest, RefreshMessage)
	if f, ok := errors.AsType[*TokenFailure](why); ok && f.NoToken {
		// Nango's message quotes the connection.
		shown, _ := wirejson.Encode(map[string]any{"connection": c.Body(clock.LayoutZ,
			wirejson.EmptyJSON)})
		failure = c.RefreshFailure(http.StatusInternalServerError,
			"An unhandled error of type 'unhandled_refresh_token_parsing_error' with payload '"+
				string(shown)+"' has occurred")
	}
	c.Refresh.Failed, c.Updated, c.Fetched = now, now, now
	return failure
}

// ClearErrors drops the errors of the credentials, or those of a sync.
func (c *Connection) ClearErrors(kind, sync string) {
	c.errors = slices.DeleteFunc(slices.Clone(c.errors),
		func(e connectionError) bool { return e.Type == kind && e.sync == sync })
}

// RefreshFailure tells of the connection without its credentials.
func (c *Connection) RefreshFailure(status int, message string) error {
	return reply.RefuseWith(status, "invalid_credentials", message,
		map[string]any{"connection": c.Body(clock.LayoutOffset, wirejson.EmptyJSON)})
}
