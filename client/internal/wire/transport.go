package wire

import (
	"net/http"
	"time"
)

// idlePerHost is the number of idle connections to Nango that are kept. With net/http's default of
// 2, a busy service opens and closes connections all the time.
const idlePerHost = 256

// idleTimeout is how long an idle connection is kept. Nango closes its side after 61 seconds, and a
// POST written at that moment would be lost, so the client closes the connection first.
const idleTimeout = 45 * time.Second

func newTransport() http.RoundTripper {
	base, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has replaced http.DefaultTransport; use its transport unchanged
		return http.DefaultTransport
	}
	t := base.Clone()
	t.MaxIdleConns = idlePerHost
	t.MaxIdleConnsPerHost = idlePerHost
	t.IdleConnTimeout = idleTimeout
	return t
}
