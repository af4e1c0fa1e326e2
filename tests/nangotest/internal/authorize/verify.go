package authorize

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/proxy"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// verified lists the auth modes whose credentials a real server tests before it stores them.
var verified = []string{"API_KEY", "BASIC", "TBA", "JWT", "SIGNATURE"}

// verify tests credentials. It sends requests with them to the integration's Upstream, the handler
// that emulates the provider, and returns an error if the Upstream refuses a request. The
// provider's description lists these requests. If it lists none, or if there is no Upstream, verify
// returns nil.
func (s *Server) verify(ctx context.Context, in *state.Integration, creds state.Credentials) error {
	var p struct {
		Proxy struct {
			Verification struct {
				Method    string            `json:"method"`
				Endpoints []string          `json:"endpoints"`
				Headers   map[string]string `json:"headers"`
			} `json:"verification"`
		} `json:"proxy"`
	}
	if in.Upstream == nil || !slices.Contains(verified, creds.Kind) ||
		json.Unmarshal(in.Info.Whole, &p) != nil {
		return nil
	}
	method := cmp.Or(p.Proxy.Verification.Method, http.MethodGet)
	for _, endpoint := range p.Proxy.Verification.Endpoints {
		where := proxy.Join(in.Info.Proxy.BaseURL, endpoint)
		r, err := http.NewRequestWithContext(ctx, method, where, nil)
		if err != nil {
			return testFailed(0)
		}
		for name, value := range p.Proxy.Verification.Headers {
			r.Header.Set(name, value)
		}
		conn := &state.Connection{Env: &state.Environment{Account: s.Account}, Credentials: creds}
		fill := proxy.Filler{In: in, Conn: conn}
		fill.InjectQuery(r.URL)
		fill.InjectHeaders(&axios.Request{Method: method, URL: r.URL, Header: r.Header})
		r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "192.0.2.1:1234"
		w := inmemory.NewRecorder(http.Header{})
		if err := inmemory.Serve(in.Upstream, w, r); err != nil || w.Status >= http.StatusBadRequest {
			return testFailed(w.Status)
		}
	}
	return nil
}

// testFailed returns the error response for credentials that the provider refused. status is the
// provider's status, or 0 if the provider did not respond.
func testFailed(status int) error {
	what := "The given credentials were found to be invalid"
	if status != 0 {
		what += fmt.Sprintf(" and received a %d on a test API call", status)
	}
	return reply.BadRequest("connection_test_failed",
		what+". Please check the credentials and try again.")
}
