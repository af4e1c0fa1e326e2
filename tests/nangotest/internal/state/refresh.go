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

// TokenFailure is the error of a token endpoint that returned no token.
type TokenFailure struct {
	Status  int             // 0 if there was no response
	Payload json.RawMessage // its body, if that was JSON
	NoToken bool            // the response was a success without a token
}

func (f *TokenFailure) Error() string {
	return fmt.Sprintf("the token endpoint answered %d", f.Status)
}

// ClientCredentials returns the failure in the form in which Nango quotes it for client
// credentials.
func (f *TokenFailure) ClientCredentials() string {
	b, _ := wirejson.Encode(struct {
		Payload json.RawMessage `json:"provider_error_payload,omitempty"`
	}{f.Payload})
	return string(b)
}

// TwoStep returns the failure in the form in which Nango quotes it for two-step credentials.
func (f *TokenFailure) TwoStep() string {
	b, _ := wirejson.Encode(struct {
		Message string          `json:"message"`
		Name    string          `json:"name"`
		Payload json.RawMessage `json:"provider_error_payload,omitempty"`
	}{fmt.Sprintf("Request failed with status code %d", f.Status), "AxiosError", f.Payload})
	return string(b)
}

// Credentials that expire within RefreshMargin are refreshed. After a failure there is no other
// attempt for refreshBackoff.
const (
	refreshMargin  = 15 * time.Minute
	RefreshBackoff = 30 * time.Second
)

// RefreshMessage is the message for credentials that could not be refreshed.
const RefreshMessage = "The external API returned an error when trying to refresh the access token. Please try again later."

// RefreshFunc returns new credentials in place of old ones. If it returns an error, Nango responds
// as it does when a provider refuses to refresh.
type RefreshFunc func(ctx context.Context, ref client.ConnectionRef,
	old gen.ConnectionCredentials) (gen.ConnectionCredentials, error)

// ErrRefused is the error of a provider that refuses to refresh.
var ErrRefused = errors.New("the provider refused to refresh")

// refuseRefresh is a [RefreshFunc] that fails with [ErrRefused].
func refuseRefresh(context.Context, client.ConnectionRef,
	gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
	return gen.ConnectionCredentials{}, ErrRefused
}

// refreshing is the state of a connection's refreshes.
type refreshing struct {
	Do     RefreshFunc
	Failed time.Time
	Flight chan struct{} // closed when the running refresh ends
}

// Stale reports whether the credentials must be refreshed before they are shown.
func (c *Connection) Stale() bool {
	margin := refreshMargin
	if c.Credentials.Signed() {
		margin = 0
	}
	return c.Credentials.Refreshable() && !c.Credentials.expires.IsZero() &&
		c.Credentials.expires.Sub(c.Env.Account.Clock.Now()) < margin
}

// StaleNow is like Stale but takes the account's lock itself.
func (c *Connection) StaleNow() bool {
	c.Env.Account.Mu.Lock()
	defer c.Env.Account.Mu.Unlock()
	return c.Stale()
}

// RefreshFailed records a failed refresh and returns the refusal for it.
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

// ClearErrors removes the errors of a kind: those of the credentials ("auth"), or those of the sync
// with the given id.
func (c *Connection) ClearErrors(kind, sync string) {
	c.errors = slices.DeleteFunc(slices.Clone(c.errors),
		func(e connectionError) bool { return e.Type == kind && e.sync == sync })
}

// RefreshFailure returns a refusal whose payload shows the connection without its credentials.
func (c *Connection) RefreshFailure(status int, message string) error {
	return reply.RefuseWith(status, "invalid_credentials", message,
		map[string]any{"connection": c.Body(clock.LayoutOffset, wirejson.EmptyJSON)})
}
