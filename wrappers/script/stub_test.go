package script_test

import (
	"cmp"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/script"
)

const (
	stubHost = "http://example.com/nango" // the host has a path, which all requests must keep
	stubKey  = "00000001-0000-4000-8000-000000000000"
)

var stubRef = nango.ConnectionRef{ProviderConfigKey: "golden", ConnectionID: "g-1"}

// reply is a stub's response. Its defaults are status 200 and JSON.
type reply struct {
	status int
	header http.Header
	body   string
}

// sent is a request that a stub has received.
type sent struct {
	method, path, query, body string
	header                    http.Header
}

// stub is a server without a socket. If the field answer is set, the function in that field
// computes each response. Otherwise the stub returns the elements of the field replies in order,
// and repeats the last one.
type stub struct {
	answer  func(sent) reply
	replies []reply

	mu  sync.Mutex
	got []sent
}

func (s *stub) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := canned.Sent(r)
	request := sent{
		method: r.Method, path: strings.TrimPrefix(r.URL.EscapedPath(), "/nango"), query: r.URL.RawQuery, body: body, header: r.Header.Clone(),
	}
	s.got = append(s.got, request)
	var a reply
	if s.answer != nil {
		a = s.answer(request)
	} else {
		a = s.replies[min(len(s.got), len(s.replies))-1]
	}
	resp := canned.Response(cmp.Or(a.status, http.StatusOK), a.body)
	resp.Request = r
	for name, values := range a.header {
		resp.Header[http.CanonicalHeaderKey(name)] = values
	}
	return resp, nil
}

func (s *stub) paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, r := range s.got {
		list = append(list, r.method+" "+r.path)
	}
	return list
}

func (s *stub) client(t testing.TB) *nango.Client {
	t.Helper()
	c, err := nango.New(stubKey, nango.WithHost(stubHost), nango.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	return c
}

// newAction returns an action whose client sends its requests to the stub.
func newAction(t testing.TB, s *stub, opts ...script.Option) *script.Action {
	t.Helper()
	a, err := script.NewAction(s.client(t), stubRef, opts...)
	require.NoError(t, err)
	return a
}

// newSync returns a sync whose client sends its requests to the stub. In a dry run, which is the
// default, the sync sends no requests to store its state.
func newSync(t testing.TB, s *stub, opts ...script.Option) *script.Sync {
	t.Helper()
	n, err := script.NewSync(s.client(t), stubRef, opts...)
	require.NoError(t, err)
	return n
}
