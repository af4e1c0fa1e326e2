package wire

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// unsent is the error of an attempt that failed before it had a connection, for example during a
// TLS handshake. The server has not received the request.
type unsent struct{ error }

func (e *unsent) Unwrap() error { return e.error }

// dialing records whether an attempt has asked net/http for a connection, and whether it got one.
type dialing struct{ waits, got atomic.Bool }

// watch returns a context for an attempt, and a dialing in which net/http records the attempt's
// progress. The dialing is nil if it does not matter whether a failed attempt got a connection.
// This is the case for a call that is never retried, and for an idempotent call that is not a
// DELETE.
func (call Call) watch(req *http.Request) (context.Context, *dialing) {
	if call.NoRetry || call.Foreign || call.Idempotent && req.Method != http.MethodDelete {
		return req.Context(), nil
	}
	d := &dialing{}
	return httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { d.waits.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { d.got.Store(true) },
	}), d
}

// fail returns err, the error of the attempt, as an [*unsent] if the attempt got no connection.
func (d *dialing) fail(err error) error {
	if d == nil || d.got.Load() || !d.waits.Load() {
		return err // a transport that is not net/http's records nothing in d
	}
	return &unsent{err}
}

// proxyError reports that an HTTP proxy refused to connect to Nango. Its text does not contain the
// proxy's own words, since these may repeat the password for the proxy.
type proxyError struct{ status int }

func (e *proxyError) Error() string {
	return fmt.Sprintf("the HTTP proxy answered CONNECT with status %d", e.status)
}

// connected returns an error if a proxy did not open a connection. It is for
// [http.Transport.OnProxyConnectResponse].
func connected(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{resp.StatusCode}
}
