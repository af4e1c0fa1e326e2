package nangotest_test

import (
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// BenchmarkStart starts a server, sends one request and closes the server, as a test does.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		srv, err := nangotest.Start()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := srv.Client().Connections.List(b.Context(), nango.ListConnectionsParams{}); err != nil {
			b.Fatal(err)
		}
		srv.Close()
	}
}
