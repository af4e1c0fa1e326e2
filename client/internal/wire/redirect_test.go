package wire

import (
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/canned"
)

// host is a server on loopback that redirects /base/from and records each request.
type host struct {
	*httptest.Server
	came []string // method, path, Authorization and body of each request
}

func newHost(t *testing.T, status int, to func(*host) string) *host {
	t.Helper()
	h := &host{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.came = append(h.came, strings.TrimSpace(strings.Join([]string{r.Method, r.URL.Path, r.Header.Get("Authorization"), string(body)}, " ")))
		if r.URL.Path == "/base/from" {
			w.Header().Set("Location", to(h))
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *host) do(t *testing.T, call Call, method, body string) (*Answer, error) {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, h.URL+"/base/from?token=query-secret", r)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return exchange(New(Config{Key: testKey, Client: &http.Client{Transport: transport}}), call, call.Foreign, req)
}

func within(h *host) string { return h.URL + "/base/to" }

func TestRedirectWithinTheOriginKeepsMethodBodyAndKey(t *testing.T) {
	for _, tt := range []struct {
		method, body string
		status       int
	}{
		{"GET", "", 301}, {"GET", "", 302}, {"GET", "", 303}, {"GET", "", 307}, {"GET", "", 308},
		{"POST", `{"a":1}`, 307}, {"POST", `{"a":1}`, 308}, {"DELETE", "", 307},
	} {
		h := newHost(t, tt.status, within)
		_, err := h.do(t, Call{}, tt.method, tt.body)
		require.NoError(t, err)
		require.Len(t, h.came, 2)
		require.Equal(t, strings.TrimSpace(tt.method+" /base/to Bearer "+testKey+" "+tt.body), h.came[1])
	}
}

func TestRedirectThatWouldChangeTheMethodIsRefused(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		for _, status := range []int{301, 302, 303} {
			h := newHost(t, status, within)
			_, err := h.do(t, Call{Idempotent: true}, method, `{}`)
			require.Equal(t, status, refused(t, err).StatusCode)
			require.Len(t, h.came, 1)
		}
	}
}

func TestRedirectToAnotherOriginIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		other := newHost(t, status, within)
		for name, to := range map[string]string{
			"port":   other.URL + "/base/to",
			"name":   strings.Replace(other.URL, "127.0.0.1", "localhost", 1) + "/base/to",
			"scheme": strings.Replace(other.URL, "http:", "https:", 1),
			"bare":   strings.TrimPrefix(other.URL, "http:"),
			"user":   strings.Replace(other.URL, "http://", "http://user:pass@", 1),
		} {
			h := newHost(t, status, func(*host) string { return to })
			_, err := h.do(t, Call{Idempotent: true}, "GET", "")
			r := refused(t, err)
			require.Equal(t, status, r.StatusCode, name)
			require.Equal(t, "/base/from", r.Path, name)
			require.Equal(t, 1, r.Attempts, name)
			require.Len(t, h.came, 1, name)
		}
		require.Empty(t, other.came)
	}
}

func TestRedirectOfAProviderIsData(t *testing.T) {
	h := newHost(t, 302, within)
	resp, err := h.do(t, Call{Foreign: true}, "GET", "")
	require.NoError(t, err)
	require.Equal(t, 302, resp.StatusCode)
	require.Equal(t, within(h), resp.Header.Get("Location"))
	require.Len(t, h.came, 1)
}

func TestTheCallersJarAndTimeoutApplyToForeignCalls(t *testing.T) {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	for name, client := range map[string]http.Client{"nothing": {}, "a jar": {Jar: jar}, "a timeout": {Timeout: time.Hour}} {
		s := serve(respond(302, "", "Location", "http://elsewhere.example.com/", "Set-Cookie", "a=b"))
		client.Transport = s
		w := New(Config{Key: testKey, Client: &client})
		for range 2 {
			resp, err := w.Stream(Call{Foreign: true}, newRequest(t, "GET", ""))
			require.NoError(t, err)
			require.Equal(t, 302, resp.StatusCode, name)
			require.NoError(t, resp.Body.Close())
		}
		require.Len(t, s.sent, 2, name)
		require.Equal(t, name == "a jar", s.sent[1].Header.Get("Cookie") == "a=b", name)
	}
}

func TestATransportThatReturnsNothingIsAnError(t *testing.T) {
	w := New(Config{Key: testKey, Client: &http.Client{Transport: canned.Transport(func(*http.Request) (*http.Response, error) { return nil, nil })}}) //nolint:nilnil // the case to test
	for _, call := range []Call{{Foreign: true}, {}} {
		_, err := w.Stream(call, newRequest(t, "GET", ""))
		require.EqualError(t, err, "a transport returned neither an answer nor an error")
	}
	w = New(Config{Key: testKey, Client: &http.Client{Transport: canned.Transport(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}}, nil
	})}})
	resp, err := w.Stream(Call{Foreign: true}, newRequest(t, "GET", ""))
	require.NoError(t, err)
	require.Empty(t, canned.Text(t, resp))
}

func TestRedirectsInACircleEnd(t *testing.T) {
	h := newHost(t, 302, func(h *host) string { return h.URL + "/base/from" })
	_, err := h.do(t, Call{Idempotent: true}, "GET", "")
	require.Equal(t, 302, refused(t, err).StatusCode)
	require.Len(t, h.came, maxRedirects)
}

func TestMalformedLocationKeepsTheStatus(t *testing.T) {
	for _, to := range []string{"http://[::1", ":", "http://exa mple.com/%zz", "%zz?token=query-secret", "http://example.com:port/"} {
		for _, foreign := range []bool{false, true} {
			s := serve(respond(302, "", "Location", to))
			resp, err := exchange(s.wire(Config{}), Call{Idempotent: true, Foreign: foreign}, foreign, newRequest(t, "GET", ""))
			require.Len(t, s.sent, 1)
			if foreign {
				require.NoError(t, err)
				require.Equal(t, 302, resp.StatusCode)
				require.Equal(t, to, resp.Header.Get("Location"), "the provider's answer is data")
				continue
			}
			r := refused(t, err)
			require.Equal(t, 302, r.StatusCode)
			require.Equal(t, to, r.Header.Get("Location"))
		}
	}
}

func TestAnAnswerOfARedirectNamesTheFirstPath(t *testing.T) {
	s := serve(respond(307, "", "Location", "/elsewhere/token-in-a-path"), respond(404, `{}`))
	_, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
	require.Equal(t, testPath, refused(t, err).Path)
}

func TestTheCallersCheckRedirectIsCalled(t *testing.T) {
	for name, tt := range map[string]struct {
		says error
		sent int
	}{"yes": {nil, 2}, "no": {errors.New("not there"), 1}, "the last answer": {http.ErrUseLastResponse, 1}} {
		s := serve(respond(307, "", "Location", "/to"), respond(200, `{}`))
		asked := 0
		hc := &http.Client{Transport: s, CheckRedirect: func(*http.Request, []*http.Request) error { asked++; return tt.says }}
		_, err := New(Config{Key: testKey, Client: hc}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
		require.Equal(t, 1, asked, name)
		require.Len(t, s.sent, tt.sent, name)
		switch name {
		case "yes":
			require.NoError(t, err)
		case "no":
			require.ErrorIs(t, failed(t, err), tt.says)
		default:
			require.Equal(t, 307, refused(t, err).StatusCode)
		}
	}
}
