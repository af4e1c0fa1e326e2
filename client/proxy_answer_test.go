package client_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

func TestTheProvidersAnswerIsData(t *testing.T) {
	for _, status := range []int{200, 201, 206, 301, 302, 304, 307, 400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503, 504} {
		for _, body := range []string{"", "<html>", `{"error":{"code":"not_found","message":"of the provider"}}`, `{"error":{"code":"a`} {
			sent := 0
			c := clientOf(t, func(*http.Request) (*http.Response, error) {
				sent++
				return respond(status, body, "Location", "https://other.example.com/x", "Retry-After", "0", "X-Provider", "1"), nil
			})
			resp, err := c.Proxy.Get(t.Context(), ask("/x"), nango.WithIdempotent())
			require.NoError(t, err)
			require.Equal(t, status, resp.StatusCode)
			require.Equal(t, "https://other.example.com/x", resp.Header.Get("Location"))
			require.Equal(t, "1", resp.Header.Get("X-Provider"))
			require.Equal(t, body, canned.Text(t, resp))
			require.Equal(t, 1, sent, "nothing is retried and no redirect followed")
		}
	}
}

func TestNangosRefusalIsAnError(t *testing.T) {
	for body, sentinel := range map[string]error{
		`{"error":{"code":"server_error","message":"Failed to get connection"}}`:                  nango.ErrNotFound,
		`{"error":{"code":"server_error","message":"Failed to get connection credentials: 'x'"}}`: nango.ErrInvalidCredentials,
	} {
		c := clientOf(t, func(*http.Request) (*http.Response, error) { return respond(400, body), nil })
		resp, err := c.Proxy.Get(t.Context(), ask("/secret/path"))
		require.Nil(t, resp)
		require.ErrorIs(t, err, sentinel)
		var e *nango.Response400
		require.ErrorAs(t, err, &e)
		require.Equal(t, "/nango/proxy/secret/path", e.Path)
	}
	sent := 0
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		sent++
		return respond(429, `{"error":{"code":"too_many_request","method":"GET","path":"/proxy/x"}}`, "Retry-After", "0"), nil
	})
	_, err := c.Proxy.Get(t.Context(), ask("/x"))
	require.ErrorIs(t, err, nango.ErrRateLimited)
	require.Equal(t, 1, sent)
}

func TestTheAnswersRequestDoesNotContainTheKey(t *testing.T) {
	var outgoing http.Header
	c := clientOf(t, func(req *http.Request) (*http.Response, error) { outgoing = req.Header; return respond(200, ""), nil })
	resp, err := c.Proxy.Get(t.Context(), ask("/x?q=1"))
	require.NoError(t, err)
	require.Equal(t, "/nango/proxy/x", resp.Request.URL.Path)
	require.Empty(t, resp.Request.Header.Get("Authorization"))
	require.Equal(t, "github", resp.Request.Header.Get("Provider-Config-Key"))
	require.Equal(t, "Bearer "+stubKey, outgoing.Get("Authorization"), "the sent request keeps its key")
}

func TestBothBodiesStream(t *testing.T) {
	// The server answers each line as soon as it arrives, so the client must send and read at the
	// same time.
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		line := make([]byte, 4)
		for {
			if _, err := io.ReadFull(r.Body, line); err != nil {
				return
			}
			_, _ = w.Write(line)
			w.(http.Flusher).Flush()
		}
	}))
	defer srv.Close()
	hc := &http.Client{Transport: &http.Transport{}}
	defer hc.CloseIdleConnections()
	c, err := nango.New(stubKey, nango.WithHost(srv.URL+"/nango"), nango.WithHTTPClient(hc))
	require.NoError(t, err)
	up, feed := io.Pipe()
	go func() { _, _ = feed.Write([]byte("one\n")) }()
	r := ask("/x")
	r.Body = up
	resp, err := c.Proxy.Post(t.Context(), r)
	require.NoError(t, err)
	line := make([]byte, 4)
	for _, want := range []string{"one\n", "two\n"} {
		_, err = io.ReadFull(resp.Body, line)
		require.NoError(t, err)
		require.Equal(t, want, string(line))
		if want == "one\n" {
			_, err = feed.Write([]byte("two\n"))
			require.NoError(t, err)
		}
	}
	require.NoError(t, feed.Close())
	require.Empty(t, canned.Text(t, resp))
}

func TestTheProxyWaitsAsLongAsItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(req *http.Request) (*http.Response, error) {
			select {
			case <-req.Context().Done():
				return nil, req.Context().Err()
			case <-time.After(10 * time.Minute):
				return respond(200, ""), nil
			}
		}, nango.WithTimeout(time.Second))
		_, err := c.Proxy.Get(t.Context(), ask("/x"))
		require.NoError(t, err)
		_, err = c.Proxy.Get(t.Context(), ask("/x"), nango.WithCallTimeout(time.Second))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		_, err = c.Proxy.Get(ctx, ask("/x"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestAProxiedBodyThatBreaksOffIsReportedToItsReader(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		resp := respond(200, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)))
		return resp, nil
	})
	resp, err := c.Proxy.Get(t.Context(), ask("/x"))
	require.NoError(t, err)
	got, err := io.ReadAll(resp.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "half", string(got))
	require.NoError(t, resp.Body.Close())
}
