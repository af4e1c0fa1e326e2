package wire

import (
	"net/http"
	"time"
)

// idlePerHost is how many idle connections to Nango are kept. net/http's default of 2 makes a busy
// service open and close connections all the time.
const idlePerHost = 256

// idleTimeout is how long an idle connection is kept. Nango closes its side after 61 seconds, and a
// POST that is written at that moment would be lost, so the client closes first.
const idleTimeout = 45 * time.Second

func newTransport() http.RoundTripper {
	base, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has replaced http.DefaultTransport; use its own unchanged
		return http.DefaultTransport
	}
	t := base.Clone()
	t.MaxIdleConns = idlePerHost
	t.MaxIdleConnsPerHost = idlePerHost
	t.IdleConnTimeout = idleTimeout
	return t
}
