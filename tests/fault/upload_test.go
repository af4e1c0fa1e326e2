package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// If the source of a request body stalls, the end of the context must end a call through the proxy.
// With net/http alone, such a call waits for the body.
func TestTheContextEndsACallWhoseBodyStalls(t *testing.T) {
	const form = "multipart/form-data; boundary=b"
	for _, tt := range []struct{ method, kind, beginning string }{
		{http.MethodPost, "text/plain", ""}, {http.MethodPost, "text/plain", "x"},
		{http.MethodPut, "application/json", ""}, {http.MethodPut, "application/json", "{"},
		{http.MethodPatch, form, ""}, {http.MethodPatch, form, "--b\r\n"},
		{http.MethodGet, "", ""},
	} {
		for _, http2 := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s %s %q HTTP/2 %t", tt.method, tt.kind, tt.beginning, http2), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := newTLS(t, &handshakes{http2: http2}, newPipes())
					ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
					defer cancel()
					body, source := io.Pipe()
					if tt.beginning != "" {
						go func() { _, _ = io.WriteString(source, tt.beginning) }()
					}
					start := time.Now()
					_, err := c.Proxy.Do(ctx, nango.ProxyRequest{Method: tt.method, ProviderConfigKey: "k", ConnectionID: "1", Endpoint: "/x", Body: body, ContentType: tt.kind})
					require.ErrorIs(t, err, context.DeadlineExceeded)
					require.Equal(t, 5*time.Second, time.Since(start))
					_, err = source.Write([]byte("late"))
					require.ErrorIs(t, err, io.ErrClosedPipe, "the source learns that nobody reads any more")
				})
			})
		}
	}
}

// A timeout, or the Cancel channel of a request, also ends a call whose body stalls.
func TestATimeoutAndCancelEndACallWhoseBodyStalls(t *testing.T) {
	for name, opts := range map[string][]nango.CallOption{"Cancel": nil,
		"timeout": {nango.WithCallTimeout(5 * time.Second)}} {
		for _, http2 := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s HTTP/2 %t", name, http2), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := newTLS(t, &handshakes{http2: http2}, newPipes())
					body, source := io.Pipe()
					req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example.com/x", body)
					require.NoError(t, err)
					if opts == nil {
						canceled := make(chan struct{})
						req.Cancel = canceled //nolint:staticcheck // deprecated, but still supported by net/http
						time.AfterFunc(5*time.Second, func() { close(canceled) })
					}
					start := time.Now()
					_, err = c.Proxy.RoundTrip(ref, req, opts...)
					require.Error(t, err)
					require.Equal(t, opts != nil, errors.Is(err, context.DeadlineExceeded), err)
					require.Equal(t, 5*time.Second, time.Since(start))
					_, err = source.Write([]byte("late"))
					require.ErrorIs(t, err, io.ErrClosedPipe)
				})
			})
		}
	}
}

// An older SDK may end a request with the channel Cancel instead of a context.
func TestARequestsCancelChannelEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &handshakes{} // the first handshake never ends
		h.left.Store(1)
		c := newTLS(t, h, newPipes())
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example.com/x", nil)
		require.NoError(t, err)
		canceled := make(chan struct{})
		req.Cancel = canceled //nolint:staticcheck // deprecated, but still supported by net/http
		time.AfterFunc(3*time.Second, func() { close(canceled) })
		start := time.Now()
		_, err = c.Proxy.RoundTrip(ref, req)
		require.ErrorContains(t, err, "request canceled")
		require.Equal(t, 3*time.Second, time.Since(start))
	})
}
