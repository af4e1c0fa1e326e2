package wire

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/canned"
)

// viaProxy runs f in a synctest bubble with a Wire whose requests go through an HTTP proxy. The
// URL of the proxy has a password. The proxy answers each CONNECT request with the given text. If
// the text is "", it does not answer.
func viaProxy(t *testing.T, text string, f func(t *testing.T, w *Wire, network *pipes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{accept: make(chan net.Conn)}
		transport := newTransport().(*http.Transport)
		transport.DialContext = network.dial
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.example.com:3128", User: url.UserPassword("user", "pass-of-the-proxy")})
		defer transport.CloseIdleConnections()
		go func() {
			for {
				conn, err := network.Accept()
				if err != nil {
					return
				}
				go func() {
					defer func() { _ = conn.Close() }()
					if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil && text != "" {
						_, _ = io.WriteString(conn, text)
						return
					}
					_, _ = io.Copy(io.Discard, conn)
				}()
			}
		}()
		defer func() { _ = network.Close() }()
		f(t, New(Config{Key: testKey, Client: &http.Client{Transport: transport}}), network)
	})
}

// secure returns a request to an https URL, for which net/http opens a tunnel through the proxy.
func secure(t *testing.T, method string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, strings.Replace(testURL, "http:", "https:", 1), nil)
	require.NoError(t, err)
	return req
}

// If a proxy does not let a call through, Nango has not received the call. So the call is repeated,
// whatever its method, unless the proxy would refuse it again. The error says that the proxy caused
// it. It quotes nothing that the proxy sent, since that may contain the password.
func TestACallThatAProxyRefusesIsRepeated(t *testing.T) {
	for answer, attempts := range map[string]int{
		"407 Proxy Authentication Required": 1, "403 Forbidden": 1, "400 Basic dXNlcjpwYXNzLW9mLXRoZS1wcm94eQ==": 1,
		"502 Bad Gateway": 4, "503": 4, "504 user:pass-of-the-proxy": 4,
	} {
		viaProxy(t, "HTTP/1.1 "+answer+"\r\nContent-Length: 0\r\n\r\n", func(t *testing.T, w *Wire, network *pipes) {
			for _, call := range []Call{{}, {Idempotent: true}} {
				before := network.opened
				_, err := w.Do(call, secure(t, "POST"))
				f := failed(t, err)
				require.EqualError(t, f, "the HTTP proxy answered CONNECT with status "+answer[:3])
				require.Equal(t, attempts, f.Attempts)
				require.Equal(t, attempts, network.opened-before)
			}
		})
	}
}

func TestAnErrorDoesNotContainTheWordsOfAProxy(t *testing.T) {
	for _, text := range []string{"user:pass-of-the-proxy\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\npass-of-the-proxy, and no TLS"} {
		viaProxy(t, text, func(t *testing.T, w *Wire, _ *pipes) {
			_, err := w.Do(Call{}, secure(t, "POST"))
			f := failed(t, err)
			require.Equal(t, 4, f.Attempts)
			require.NotContains(t, f.Error(), "pass-of")
		})
	}
}

// A call without a time limit ends even if the proxy never answers.
func TestACallEndsIfTheProxyIsSilent(t *testing.T) {
	viaProxy(t, "", func(t *testing.T, w *Wire, _ *pipes) {
		start := time.Now()
		_, err := w.Do(Call{NoTimeout: true}, secure(t, "POST"))
		f := failed(t, err)
		require.ErrorIs(t, f, context.DeadlineExceeded)
		require.Equal(t, 4, f.Attempts)
		require.Equal(t, 4*time.Minute, time.Since(start).Truncate(time.Minute), "net/http waits a minute for a proxy")
	})
}

// A DELETE that got no connection has not reached the server. So if the next attempt finds nothing
// to delete, the call has not deleted anything, and it returns the 404.
func TestADeleteThatGotNoConnectionHasDeletedNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{accept: make(chan net.Conn)}
		transport := newTransport().(*http.Transport)
		transport.DialContext = network.dial
		defer transport.CloseIdleConnections()
		go func() {
			for range 2 {
				conn, _ := network.Accept()
				_ = conn.Close() // in the middle of a TLS handshake
			}
		}()
		gone := respond(404, `{"error":{"code":"not_found"}}`)
		middle := func(next http.RoundTripper) http.RoundTripper {
			return canned.Transport(func(req *http.Request) (*http.Response, error) {
				if network.opened == 2 {
					return gone(req)
				}
				return next.RoundTrip(req)
			})
		}
		w := New(Config{Key: testKey, Client: &http.Client{Transport: transport}, Middleware: []func(http.RoundTripper) http.RoundTripper{middle}})
		_, err := w.Do(Call{Idempotent: true}, secure(t, "DELETE"))
		r := refused(t, err)
		require.Equal(t, 404, r.StatusCode)
		require.Equal(t, 3, r.Attempts)
	})
}
