package page_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// BenchmarkMemory reads 1,000,000 records in pages of 10,000 and reports by how
// much the memory that the runtime holds grew at most, in MiB.
func BenchmarkMemory(b *testing.B) {
	const total, size = 1_000_000, 10_000
	var records []string
	for i := range size {
		records = append(records, contactJSON(i))
	}
	list := []byte(strings.Join(records, ","))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 0
		_, _ = fmt.Sscan(r.URL.Query().Get("cursor"), &n)
		next := fmt.Sprintf(`"%d"`, n+1)
		if (n+1)*size == total {
			next = "null"
		}
		_, _ = fmt.Fprintf(w, `{"next_cursor":%s,"records":[`, next)
		_, _ = w.Write(list)
		_, _ = io.WriteString(w, "]}")
	}))
	b.Cleanup(srv.Close)
	fetch := func(ctx context.Context, cursor string) (io.ReadCloser, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"?cursor="+cursor, nil)
		if err != nil {
			return nil, err
		}
		resp, err := srv.Client().Do(req)
		if err != nil {
			return nil, err
		}
		return resp.Body, nil
	}
	for _, mode := range []string{"sequential", "read ahead", "read ahead and decoders"} {
		b.Run(mode, func(b *testing.B) {
			for b.Loop() {
				runtime.GC()
				debug.FreeOSMemory()
				idle, peak, n := held(), uint64(0), 0
				for r, err := range page.Iterate(b.Context(), modes[mode], fetch, place[contact]) {
					require.NoError(b, err)
					if n%1000 == 0 {
						require.Equal(b, contactOf(n%size), r.Data)
						peak = max(peak, held())
					}
					n++
				}
				require.Equal(b, total, n)
				b.ReportMetric(float64(peak-min(peak, idle))/(1<<20), "MiB")
			}
		})
	}
}

// held is the memory that the runtime has from the system.
func held() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}
