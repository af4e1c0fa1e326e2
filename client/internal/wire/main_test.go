package wire

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/nango-go/nango/internal/canned"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testKey  = "5ecf00d0-dead-4bee-8bad-c0ffee000001"
	testURL  = "http://example.com/base/connections/a%2Fb?token=query-secret"
	testPath = "/base/connections/a/b"
)

// server is a transport that responds to the attempts with its answers in turn. The last answer
// also serves all further attempts.
type server struct {
	mu      sync.Mutex
	answers []func(*http.Request) (*http.Response, error)
	sent    []*http.Request
	bodies  []string
	times   []time.Time
}

func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := canned.Sent(req)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.sent, s.bodies, s.times = append(s.sent, req), append(s.bodies, body), append(s.times, time.Now())
	answer := s.answers[min(len(s.sent), len(s.answers))-1]
	s.mu.Unlock()
	return answer(req)
}

func (s *server) wire(cfg Config) *Wire {
	if cfg.Key == "" {
		cfg.Key = testKey
	}
	cfg.Client = &http.Client{Transport: s}
	return New(cfg)
}

func serve(answers ...func(*http.Request) (*http.Response, error)) *server {
	return &server{answers: answers}
}

// respond returns a function that responds with the given status, body, and alternating header
// names and values.
func respond(status int, body string, header ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		return canned.Response(status, body, header...), nil
	}
}

var errReset = errors.New("connection reset by peer")

func breaks(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// hangs never responds. It returns when the context of the attempt has ended.
func hangs(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func newRequest(t *testing.T, method, body string) *http.Request {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, testURL, r)
	require.NoError(t, err)
	return req
}

func refused(t *testing.T, err error) *Refusal {
	t.Helper()
	var r *Refusal
	require.ErrorAs(t, err, &r)
	return r
}

func failed(t *testing.T, err error) *Failure {
	t.Helper()
	var f *Failure
	require.ErrorAs(t, err, &f)
	return f
}

// exchange makes a call with Stream, or with Do if stream is false, and returns the answer with its
// whole body.
func exchange(w *Wire, call Call, stream bool, req *http.Request) (*Answer, error) {
	if !stream {
		return w.Do(call, req)
	}
	resp, err := w.Stream(call, req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return &Answer{StatusCode: resp.StatusCode, Header: resp.Header, Body: body}, err
}
