package hostile_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

// flood is a reader that generates spaces when it is read, so that a huge body needs no memory.
type flood struct {
	left, read int64
	most       *atomic.Int64 // the largest number of bytes read from any flood
}

var blanks = strings.Repeat(" ", 32<<10)

func (f *flood) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), f.left)], blanks)
	f.left, f.read = f.left-int64(n), f.read+int64(n)
	if f.most != nil && f.read > f.most.Load() {
		f.most.Store(f.read)
	}
	return n, nil
}

// If the body of an error response is huge, every method must read at most 2 MiB of it, and must
// keep only the beginning.
func TestErrorsOf64MiB(t *testing.T) {
	var most atomic.Int64
	var cells []cell
	for _, code := range []int{400, 500, 502} {
		for name, announced := range map[string]int64{"announced": 64 << 20, "not announced": -1} {
			c := refusal(fmt.Sprintf("%d, %s", code, name), code, "")
			c.answer = func(method, *http.Request, int) *http.Response {
				resp := answer(code, "")
				resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":{"message":"`), &flood{left: 64 << 20, most: &most}))
				resp.ContentLength = announced
				return resp
			}
			cells = append(cells, c)
		}
	}
	t.Cleanup(func() { require.LessOrEqual(t, most.Load(), int64(2<<20)) })
	eachCell(t, cells)
}

// oneOfEach lists one method for each way in which the client reads a response. Slow tests call
// only these methods.
var oneOfEach = []string{"Connections.Get", "ListRecords", "Proxy.Get"}

func eachKind(t *testing.T, f func(t *testing.T, m method)) {
	t.Helper()
	all, err := methods()
	require.NoError(t, err)
	for _, m := range all {
		if slices.Contains(oneOfEach, m.name) {
			t.Run(m.name, func(t *testing.T) { f(t, m) })
		}
	}
}

// socket is an HTTP server that clients reach over a network connection. The field base is the size
// of the test process's heap after the server was started, in bytes, and peak is the largest size
// measured while clients read responses.
type socket struct {
	url        string
	base, peak uint64
}

func newSocket(t *testing.T, handler http.HandlerFunc) *socket {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	runtime.GC()
	s := &socket{url: server.URL + "/nango"}
	s.base = heap()
	return s
}

func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// measured is the body of a response. It measures the heap each time another MiB has been read.
type measured struct {
	io.ReadCloser
	s    *socket
	read int
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	if m.read>>20 != (m.read+n)>>20 {
		m.s.peak = max(m.s.peak, heap())
	}
	m.read += n
	return n, err
}

func (s *socket) call(t *testing.T, m method) result {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	options := []nango.Option{
		nango.WithHost(s.url), nango.WithHTTPClient(&http.Client{Transport: transport}), nango.WithRetry(nango.RetryPolicy{MinWait: time.Nanosecond, MaxWait: time.Nanosecond}),
		nango.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return canned.Transport(func(req *http.Request) (*http.Response, error) {
				resp, err := next.RoundTrip(req)
				if err == nil {
					resp.Body = &measured{ReadCloser: resp.Body, s: s}
				}
				return resp, err
			})
		}),
	}
	c, err := nango.New(key, options...)
	require.NoError(t, err)
	cfg := run
	p, err := nango.NewPersist(key, cfg, options...)
	require.NoError(t, err)
	got := m.callOn(t.Context(), c, p, m.arguments())
	requireNoSecret(t, got.err, "", m.secrets(m.arguments()))
	return got
}

// bomb returns 128 MiB of spaces, compressed with gzip to about 1/8 MiB.
func bomb(t *testing.T) []byte {
	t.Helper()
	var member bytes.Buffer
	w := gzip.NewWriter(&member)
	_, err := io.Copy(w, &flood{left: 4 << 20})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return bytes.Repeat(member.Bytes(), 32)
}

// The limit of 64 MiB must apply to the decompressed body and not to the compressed one.
func TestGzipBombs(t *testing.T) {
	packed := bomb(t)
	require.Less(t, len(packed), 1<<20)
	for _, code := range []int{200, 400} {
		eachKind(t, func(t *testing.T, m method) {
			s := newSocket(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Encoding", "gzip")
				w.WriteHeader(code)
				_, _ = w.Write(packed)
			})
			got := s.call(t, m)
			most := uint64(24 << 20)
			switch {
			case m.kind == foreign:
				require.NoError(t, got.err)
			case code == 400:
				require.ErrorAs(t, got.err, new(*nango.Response400))
			default:
				require.ErrorAs(t, got.err, new(*nango.SDKValidationError))
				require.ErrorContains(t, got.err, "64 MiB")
				most = 256 << 20
			}
			require.Less(t, s.peak-min(s.base, s.peak), most)
			t.Logf("%d: %d MiB at most", code, (s.peak-min(s.base, s.peak))>>20)
		})
	}
}

// Reading a record that never ends must return an error.
func TestAnEndlessRecordIsAnError(t *testing.T) {
	eachKind(t, func(t *testing.T, m method) {
		if m.kind != stream {
			return
		}
		s := newSocket(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"records":[{"id":"`)
			_, _ = io.Copy(w, &flood{left: 128 << 20})
		})
		got := s.call(t, m)
		var e *nango.SDKValidationError
		require.ErrorAs(t, got.err, &e)
		require.Equal(t, 200, e.StatusCode)
		require.Less(t, s.peak-min(s.base, s.peak), uint64(256<<20))
		t.Logf("%d MiB at most", (s.peak-min(s.base, s.peak))>>20)
	})
}

// The client must ignore interim responses (status 1xx) and return the final response.
func TestInterimAnswers(t *testing.T) {
	eachKind(t, func(t *testing.T, m method) {
		s := newSocket(t, func(w http.ResponseWriter, _ *http.Request) {
			for _, code := range []int{100, 102, 103, 103} {
				w.Header().Set("Link", "</"+answerSecret+">; rel=preload")
				w.WriteHeader(code)
			}
			w.WriteHeader(m.status)
			_, _ = io.WriteString(w, m.example)
		})
		require.NoError(t, s.call(t, m).err)
	})
}
