package wire

import (
	"errors"
	"net/http"
)

const maxRedirects = 10

// sameOrigin follows redirects that keep scheme, host, port and method. Any other is handed back as it is and becomes
// a [*Refusal]: the key must not reach another origin, and a POST must not turn into a GET.
func sameOrigin(users func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		first := via[0]
		if req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host || req.Method != first.Method {
			return http.ErrUseLastResponse
		}
		if len(via) >= maxRedirects {
			return errors.New("stopped after 10 redirects")
		}
		if users != nil {
			return users(req, via)
		}
		return nil
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
