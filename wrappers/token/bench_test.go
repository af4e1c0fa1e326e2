package token_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/token"
)

const hourly = `{"type":"OAUTH2","access_token":"tok","expires_at":"2099-01-01T00:00:00.000Z","raw":{"token_type":"bearer","scope":"all"}}`

// calls are the client call, and the source that makes it.
func calls(tb testing.TB) (client, source func()) {
	tb.Helper()
	c := newClient(tb, always(hourly))
	s := token.NewSource(tb.Context(), c, ref)
	return func() {
			conn, err := c.Connections.Get(tb.Context(), ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
			if err != nil || conn.Credentials.Value().(nango.OAuth2Credentials).AccessToken != "tok" {
				tb.Fatal(conn, err)
			}
		}, func() {
			if got, err := s.Token(); err != nil || got.AccessToken != "tok" {
				tb.Fatal(got, err)
			}
		}
}

// BenchmarkToken holds the source against the client call that it makes.
func BenchmarkToken(b *testing.B) {
	client, source := calls(b)
	for name, do := range map[string]func(){"client": client, "token": source} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
		})
	}
}

// The time is for the benchmark to tell; allocations are the same everywhere.
func TestFewAllocationsAreAdded(t *testing.T) {
	client, source := calls(t)
	require.LessOrEqual(t, testing.AllocsPerRun(100, source), testing.AllocsPerRun(100, client)+5)
}
