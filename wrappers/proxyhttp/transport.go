package proxyhttp

import (
	"net/http"
	"strconv"

	"github.com/nango-go/nango/client"
)

// NewTransport returns a transport that sends the requests of a provider's SDK through Nango's
// proxy, with the credentials of the connection ref. Without hosts it refuses every request; name
// them with [WithHosts], [WithBaseURLOverride] and [WithDirectHosts]. It is safe for concurrent
// use.
//
// Its errors are a [*HostError] for a host that was not named, a *client.SDKValidationError for a
// request that the proxy cannot carry, and those of client.Proxy.RoundTrip. /proxy/{anyPath}.
func NewTransport(c *client.Client, ref client.ConnectionRef, opts ...Option) http.RoundTripper {
	t := &transport{client: c, ref: ref, routes: map[endpoint]*route{}, usual: map[string]*route{}}
	if c == nil {
		t.broken = invalid("client", "is nil")
	}
	for _, o := range opts {
		if o == nil || t.broken != nil {
			continue
		}
		t.broken = o(t)
	}
	for _, r := range t.routes {
		r.options = append(r.options, t.options...)
	}
	return t
}

// NewClient returns an http.Client over [NewTransport], without a timeout: a call waits as long as
// its context does.
func NewClient(c *client.Client, ref client.ConnectionRef, opts ...Option) *http.Client {
	return &http.Client{Transport: NewTransport(c, ref, opts...)}
}

type transport struct {
	client  *client.Client
	ref     client.ConnectionRef
	prefix  prefix // taken off the paths of configured routes
	routes  map[endpoint]*route
	usual   map[string]*route // the same, by the host as a URL with https mostly has it
	options []client.CallOption
	status  func(*http.Response) int // of an answer with 200
	// What is wrong with the arguments; an SDK takes a transport and no error.
	broken error
}

// route is the way of the requests to one host.
type route struct {
	option     string // that named the host
	configured bool   // to the base URL that Nango has
	options    []client.CallOption
	direct     http.RoundTripper // past Nango
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	r, sent, err := t.route(req)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close() // whatever happens, as a RoundTripper must
		}
		return nil, err
	}
	var resp *http.Response
	if r.direct != nil {
		resp, err = r.direct.RoundTrip(sent)
	} else {
		resp, err = t.client.Proxy.RoundTrip(t.ref, sent, r.options...)
	}
	if err != nil {
		return nil, err
	}
	resp.Request = req // the next redirect is relative to it
	if t.status != nil && r.direct == nil && resp.StatusCode == http.StatusOK {
		if status := t.status(resp); status > 200 && status <= 299 {
			resp.StatusCode, resp.Status = status, strconv.Itoa(status)+" "+http.StatusText(status)
		}
	}
	return resp, nil
}

// route finds the way of a request by its URL alone, its Host header decides nothing, and the
// request to send there.
func (t *transport) route(req *http.Request) (r *route, sent *http.Request, err error) {
	switch {
	case t.broken != nil:
		return nil, nil, t.broken
	case req.URL == nil:
		return nil, nil, invalid("request", "has no URL")
	}
	r, served := t.usual[req.URL.Host]
	if !served || req.URL.Scheme != "https" {
		e := endpointOf(req.URL)
		if r, served = t.routes[e]; !served {
			return nil, nil, &HostError{Host: e.print()}
		}
	}
	switch {
	case r.direct != nil:
		return r, withoutCredentials(req), nil
	case r.configured && t.prefix.escaped != "":
		sent, err = t.prefix.strip(req)
		return r, sent, err
	}
	return r, req, nil
}

// withoutCredentials returns the request as it may go to somebody who is not to have them: without
// the headers that net/http takes off as well where a redirect leaves the host.
func withoutCredentials(req *http.Request) *http.Request {
	req = req.Clone(req.Context())
	req.Host, req.URL.User = "", nil
	for _, name := range []string{"Authorization", "Cookie", "Cookie2", "Proxy-Authorization",
		"Www-Authenticate"} {
		req.Header.Del(name)
	}
	return req
}
