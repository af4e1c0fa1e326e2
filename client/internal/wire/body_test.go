package wire

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/internal/opened"
)

// streams returns a function that responds with the given body and announces the given
// Content-Length.
func streams(body io.Reader, announced int64) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body), ContentLength: announced}, nil
	}
}

func TestAnswersAreReadCompletelyAndReleased(t *testing.T) {
	for _, size := range []int{0, 1, 511, 512, 513, 100_000} {
		for _, announced := range []int64{-1, 0, int64(size), int64(size) + 7, 1} { // the caller's transport may announce a wrong length
			body := strings.Repeat("x", size)
			released := &canned.Body{Reader: strings.NewReader(body)}
			s := serve(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: released, ContentLength: announced}, nil
			})
			resp, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
			require.NoError(t, err)
			require.True(t, released.Closed)
			require.Equal(t, body, string(resp.Body))
		}
	}
}

func TestAnAnswerOverTheLimitIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // with a fake clock, reading never exceeds the timeout
		f := &flood{}
		for name, s := range map[string]*server{"announced": serve(streams(f, MaxBody+1)), "not announced": serve(streams(f, -1))} {
			f.read = 0
			_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			require.ErrorIs(t, failed(t, err), ErrTooLarge, name)
			require.Len(t, s.sent, 1, "%s: it would be as large again", name)
			require.LessOrEqual(t, f.read, int64(MaxBody+1), name)
		}
		s := serve(streams(io.LimitReader(&flood{}, MaxBody), MaxBody))
		resp, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
		require.NoError(t, err)
		require.Len(t, resp.Body, MaxBody)
	})
}

// client returns a Wire that has its own transport.
func client(t *testing.T, cfg Config) *Wire {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	cfg.Key, cfg.Client = testKey, &http.Client{Transport: transport}
	cfg.Timeout = cmp.Or(cfg.Timeout, time.Hour) // so that a slow machine does not fail the test
	return New(cfg)
}

func get(t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/base/x", nil)
	require.NoError(t, err)
	return req
}

func TestATruncatedBodyIsRequestedAgain(t *testing.T) {
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":")
			_ = c.Close()
		}
	}))
	defer srv.Close()
	w := client(t, Config{Retry: RetryPolicy{MaxAttempts: 3, MinWait: 1, MaxWait: 1}})
	for idempotent, want := range map[bool]int{true: 3, false: 1} {
		asked.Store(0)
		_, err := w.Do(Call{Idempotent: idempotent}, get(t, srv.URL))
		f := failed(t, err)
		require.ErrorIs(t, f, io.ErrUnexpectedEOF)
		require.Equal(t, want, f.Attempts)
		require.EqualValues(t, want, asked.Load())
	}
}

func TestACompressedAnswerCannotGrowWithoutBound(t *testing.T) {
	var bomb bytes.Buffer
	z, err := gzip.NewWriterLevel(&bomb, gzip.BestSpeed)
	require.NoError(t, err)
	_, err = z.Write(make([]byte, 1<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	answer := bytes.Repeat(bomb.Bytes(), 100) // 100 MiB of zeros, compressed to half a megabyte
	status := 200
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	}))
	defer srv.Close()
	w := client(t, Config{})
	_, err = w.Do(Call{Idempotent: true}, get(t, srv.URL))
	require.ErrorIs(t, failed(t, err), ErrTooLarge)

	status = 502
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = w.Do(Call{}, get(t, srv.URL))
	runtime.ReadMemStats(&after)
	require.Len(t, refused(t, err).Body, MaxErrorBody)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20), "the whole body of an error is not read")
}

func TestTheConnectionOfARefusalIsReused(t *testing.T) {
	url, count := opened.Server(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, strings.Repeat("x", MaxErrorBody+1000))
	}))
	w := client(t, Config{})
	for range 5 {
		_, err := w.Do(Call{}, get(t, url))
		require.Equal(t, http.StatusConflict, refused(t, err).StatusCode)
	}
	require.EqualValues(t, 1, count.Load())
}

func TestAStreamIsLeftUnread(t *testing.T) {
	released := &canned.Body{Reader: io.MultiReader(strings.NewReader("one"), &failing{errors.New("broken off")})}
	s := serve(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: released, ContentLength: -1}, nil
	})
	resp, err := s.wire(Config{}).Stream(Call{}, newRequest(t, "GET", ""))
	require.NoError(t, err)
	require.NoError(t, s.sent[0].Context().Err())
	b, err := io.ReadAll(resp.Body)
	require.EqualError(t, err, "broken off")
	require.Equal(t, "one", string(b))
	require.False(t, released.Closed)
	require.NoError(t, resp.Body.Close())
	require.True(t, released.Closed)
	require.Error(t, s.sent[0].Context().Err(), "Close ends the attempt")
}
