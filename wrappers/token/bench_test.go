package token_test

import (
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/token"
)

// BenchmarkToken holds the source against the client call that it makes.
func BenchmarkToken(b *testing.B) {
	c := newClient(b, always(`{"type":"OAUTH2","access_token":"tok","expires_at":"2099-01-01T00:00:00.000Z","raw":{"token_type":"bearer","scope":"all"}}`))
	source := token.NewSource(b.Context(), c, ref)
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			conn, err := c.Connections.Get(b.Context(), ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
			if err != nil || conn.Credentials.Value().(nango.OAuth2Credentials).AccessToken != "tok" {
				b.Fatal(conn, err)
			}
		}
	})
	b.Run("token", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if got, err := source.Token(); err != nil || got.AccessToken != "tok" {
				b.Fatal(got, err)
			}
		}
	})
}
