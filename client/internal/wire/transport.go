package wire

import (
	"net/http"
	"time"
)

// idlePerHost is how many idle connections to Nango are kept. net/http's default of 2 makes a busy service open and
// close connections all the time.
const idlePerHost = 256

func newTransport() http.RoundTripper {
	base, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has replaced http.DefaultTransport; use its own unchanged
		return http.DefaultTransport
	}
	t := base.Clone()
	t.MaxIdleConns = idlePerHost
	t.MaxIdleConnsPerHost = idlePerHost
	t.IdleConnTimeout = 90 * time.Second
	return t
}
