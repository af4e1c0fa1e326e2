package wire

import (
	"errors"
	"net/http"
)

const maxRedirects = 10

// sameOrigin returns a CheckRedirect function that follows a redirect only if scheme, host, port
// and method stay the same. Any other redirect becomes a [*Refusal], since the key must not reach
// another origin, and a POST must not turn into a GET. The parameter users is the caller's
// CheckRedirect function.
func sameOrigin(users func(*http.Request,
	[]*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		first := via[0]
		if req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host ||
			req.Method != first.Method || len(via) >= maxRedirects {
			return http.ErrUseLastResponse
		}
		if users == nil {
			return nil
		}
		err := users(req, via)
		if err == nil || err == http.ErrUseLastResponse { //nolint:errorlint // compared as net/http does
			return err
		}
		return &redirectError{err}
	}
}

// redirectError wraps an error that the caller's CheckRedirect function returned. The call is not
// retried, since the next attempt would be redirected in the same way.
type redirectError struct{ error }

func (e *redirectError) Unwrap() error { return e.error }

// locations hides from net/http a Location header that is not a valid URL. net/http would otherwise
// return an error that quotes the header and does not contain the status.
type locations struct{ http.RoundTripper }

const (
	location = "Location"
	hidden   = "location" // the network never delivers a header name in lower case
)

// errNothing is the error for a transport that returns neither a response nor an error. The text of
// net/http's own error would contain the name of the type locations.
var errNothing = errors.New("a transport returned neither an answer nor an error")

func (l locations) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(req)
	switch {
	case err != nil:
		return resp, err
	case resp == nil:
		return nil, errNothing
	}
	if _, malformed := resp.Location(); malformed != nil &&
		!errors.Is(malformed, http.ErrNoLocation) {
		rename(resp.Header, location, hidden)
	}
	return resp, nil
}

func rename(h http.Header, from, to string) {
	if values, ok := h[from]; ok {
		delete(h, from)
		h[to] = values
	}
}

type sender func(*http.Request) (*http.Response, error)

// sendOnce returns a function that sends a request with client and follows no redirect. If client
// has neither a cookie jar nor a timeout, the function calls client's transport directly. That is
// cheaper, since an http.Client copies every request in case a redirect follows.
func sendOnce(client http.Client) sender {
	transport := client.Transport
	if client.Jar != nil || client.Timeout != 0 {
		client.Transport = locations{transport}
		client.CheckRedirect = func(*http.Request,
			[]*http.Request) error {
			return http.ErrUseLastResponse
		}
		return client.Do
	}
	return func(req *http.Request) (*http.Response, error) {
		resp, err := transport.RoundTrip(req)
		switch {
		case err != nil:
			return nil, err
		case resp == nil:
			return nil, errNothing
		case resp.Body == nil:
			resp.Body = http.NoBody
		}
		return resp, nil
	}
}
