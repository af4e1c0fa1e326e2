package axios

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// MaxRedirects is the largest number of redirects that Do follows for one request.
const MaxRedirects = 5

// ErrRedirect reports a redirect whose Location cannot be parsed.
var ErrRedirect = errors.New("redirected request failed")

// ErrTooManyRedirects reports that a request was redirected more than MaxRedirects times.
var ErrTooManyRedirects = errors.New("Maximum number of redirects exceeded") //nolint:staticcheck // as the server words it

// Request is a request to a provider. Header has no Content-Length; it is derived from Body.
type Request struct {
	Method string
	URL    *url.URL
	Host   string // the Host header, if it differs from the URL's host
	Header http.Header
	Body   []byte // nil means no body
}

// Do sends a request and follows redirects to any host. The function allowed returns an error for a
// URL to which a redirect must not lead. The headers in resent are sent again after each redirect,
// even to another host. If the transport returns an error, Do returns this error unchanged.
func Do(ctx context.Context, transport http.RoundTripper, r Request, allowed func(*url.URL) error,
	resent http.Header) (*http.Response, error) {
	for hops := 0; ; hops++ {
		req, err := r.build(ctx)
		if err != nil {
			return nil, err
		}
		resp, err := transport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		location := resp.Header.Get("Location")
		if resp.StatusCode < 300 || resp.StatusCode >= 400 || location == "" {
			return resp, nil
		}
		_ = resp.Body.Close()
		if hops == MaxRedirects {
			return nil, ErrTooManyRedirects
		}
		if r, err = r.redirected(resp.StatusCode, location); err != nil {
			return nil, err
		}
		if err := allowed(r.URL); err != nil {
			return nil, err
		}
		for name, values := range resent {
			r.Header[name] = slices.Clone(values)
		}
	}
}

func (r Request) build(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header = r.Header.Clone()
	if r.Host != "" {
		req.Host = r.Host
	}
	if r.Body != nil {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(r.Body)), int64(len(r.Body))
		if len(r.Body) == 0 {
			req.Body = http.NoBody
		}
	}
	return req, nil
}

// redirected returns the request to send after a redirect with the given status and Location.
func (r Request) redirected(status int, location string) (Request, error) {
	from := *r.URL
	if r.Host != "" {
		from.Host = r.Host // a relative redirect stays on this host
	}
	target, err := Resolve(&from, location)
	if err != nil {
		return r, ErrRedirect
	}
	header := r.Header.Clone()
	if r.Method == http.MethodPost &&
		(status == http.StatusMovedPermanently || status == http.StatusFound) ||
		status == http.StatusSeeOther && r.Method != http.MethodGet && r.Method != http.MethodHead {
		r.Method, r.Body = http.MethodGet, nil
		for name := range header {
			if strings.HasPrefix(name, "Content-") {
				delete(header, name)
			}
		}
	}
	downgraded := target.Scheme != from.Scheme && target.Scheme != "https"
	if downgraded || target.Host != from.Host && !strings.HasSuffix(target.Host, "."+from.Host) {
		for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
			delete(header, name)
		}
	}
	r.URL, r.Host, r.Header = target, "", header
	return r, nil
}
