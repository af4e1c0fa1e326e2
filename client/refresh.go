package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// refreshBackOff is how long Nango does not try to refresh a connection after a refresh that failed.
const refreshBackOff = 30 * time.Second

// RefreshFailure is what an [ErrInvalidCredentials] says about the refresh that failed.
//
// It does not say why. Nango answers alike whether the provider has revoked the grant, is down, limits the rate or resets
// the connection, so one failure is no reason to ask the end user to authorize again. [RefreshFailures] counts them.
type RefreshFailure struct {
	// Tried reports whether Nango asked the provider during this call, as with status 400. Otherwise it answered without
	// asking, since a recent refresh failed, as with status 424.
	Tried bool
	// BackOff is how long, at most, Nango goes on answering with status 424 before it asks the provider again: 30 s, or 0 if
	// it has given up. ForceRefresh in [GetConnectionParams] makes it ask at once.
	BackOff time.Duration
	// GivenUp reports that Nango does not refresh the connection any more, since that failed on each of 4 days. Only the
	// proxy says so; for [Connections.Get] it is a BackOff that does not end.
	GivenUp bool
	// Connection is the connection without its credentials, or nil if the response had none.
	Connection *Connection
}

// RefreshFailure returns what is known about the refresh that failed. It reports false for errors that are not
// [ErrInvalidCredentials].
func (e *SDKError) RefreshFailure() (RefreshFailure, bool) {
	if !e.Is(ErrInvalidCredentials) {
		return RefreshFailure{}, false
	}
	f := RefreshFailure{
		Tried:   e.StatusCode != http.StatusFailedDependency && e.Code != CodeConnectionRefreshBackoff,
		GivenUp: e.Code == CodeConnectionRefreshExhausted,
	}
	if f.GivenUp {
		f.Tried = false
	} else {
		f.BackOff = refreshBackOff
	}
	var payload struct {
		Connection *Connection `json:"connection"`
	}
	if json.Unmarshal(e.Payload, &payload) == nil {
		f.Connection = payload.Connection
	}
	return f, true
}

// RefreshFailures counts the failed refreshes of one connection since it last worked, so that a program asks its customer
// to authorize again only if they persist. The zero value is a connection that works. Keep one for each connection, for
// instance as JSON in the row that has its id:
//
//	token, err := c.Connections.Token(ctx, ref)
//	failures.Record(err, time.Now())
//	if failures.AtLeast(5, time.Hour) {
//		// ask the customer to authorize again
//	}
type RefreshFailures struct {
	// Count is how often Nango asked the provider in vain.
	Count int `json:"count,omitempty"`
	// First and Last are when it did so first and last.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// GivenUp reports that Nango does not try any more; see [RefreshFailure].
	GivenUp bool `json:"given_up,omitempty"`
}

// Record takes note of how a call that reads the connection's credentials ended, at the given time. Success forgets the
// failures. An error counts if Nango asked the provider for it; any other error, such as a timeout or the answer during a
// back-off, changes nothing.
func (f *RefreshFailures) Record(err error, at time.Time) {
	if err == nil {
		*f = RefreshFailures{}
		return
	}
	refused, ok := errors.AsType[*SDKError](err)
	if !ok {
		return
	}
	failure, ok := refused.RefreshFailure()
	f.GivenUp = f.GivenUp || failure.GivenUp
	if !ok || !failure.Tried {
		return
	}
	if f.Count == 0 {
		f.First = at
	}
	f.Count++
	f.Last = at
}

// AtLeast reports whether at least count refreshes failed, the last one at least over after the first, or Nango has given
// up.
func (f RefreshFailures) AtLeast(count int, over time.Duration) bool {
	return f.GivenUp || f.Count >= count && f.Last.Sub(f.First) >= over
}
