package nangotest_test

import (
	"fmt"
	"io"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// overBoth runs a test twice: once with requests in memory and once with requests over a socket.
func overBoth(t *testing.T, test func(t *testing.T, srv *nangotest.Server, send func(*http.Request) (*http.Response, error))) {
	t.Run("memory", func(t *testing.T) {
		srv := newServer(t, nil)
		test(t, srv, srv.Transport().RoundTrip)
	})
	t.Run("socket", func(t *testing.T) {
		srv := newServer(t, nil)
		transport := &http.Transport{DisableKeepAlives: true} // net/http retries after a reset of a reused connection
		t.Cleanup(transport.CloseIdleConnections)
		test(t, srv, func(req *http.Request) (*http.Response, error) {
			other, err := http.NewRequestWithContext(req.Context(), req.Method, srv.URL()+req.URL.RequestURI()[len(basePath):], nil)
			if err != nil {
				return nil, err
			}
			other.Header = req.Header
			return transport.RoundTrip(other)
		})
	})
}

const getAlice = "/connections/alice?provider_config_key=github"

func TestFaults(t *testing.T) {
	overBoth(t, func(t *testing.T, srv *nangotest.Server, send func(*http.Request) (*http.Response, error)) {
		get := func() (*http.Response, string, error) {
			resp, err := send(request(t, srv, http.MethodGet, getAlice, ""))
			if err != nil {
				return nil, "", err
			}
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			return resp, string(b), err
		}
		srv.Fail(nangotest.Fault{Operation: "getConnection", Times: 2, Status: http.StatusBadGateway, HTML: true})
		srv.Fail(nangotest.Fault{Operation: "listConnections", Status: http.StatusTeapot})
		for range 2 {
			resp, body, err := get()
			require.NoError(t, err)
			require.Equal(t, http.StatusBadGateway, resp.StatusCode)
			require.Contains(t, body, "<html>")
		}
		resp, _, err := get()
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode, "only the next two were to fail, and another operation")

		srv.Fail(nangotest.Fault{Operation: "getConnection", Status: http.StatusTooManyRequests, RetryAfter: 7 * time.Second})
		resp, body, err := get()
		require.NoError(t, err)
		require.Equal(t, "7", resp.Header.Get("Retry-After"))
		require.JSONEq(t, `{"error":{"code":"too_many_request","method":"GET","path":"/connections/alice"}}`, body)

		srv.Fail(nangotest.Fault{Operation: "getConnection", Reset: true})
		_, _, err = get()
		require.ErrorIs(t, err, syscall.ECONNRESET)

		srv.Fail(nangotest.Fault{Operation: "getConnection", Truncate: 10})
		resp, body, err = get()
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Len(t, body, 10)

		srv.Fail(nangotest.Fault{Times: -1})
		srv.Heal()
		resp, _, err = get()
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
	})
}

func TestAFaultAfterTheOperationKeepsItsChanges(t *testing.T) {
	srv := newServer(t, nil)
	srv.Fail(nangotest.Fault{Operation: "deleteConnection", Status: http.StatusServiceUnavailable, After: true})
	resp, _ := answer(t, srv, request(t, srv, http.MethodDelete, getAlice, ""))
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	resp, _ = answer(t, srv, request(t, srv, http.MethodGet, getAlice, ""))
	require.Equal(t, http.StatusNotFound, resp.StatusCode, "it was carried out")
}

func TestLatencyDelaysTheResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil)
		srv.Fail(nangotest.Fault{Latency: 5 * time.Second})
		start := time.Now()
		resp, _ := answer(t, srv, request(t, srv, http.MethodGet, getAlice, ""))
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, 5*time.Second, time.Since(start))
	})
}

func TestRequestsAreKept(t *testing.T) {
	srv := newServer(t, nil)
	answer(t, srv, request(t, srv, http.MethodGet, getAlice, ""))
	answer(t, srv, request(t, srv, http.MethodPost, "/connections", `{"a":1}`))
	answer(t, srv, request(t, srv, http.MethodGet, "/nope", ""))
	got := srv.Requests()
	require.Len(t, got, 3)
	require.Equal(t, "getConnection", got[0].Operation)
	require.Equal(t, "github", got[0].Query.Get("provider_config_key"))
	require.Equal(t, "/connections/alice", got[0].Path)
	require.Equal(t, "createConnection", got[1].Operation)
	require.JSONEq(t, `{"a":1}`, string(got[1].Body))
	require.Equal(t, http.StatusBadRequest, got[1].Status)
	require.Empty(t, got[2].Operation)
	srv.ResetRequests()
	require.Empty(t, srv.Requests())
}

// reporter takes the place of a test. It records the message of a failure and does not fail.
type reporter struct {
	testing.TB
	failure string
}

func (r *reporter) Fatalf(format string, args ...any) { r.failure = fmt.Sprintf(format, args...) }

func TestFailRefusesWhatCannotHappen(t *testing.T) {
	var test reporter
	test.TB = t
	inTest := nangotest.NewServer(&test)
	started, err := nangotest.Start()
	require.NoError(t, err)
	t.Cleanup(started.Close)
	for want, fault := range map[string]nangotest.Fault{
		`Operation: there is no "getConnektion"; similar ones are getConnection, `:   {Operation: "getConnektion"},
		`Operation: there is no "Connections.Get"; similar ones are getConnection, `: {Operation: "Connections.Get"},
		`Operation: there is no "Proxy.Post"; similar ones are proxy, `:              {Operation: "Proxy.Post"},
		`Operation: there is no "x"; similar ones are `:                              {Operation: "x"},
		`Status: 42 is not from 200 to 599`:                                          {Status: 42},
		`Truncate: is negative`:                                                      {Truncate: -1},
		`Latency: is negative`:                                                       {Latency: -1},
		`RetryAfter: is negative`:                                                    {RetryAfter: -1},
	} {
		test.failure = ""
		inTest.Fail(fault)
		require.Contains(t, test.failure, "nangotest: Fail: "+want)
		require.PanicsWithValue(t, test.failure, func() { started.Fail(fault) })
	}
	for _, srv := range []*nangotest.Server{inTest, started} { // no refused fault applies
		_, err := srv.Client().Connections.List(t.Context(), client.ListConnectionsParams{})
		require.NoError(t, err)
	}
}
