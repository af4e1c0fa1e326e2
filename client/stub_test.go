package client_test

import (
	"cmp"
	"net/http"
	"strings"
	"sync"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

const (
	stubHost = "http://example.com/nango" // the requests must keep the path of the host
	stubKey  = "c0ffee00-1a2b-4c3d-8e4f-5a6b7c8d9e0f"
)

// reply is a response of a stub. The defaults are status 200 and JSON.
type reply struct {
	status int
	kind   string
	body   string
}

// sent is a request that a stub received.
type sent struct {
	method, path, query, body string
	header                    http.Header
}

// stub is a transport that responds with its replies in turn. The last reply also answers all
// further requests.
type stub struct {
	mu      sync.Mutex
	replies []reply
	got     []sent
}

// answer replaces the replies and deletes the recorded requests.
func (s *stub) answer(replies ...reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies, s.got = replies, nil
}

func (s *stub) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	body, _ := canned.Sent(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, sent{
		method: r.Method, path: strings.TrimPrefix(r.URL.EscapedPath(), "/nango"), query: r.URL.RawQuery, body: body, header: r.Header.Clone(),
	})
	answer := s.replies[min(len(s.got), len(s.replies))-1]
	resp := respond(cmp.Or(answer.status, http.StatusOK), answer.body)
	resp.Request = r
	if answer.kind != "" {
		resp.Header.Set("Content-Type", answer.kind)
	}
	return resp, nil
}

// last returns the latest request that the stub received.
func (s *stub) last(t *testing.T) sent {
	t.Helper()
	require.NotEmpty(t, s.got, "nothing was sent")
	return s.got[len(s.got)-1]
}

// newStub returns a stub and a client that sends its requests to the stub.
func newStub(t *testing.T, replies ...reply) (*stub, *nango.Client) {
	t.Helper()
	s := &stub{replies: replies}
	return s, newClient(t, s)
}

func newClient(t *testing.T, s *stub, opts ...nango.Option) *nango.Client {
	t.Helper()
	c, err := nango.New(stubKey, append(opts, nango.WithHost(stubHost), nango.WithHTTPClient(&http.Client{Transport: s}))...)
	require.NoError(t, err)
	return c
}

// newPersistStub returns a stub and a Persist that sends its requests to the stub.
func newPersistStub(t *testing.T, cfg nango.PersistConfig, replies ...reply) (*stub, *nango.Persist) {
	t.Helper()
	s := &stub{replies: replies}
	return s, newPersist(t, s, cfg)
}

func newPersist(t *testing.T, s *stub, cfg nango.PersistConfig, opts ...nango.Option) *nango.Persist {
	t.Helper()
	cfg.Host = stubHost
	p, err := nango.NewPersist(stubKey, cfg, append(opts, nango.WithHTTPClient(&http.Client{Transport: s}))...)
	require.NoError(t, err)
	return p
}

// persistConfig returns a PersistConfig with all fields set.
func persistConfig() nango.PersistConfig {
	return nango.PersistConfig{
		EnvironmentID: 2, ConnectionID: 21, SyncID: "c9d534fb-8a0c-4f27-809f-906c906cd885", SyncJobID: 24,
		ActivityLogID: "1795296519394_VYFGkNnF", Connection: nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "c-1"},
	}
}
