package proxyhttp_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

const (
	mebibyte     = 1 << 20
	downloadSize = 1024 * mebibyte
	uploadSize   = 64 * mebibyte
)

// zeros is a body that never ends. Each of its bytes is 0.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// transfers sends bytes to one server in two ways: with net/http alone, and with an http.Client
// through Nango's proxy.
type transfers struct {
	bare, proxied *http.Client
	base          string
}

func newTransfers(tb testing.TB) transfers {
	tb.Helper()
	chunk := make([]byte, 64<<10)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			n, _ := io.Copy(io.Discard, r.Body)
			if n != uploadSize || r.ContentLength != uploadSize {
				w.WriteHeader(http.StatusBadRequest)
			}
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		for range downloadSize / len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	tb.Cleanup(srv.Close)
	c, err := nango.New(secretKey, nango.WithHost(srv.URL+"/base"), nango.WithHTTPClient(srv.Client()))
	require.NoError(tb, err)
	return transfers{srv.Client(), proxyhttp.NewClient(c, ref, proxyhttp.WithHosts("files.example.com")), srv.URL}
}

func (tr transfers) way(proxied bool) (*http.Client, string) {
	if proxied {
		return tr.proxied, "https://files.example.com/file"
	}
	return tr.bare, tr.base + "/base/proxy/file"
}

func (tr transfers) download(tb testing.TB, proxied bool, to io.Writer) {
	tb.Helper()
	hc, url := tr.way(proxied)
	resp, err := hc.Do(request(tb, http.MethodGet, url, nil))
	require.NoError(tb, err)
	n, err := io.Copy(to, resp.Body)
	require.NoError(tb, err)
	require.NoError(tb, resp.Body.Close())
	require.EqualValues(tb, downloadSize, n)
}

func (tr transfers) upload(tb testing.TB, proxied bool, from io.Reader) {
	tb.Helper()
	hc, url := tr.way(proxied)
	req := request(tb, http.MethodPost, url, io.LimitReader(from, uploadSize))
	req.ContentLength = uploadSize
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := hc.Do(req)
	require.NoError(tb, err)
	require.NoError(tb, resp.Body.Close())
	require.Equal(tb, http.StatusOK, resp.StatusCode)
}

// memory measures, in bytes, how much memory a transfer needs. The field idle is the memory that
// the process used before the transfer. The field peak is the maximum during the transfer. The
// field passed is the number of bytes transferred so far.
type memory struct{ idle, peak, passed uint64 }

func (m *memory) sample(n int) {
	const every = 16 * mebibyte
	if before := m.passed; before/every != (before+uint64(n))/every {
		m.peak = max(m.peak, held())
	}
	m.passed += uint64(n)
}

func (m *memory) Write(p []byte) (int, error) {
	m.sample(len(p))
	return len(p), nil
}

func (m *memory) Read(p []byte) (int, error) {
	m.sample(len(p))
	return len(p), nil
}

func held() uint64 {
	values := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(values)
	return values[0].Value.Uint64() - values[1].Value.Uint64()
}

func TestBodiesTakeConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("moves more than 1 GiB over the loopback interface")
	}
	tr := newTransfers(t)
	tr.upload(t, true, zeros{}) // warm up, so that idle includes connections and buffers that are kept
	for name, transfer := range map[string]func(*memory){
		"download": func(m *memory) { tr.download(t, true, m) },
		"upload":   func(m *memory) { tr.upload(t, true, m) },
	} {
		debug.FreeOSMemory()
		m := &memory{idle: held()}
		transfer(m)
		require.NotZero(t, m.peak)
		above := (float64(m.peak) - float64(m.idle)) / mebibyte
		t.Logf("%s: %.1f MiB above idle", name, above)
		require.Less(t, above, 16.0, name)
	}
}

// BenchmarkTransfer measures the throughput of downloading 1 GiB and uploading 64 MiB, with
// net/http alone and through this package.
func BenchmarkTransfer(b *testing.B) {
	tr := newTransfers(b)
	for _, way := range []string{"bare", "proxyhttp"} {
		b.Run("download/"+way, func(b *testing.B) {
			b.SetBytes(downloadSize)
			for b.Loop() {
				tr.download(b, way == "proxyhttp", io.Discard)
			}
		})
	}
	for _, way := range []string{"bare", "proxyhttp"} {
		b.Run("upload/"+way, func(b *testing.B) {
			b.SetBytes(uploadSize)
			for b.Loop() {
				tr.upload(b, way == "proxyhttp", zeros{})
			}
		})
	}
}
