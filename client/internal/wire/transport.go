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

func newTransport() http.RoundTripper {
	base, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has replaced http.DefaultTransport
		return http.DefaultTransport
	}
	t := base.Clone()
	t.MaxIdleConns = idlePerHost
	t.MaxIdleConnsPerHost = idlePerHost
	t.IdleConnTimeout = idleTimeout
	return t
}
