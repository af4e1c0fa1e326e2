package bench

import (
	"io"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/contacts"
	"github.com/nango-go/nango/internal/pairs"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

const mebibyte = 1 << 20

// peak runs f, which calls sample from time to time. Each call of sample measures the memory in
// use. peak returns the largest of these measurements, in MiB above the memory in use when idle.
func peak(t *testing.T, f func(sample func())) float64 {
	t.Helper()
	debug.FreeOSMemory()
	idle, most := load.Held(), uint64(0)
	f(func() { most = max(most, load.Held()) })
	require.NotZero(t, most, "nothing was sampled")
	above := (float64(most) - float64(idle)) / mebibyte
	t.Logf("%.1f MiB above idle", above)
	return above
}

// ways maps each of the two ways to read records to the options that select it.
var ways = map[string][]nango.CallOption{"read ahead": nil, "no read-ahead": {nango.WithNoReadAhead()}}

func TestReadingManyRecordsTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads up to 2,000,000 records")
	}
	srv := httptest.NewServer(load.NewHandler())
	defer srv.Close()
	s := load.Setting{Records: 1_000_000, Page: 10_000}
	if pairs.RaceDetector { // reading takes 20 times as long; keeping 100,000 records would still exceed the limits
		s.Records = 100_000
	}
	c, err := nango.New(load.Key, nango.WithHost(s.Base(srv.URL)))
	require.NoError(t, err)
	want := load.Want(s.Records)
	for name, bound := range map[string]float64{"read ahead": 44, "no read-ahead": 28} {
		t.Run(name, func(t *testing.T) {
			n, sum := 0, load.Sum(0)
			above := peak(t, func(sample func()) {
				for r, err := range nango.AllRecords[contacts.Contact](t.Context(), c, selection(s.Page), ways[name]...) {
					require.NoError(t, err)
					addTo(&sum, &r)
					if n++; n%1000 == 0 {
						sample()
					}
				}
			})
			require.Equal(t, s.Records, n)
			require.Equal(t, want, sum)
			require.Less(t, above, bound)
		})
	}
}

// TestReadingManyRecordsTakesLittleMemory also counts garbage. This test counts only memory that is
// still in use.
func TestAnIterationHoldsOnePageAndTheNextOne(t *testing.T) {
	srv := httptest.NewServer(load.NewHandler())
	defer srv.Close()
	s := load.Setting{Records: 30_000, Page: 10_000}
	c, err := nango.New(load.Key, nango.WithHost(s.Base(srv.URL)))
	require.NoError(t, err)
	page := float64(s.Page * len(contacts.JSON(0)))
	inUse := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	for name, pages := range map[string]float64{"read ahead": 2.2, "no read-ahead": 1.2} {
		t.Run(name, func(t *testing.T) {
			idle, most, n := inUse(), 0.0, 0
			for _, err := range nango.AllRecords[contacts.Contact](t.Context(), c, selection(s.Page), ways[name]...) {
				require.NoError(t, err)
				if n++; n%1500 == 0 {
					most = max(most, inUse())
				}
			}
			require.Equal(t, s.Records, n)
			held := (most - idle) / page
			t.Logf("%.2f pages", held)
			require.Greater(t, held, 0.9, "a page was not held")
			require.Less(t, held, pages)
		})
	}
}

// sampled is a reader that calls sample each time another MiB has been read.
type sampled struct {
	io.Reader
	passed int
	sample func()
}

func (s *sampled) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if s.passed/mebibyte != (s.passed+n)/mebibyte {
		s.sample()
	}
	s.passed += n
	return n, err
}

func TestProxiedBodiesTakeConstantMemory(t *testing.T) {
	srv := httptest.NewServer(load.NewHandler())
	defer srv.Close()
	c, err := nango.New(load.Key, nango.WithHost(load.Setting{}.Base(srv.URL)))
	require.NoError(t, err)
	file := nango.ProxyRequest{Endpoint: "/file", ConnectionID: load.ConnectionID, ProviderConfigKey: load.ProviderConfigKey}
	for name, transfer := range map[string]func(sample func()){
		"download": func(sample func()) {
			resp, err := c.Proxy.Get(t.Context(), file)
			require.NoError(t, err)
			n, err := io.Copy(io.Discard, &sampled{Reader: resp.Body, sample: sample})
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.EqualValues(t, load.DownloadSize, n)
		},
		"upload": func(sample func()) {
			up := file
			body := &sampled{Reader: load.Zeros(), sample: sample}
			up.Body = body
			resp, err := c.Proxy.Post(t.Context(), up)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, 200, resp.StatusCode)
			require.Equal(t, load.UploadSize, body.passed)
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Less(t, peak(t, transfer), 16.0)
		})
	}
}
