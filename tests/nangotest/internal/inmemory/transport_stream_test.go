package inmemory

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// The client must be able to read parts of a response while it is still sending the request.
func TestTransportStreamsBothWays(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	transport := &memoryTransport{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lines := bufio.NewScanner(r.Body)
		for lines.Scan() {
			_, _ = fmt.Fprintf(w, "got %s\n", lines.Text())
			_ = http.NewResponseController(w).Flush()
		}
	})}
	reader, writer := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://nango.test/stream", reader)
	require.NoError(t, err)
	go func() { _, _ = io.WriteString(writer, "one\n") }()
	resp, err := transport.RoundTrip(req)
	require.NoError(t, err)
	lines := bufio.NewReader(resp.Body)
	for _, next := range []string{"two", "three", ""} {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, line, "got ")
		if next == "" {
			break
		}
		_, err = io.WriteString(writer, next+"\n")
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	require.Empty(t, rest)
	require.NoError(t, resp.Body.Close())
}

// If a request's body cannot be read or its length differs from the Content-Length, the call must
// fail, as it does over a socket.
func TestTransportReportsABodyThatCannotBeSent(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	socket := httptest.NewServer(handler)
	defer socket.Close()
	for origin, transport := range map[string]http.RoundTripper{
		Origin: NewTransport(handler), socket.URL: socket.Client().Transport,
	} {
		for name, tt := range map[string]struct {
			body   io.Reader
			length int64
			want   string
		}{
			"a failing reader": {io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(errors.New("the disk is gone"))), -1, "the disk is gone"},
			"a short body":     {io.MultiReader(strings.NewReader("abc")), 4, "http: ContentLength=4 with Body length 3"},
			"a long body":      {io.MultiReader(strings.NewReader("abc")), 2, "http: ContentLength=2 with Body length 3"},
			"a right body":     {io.MultiReader(strings.NewReader("abc")), 3, ""},
		} {
			if tt.length == 2 && origin != Origin {
				continue // over a socket, the response to the first two bytes may arrive before the error
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, origin, tt.body)
			require.NoError(t, err)
			req.ContentLength = tt.length
			resp, err := transport.RoundTrip(req)
			if tt.want == "" {
				require.NoError(t, err, name)
				require.NoError(t, resp.Body.Close())
				require.Equal(t, http.StatusOK, resp.StatusCode, name)
				continue
			}
			require.Error(t, err, "%s, %s", origin, name)
			if origin == Origin { // a socket may report that it was closed
				require.ErrorContains(t, err, tt.want, name)
			}
		}
	}
	socket.CloseClientConnections()
}

// If a handler sets no Content-Type, the transport must detect it from the first bytes of the body,
// as net/http's server does.
func TestTransportDetectsTheContentType(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"a short body": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"a long body": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<html>"+strings.Repeat(" ", 8<<10))
		},
		"an encoded body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "\x1f\x8b\x08")
		},
		"a type of nil": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "<html>")
		},
	} {
		socket := httptest.NewServer(h)
		var types []string
		for origin, transport := range map[string]http.RoundTripper{
			Origin: NewTransport(h), socket.URL: socket.Client().Transport,
		} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, origin, nil)
			require.NoError(t, err)
			req.Header.Set("Accept-Encoding", "identity") // the transport decompresses nothing
			resp, err := transport.RoundTrip(req)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			types = append(types, resp.Header.Get("Content-Type"))
		}
		require.Equal(t, types[0], types[1], name)
		socket.Close()
	}
}
