package wire

import (
	"net/http"
	"time"
)

// idlePerHost is how many idle connections to Nango are kept. With the default of net/http, 2, a
// busy service would open and close connections all the time.
const idlePerHost = 256

// idleTimeout is how long an idle connection is kept. Nango closes an idle connection after 61
// seconds, and a POST that is sent at that moment would be lost. So the client closes the
// connection first.
const idleTimeout = 45 * time.Second

// pingAfter is how long an HTTP/2 connection may be silent before the client pings the server, and
// how long the server may take to respond to the ping. All calls share one HTTP/2 connection.
// Without the ping, a dead connection would make every call and every retry time out.
const pingAfter = 15 * time.Second

func newTransport() http.RoundTripper {
	base, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has replaced http.DefaultTransport
		return http.DefaultTransport
	}
	t := base.Clone()
	t.MaxIdleConns = idlePerHost
	t.MaxIdleConnsPerHost = idlePerHost
	t.IdleConnTimeout = idleTimeout
	if t.OnProxyConnectResponse == nil {
		t.OnProxyConnectResponse = connected
	}
	if t.HTTP2 == nil {
		t.HTTP2 = &http.HTTP2Config{}
	}
	if t.HTTP2.SendPingTimeout == 0 {
		t.HTTP2.SendPingTimeout, t.HTTP2.PingTimeout = pingAfter, pingAfter
	}
	return t
}
