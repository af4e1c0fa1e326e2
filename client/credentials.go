package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/nango-go/nango/gen"
)

// Token returns the token of a connection, which Nango refreshes if needed: GET
// /connections/{connectionId}. The type of the credentials determines which value is the token:
//
//   - [OAuth2Credentials], [AppCredentials], [AppStoreCredentials]: the access token
//   - [OAuth2ClientCredentials], [JWTCredentials], [SignatureCredentials], [TwoStepCredentials]:
//     the token
//   - [CustomCredentials]: the user's token or, if there is none, the app's token
//   - [APIKeyCredentials]: the key
//   - [BillCredentials]: the session id
//
// Token returns an [*SDKValidationError] for credentials that have several parts (OAuth 1, Basic,
// TBA, AWS) and for connections without credentials; read those with [Connections.Get]. Other
// errors are the same as for [Connections.Get].
//
//nango:operation getConnection
func (s *Connections) Token(ctx context.Context, ref ConnectionRef,
	opts ...CallOption) (string, error) {
	conn, err := decodeJSON[*Connection](fromFields(s.get(ctx, ref, GetConnectionParams{}, opts)))
	if err != nil {
		return "", err
	}
	return TokenOf(conn.Credentials)
}

// TokenOf returns the token of credentials that were already read. It selects the token as
// [Connections.Token] does.
func TokenOf(credentials ConnectionCredentials) (string, error) {
	token, err := tokenOf(credentials.Value())
	if err != nil {
		return "", &SDKValidationError{Field: "credentials", StatusCode: 200, Err: err}
	}
	return token, nil
}

// NewImportCredentials returns credentials for [CreateConnectionRequest] with their type set:
//
//	nango.NewImportCredentials(nango.APIKeyCredentials{APIKey: key})
func NewImportCredentials[T gen.ImportCredentialsMember](credentials T) ImportCredentials {
	return gen.NewImportCredentials(credentials)
}

// NewConnectionCredentials converts credentials to the type of [Connection].Credentials. It is for
// tests and fakes; see package nangotest.
func NewConnectionCredentials[T gen.ConnectionCredentialsMember](
	credentials T) ConnectionCredentials {
	return gen.NewConnectionCredentials(credentials)
}

func tokenOf(credentials any) (string, error) {
	var token string
	switch c := credentials.(type) {
	case OAuth2Credentials:
		token = c.AccessToken
	case OAuth2ClientCredentials:
		token = c.Token
	case AppCredentials:
		token = c.AccessToken
	case AppStoreCredentials:
		token = c.AccessToken
	case APIKeyCredentials:
		token = c.APIKey
	case JWTCredentials:
		token = c.Token
	case SignatureCredentials:
		token = c.Token
	case TwoStepCredentials:
		token = c.Token
	case BillCredentials:
		token = c.SessionID
	case CustomCredentials:
		if c.User != nil {
			token = c.User.AccessToken
		}
		if token == "" {
			token = c.App.AccessToken
		}
	default:
		return "", errors.New("are of a kind without a single token; read them with Connections.Get")
	}
	if token == "" {
		return "", errors.New("hold no token")
	}
	return token, nil
}

// refreshBackOff is how long Nango waits after a failed refresh before it refreshes a connection
// again.
const refreshBackOff = 30 * time.Second

// RefreshFailure describes the failed refresh that caused an error matching
// [ErrInvalidCredentials].
//
// It does not say why the refresh failed. Nango's response is the same whether the provider has
// revoked the grant, is down, limits Nango's request rate or resets the connection. So do not ask
// the end user to authorize again after a single failure. [RefreshFailures] counts failures.
type RefreshFailure struct {
	// Tried reports whether Nango asked the provider during this call (status 400). If it is false,
	// an earlier refresh had failed and Nango did not ask the provider again (status 424).
	Tried bool
	// BackOff is how long, at most, Nango keeps responding with status 424 before it asks the
	// provider again: 30 s, or 0 if Nango has given up. To make Nango ask at once, set ForceRefresh
	// in [GetConnectionParams].
	BackOff time.Duration
	// GivenUp reports that Nango has stopped refreshing the connection, since refreshes failed on each
	// of 4 days. Only an error of a proxied call can report this. In an error of [Connections.Get],
	// GivenUp is always false and BackOff is 30 s.
	GivenUp bool
	// Connection is the connection, without its credentials. It is nil if the response contained no
	// connection.
	Connection *Connection
}

// RefreshFailure returns what is known about the refresh that failed. It returns false if e does
// not match [ErrInvalidCredentials].
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

// RefreshFailures counts the failed refreshes of one connection since it last worked, so that a
// program asks its customer to authorize again only if failures persist. The zero value means that
// the connection works. Store one for each connection, for example as JSON next to its id:
//
//	token, err := c.Connections.Token(ctx, ref)
//	failures.Record(err, time.Now())
//	if failures.AtLeast(5, time.Hour) {
//		// ask the customer to authorize again
//	}
type RefreshFailures struct {
	// Count is how many refreshes failed.
	Count int `json:"count,omitempty"`
	// First and Last are the times of the first and last failure.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// GivenUp reports that Nango has stopped refreshing; see [RefreshFailure].
	GivenUp bool `json:"given_up,omitempty"`
}

// Record records the outcome of a call that reads the connection's credentials. If err is nil,
// Record sets f to its zero value. An error counts if Nango asked the provider and the refresh
// failed. If the error shows that Nango has given up, Record sets GivenUp. Every other error
// changes nothing; examples are a timeout and a response with status 424, for which Nango did not
// ask the provider.
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

// AtLeast reports whether failures persist: either Nango has given up, or at least the given number
// of refreshes failed and the last one failed at least the given period after the first.
func (f RefreshFailures) AtLeast(failures int, period time.Duration) bool {
	return f.GivenUp || f.Count >= max(failures, 1) && f.Last.Sub(f.First) >= period
}
