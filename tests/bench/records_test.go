package bench

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/contacts"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

// total maps a page size to the number of records to read. The number is large enough for a
// measurement. It is small enough that reading takes little time, even if the server adds latency.
var total = map[int]int{100: 5_000, 1000: 20_000, 10_000: 40_000}

// BenchmarkRecords reads all records from a server on the loopback interface, with the SDK and with
// handwritten code.
func BenchmarkRecords(b *testing.B) {
	srv := httptest.NewServer(load.NewHandler())
	defer srv.Close()
	for _, page := range []int{100, 1000, 10_000} {
		want := load.Want(total[page])
		for _, latency := range []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond} {
			s := load.Setting{Records: total[page], Page: page, Latency: latency}
			for name, read := range readers(b, s, srv) {
				b.Run(fmt.Sprintf("page=%d/latency=%v/%s", page, latency, name), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						require.Equal(b, want, read())
					}
					b.ReportMetric(float64(b.N*s.Records)/b.Elapsed().Seconds(), "records/s")
				})
			}
		}
	}
}

// readers returns functions that read all records and return their checksum: one for the
// handwritten client and others for the SDK.
func readers(b *testing.B, s load.Setting, srv *httptest.Server) map[string]func() load.Sum {
	b.Helper()
	base := s.Base(srv.URL)
	c, err := nango.New(load.Key, nango.WithHost(base), nango.WithHTTPClient(srv.Client()))
	require.NoError(b, err)
	sdk := func(opts ...nango.CallOption) func() load.Sum {
		return func() (sum load.Sum) {
			for r, err := range nango.AllRecords[contacts.Contact](b.Context(), c, selection(s.Page), opts...) {
				require.NoError(b, err)
				addTo(&sum, &r)
			}
			return sum
		}
	}
	return map[string]func() load.Sum{
		"handwritten": func() (sum load.Sum) {
			require.NoError(b, load.Hand{HTTP: srv.Client(), Base: base}.Records(b.Context(), s.Page, sum.Record))
			return sum
		},
		"sdk":               sdk(),
		"sdk no read-ahead": sdk(nango.WithNoReadAhead()),
	}
}

func selection(page int) nango.ListRecordsParams {
	return nango.ListRecordsParams{ConnectionID: load.ConnectionID, ProviderConfigKey: load.ProviderConfigKey, Model: load.Model, Limit: page}
}

func addTo(sum *load.Sum, r *nango.Record[contacts.Contact]) {
	m := &r.Metadata
	sum.Contact(&r.Data)
	sum.Metadata(m.FirstSeenAt, m.LastModifiedAt, m.DeletedAt, m.PrunedAt, string(m.LastAction), m.Cursor)
}
