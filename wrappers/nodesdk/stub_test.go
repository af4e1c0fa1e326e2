package nodesdk_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

const (
	stubHost = "http://example.com/nango" // the host has a path, which all requests must keep
	stubKey  = "test-secret-key"
)

// wire is a sent request in a form that can be compared.
type wire struct {
	Method, Path string
	Query        url.Values
	Header       map[string]string
	Body         any
}

// stub is a server without a socket that gives every request the same answer.
type stub struct {
	status int
	answer string
	sent   []wire
}

func (s *stub) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	got := wire{Method: r.Method, Path: strings.TrimPrefix(r.URL.EscapedPath(), "/nango"), Header: map[string]string{}}
	var err error
	if got.Query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return nil, err
	}
	body, err := canned.Sent(r)
	if err != nil {
		return nil, err
	}
	if r.Body != nil && json.Unmarshal([]byte(body), &got.Body) != nil {
		got.Body = body // not JSON, for example a form
	}
	for name, values := range r.Header {
		got.Header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	got.Header = telling(got.Header, got.Body != nil)
	s.sent = append(s.sent, got)
	resp := canned.Response(max(s.status, http.StatusOK), s.answer)
	resp.Request = r
	return resp, nil
}

// telling returns the headers that have a meaning to Nango. It drops the headers that the transport
// sets, empty headers, and the Content-Type of a request without a body.
func telling(header map[string]string, hasBody bool) map[string]string {
	told := map[string]string{}
	for name, value := range header {
		switch {
		case value == "", name == "accept", name == "user-agent", name == "accept-encoding", name == "content-length":
		case name == "content-type" && !hasBody:
		default:
			told[name] = value
		}
	}
	return told
}

// newStub returns a stub, and a Nango that sends its requests to the stub.
func newStub(t testing.TB, answer string, config nodesdk.Config) (*stub, *nodesdk.Nango) {
	t.Helper()
	s := &stub{answer: answer}
	config.SecretKey, config.Host = nodesdk.Key(stubKey), stubHost
	n, err := nodesdk.New(config, client.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	return s, n
}
