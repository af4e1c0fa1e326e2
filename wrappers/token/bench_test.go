package token_test

import (
	"errors"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/pairs"
	"github.com/nango-go/nango/wrappers/token"
)

const hourly = `{"type":"OAUTH2","access_token":"tok","expires_at":"2099-01-01T00:00:00.000Z","raw":{"token_type":"bearer","scope":"all"}}`

// calls returns two functions whose costs can be compared. One calls Token. The other makes only
// the call of package client that Token itself makes.
func calls(tb testing.TB) []pairs.Pair {
	tb.Helper()
	c := newClient(tb, always(hourly))
	s := token.NewSource(tb.Context(), c, ref)
	return []pairs.Pair{{
		Name: "Token",
		Client: func() error {
			conn, err := c.Connections.Get(tb.Context(), ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
			if err == nil && conn.Credentials.Value().(nango.OAuth2Credentials).AccessToken != "tok" {
				err = errors.New("another token")
			}
			return err
		},
		Wrapper: func() error {
			got, err := s.Token()
			if err == nil && got.AccessToken != "tok" {
				err = errors.New("another token")
			}
			return err
		},
	}}
}

func BenchmarkToken(b *testing.B) { pairs.Bench(b, calls(b)) }

func TestFewAllocationsAreAdded(t *testing.T) { pairs.Allocations(t, calls(t)) }
