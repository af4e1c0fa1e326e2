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

// TokenFailure reports that a token endpoint did not return a token.
type TokenFailure struct {
	Status  int             // 0 if the endpoint did not respond
	Payload json.RawMessage // the body of the response, if it is JSON
	NoToken bool            // whether the response was a success without a token
}

func (f *TokenFailure) Error() string {
	return fmt.Sprintf("the token endpoint answered %d", f.Status)
}

// ClientCredentials returns the failure as JSON. Nango's error messages about client credentials
// contain this JSON.
func (f *TokenFailure) ClientCredentials() string {
	b, _ := wirejson.Encode(struct {
		Payload json.RawMessage `json:"provider_error_payload,omitempty"`
	}{f.Payload})
	return string(b)
}

// TwoStep returns the failure as JSON. Nango's error messages about two-step credentials contain
// this JSON.
func (f *TokenFailure) TwoStep() string {
	return f.Described("AxiosError", fmt.Sprintf("Request failed with status code %d", f.Status))
}

// Described returns the JSON of a JavaScript error with the given name and message, and with the
// payload of the failure.
func (f *TokenFailure) Described(name, message string) string {
	b, _ := wirejson.Encode(struct {
		Message string          `json:"message"`
		Name    string          `json:"name"`
		Payload json.RawMessage `json:"provider_error_payload,omitempty"`
	}{message, name, f.Payload})
	return string(b)
}

// Credentials that expire within refreshMargin are refreshed. After a failed refresh,
// RefreshBackoff must pass before the next attempt.
const (
	refreshMargin  = 15 * time.Minute
	RefreshBackoff = 30 * time.Second
)

// RefreshMessage is Nango's error message for credentials that could not be refreshed.
const RefreshMessage = "The external API returned an error when trying to refresh the access token. Please try again later."

// RefreshFunc returns new credentials in place of the old ones. If it returns an error, the server
// responds as Nango does when a provider refuses to refresh.
type RefreshFunc func(ctx context.Context, ref client.ConnectionRef,
	old gen.ConnectionCredentials) (gen.ConnectionCredentials, error)

// ErrRefused reports that a provider refuses to refresh credentials.
var ErrRefused = errors.New("the provider refused to refresh")

// refuseRefresh is a [RefreshFunc] that fails with [ErrRefused].
func refuseRefresh(context.Context, client.ConnectionRef,
	gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
	return gen.ConnectionCredentials{}, ErrRefused
}

// refreshing holds the refresh function of a connection, the time of the last failed refresh, and
// the refresh that is running.
type refreshing struct {
	Do     RefreshFunc
	Failed time.Time
	Flight chan struct{} // closed when the running refresh ends
}

// Stale reports whether the credentials must be refreshed before they are used.
func (c *Connection) Stale() bool {
	margin := refreshMargin
	if c.Credentials.Signed() {
		margin = 0
	}
	return c.Credentials.Refreshable() && !c.Credentials.expires.IsZero() &&
		c.Credentials.expires.Sub(c.Env.Account.Clock.Now()) < margin
}

// RefreshFailed records a failed refresh and returns the error response for it.
func (c *Connection) RefreshFailed(now time.Time, why error) error {
	c.ClearErrors("auth", "")
	c.errors = append(c.errors, connectionError{Type: "auth", LogID: c.Env.Account.LogID()})
	failure := c.RefreshFailure(http.StatusBadRequest, RefreshMessage)
	if f, ok := errors.AsType[*TokenFailure](why); ok && f.NoToken {
		// The token endpoint's response contained no token. Nango's error message for this case contains
		// the JSON of the connection.
		shown, _ := wirejson.Encode(map[string]any{"connection": c.Body(clock.LayoutZ,
			wirejson.EmptyJSON)})
		failure = c.RefreshFailure(http.StatusInternalServerError,
			"An unhandled error of type 'unhandled_refresh_token_parsing_error' with payload '"+
				string(shown)+"' has occurred")
	}
	c.Refresh.Failed, c.Updated, c.Fetched = now, now, now
	return failure
}

// ClearErrors removes errors of a connection: the errors of its credentials if kind is "auth", or
// the errors of the sync with the given id if kind is "sync".
func (c *Connection) ClearErrors(kind, sync string) {
	c.errors = slices.DeleteFunc(slices.Clone(c.errors),
		func(e connectionError) bool { return e.Type == kind && e.sync == sync })
}

// RefreshFailure returns an error response whose payload contains the connection without its
// credentials.
func (c *Connection) RefreshFailure(status int, message string) error {
	return reply.RefuseWith(status, "invalid_credentials", message,
		map[string]any{"connection": c.Body(clock.LayoutOffset, wirejson.EmptyJSON)})
}
