package proxyhttp

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// NewTransport returns a transport that sends the requests of a provider's SDK through Nango's
// proxy, with the credentials of the connection that ref identifies. It refuses requests to all
// hosts except those named with [WithHosts], [WithBaseURLOverride] and [WithDirectHosts]. It is
// safe for concurrent use.
//
// Its RoundTrip returns a [*HostError] for a host that was not named, and a
// *client.SDKValidationError for a request that the proxy cannot carry. All other errors are those
// of client.Proxy.RoundTrip. Endpoint: /proxy/{anyPath}.
func NewTransport(c *client.Client, ref client.ConnectionRef, opts ...Option) http.RoundTripper {
	t := &transport{client: c, ref: ref, routes: map[endpoint]*route{}, usual: map[string]*route{}}
	if c == nil {
		t.broken = argument.Invalid("client", "is nil")
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

// NewClient returns an http.Client that uses [NewTransport]. It has no timeout: a request waits
// until its context ends.
func NewClient(c *client.Client, ref client.ConnectionRef, opts ...Option) *http.Client {
	return &http.Client{Transport: NewTransport(c, ref, opts...)}
}

type transport struct {
	client  *client.Client
	ref     client.ConnectionRef
	prefix  prefix // removed from the path of requests to the hosts of WithHosts
	routes  map[endpoint]*route
	usual   map[string]*route // routes by the host as it is written in most URLs, without port 443
	options []client.CallOption
	status  func(*http.Response) int // returns the status that replaces 200
	// broken is the error for an invalid option, or nil. RoundTrip returns it, because NewTransport
	// itself cannot return an error.
	broken error
}

// route describes how requests to one host are sent.
type route struct {
	option     string // the option that named the host
	configured bool   // requests go to the provider's base URL in Nango
	options    []client.CallOption
	direct     http.RoundTripper // sends requests without Nango; nil for all other routes
}

var errNothing = errors.New(
	"proxyhttp: the transport of WithDirectHosts returned neither an answer nor an error")

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	r, sent, err := t.route(req)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close() // RoundTrip must always close the body
		}
		return nil, err
	}
	var resp *http.Response
	if r.direct != nil {
		if resp, err = r.direct.RoundTrip(sent); resp == nil && err == nil {
			err = errNothing
		}
	} else {
		resp, err = t.client.Proxy.RoundTrip(t.ref, sent, r.options...)
	}
	if err != nil {
		return nil, err
	}
	resp.Request = req // http.Client resolves redirects relative to it
	if t.status != nil && r.direct == nil && resp.StatusCode == http.StatusOK {
		if status := t.status(resp); status > 200 && status <= 299 {
			resp.StatusCode, resp.Status = status, strconv.Itoa(status)+" "+http.StatusText(status)
		}
	}
	return resp, nil
}

// route returns the route for a request, and a possibly changed request to send on that route. Only
// the host in the URL counts, not the Host header.
func (t *transport) route(req *http.Request) (r *route, sent *http.Request, err error) {
	switch {
	case t.broken != nil:
		return nil, nil, t.broken
	case req.URL == nil:
		return nil, nil, argument.Invalid("req", "has no URL")
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

// withoutCredentials returns a copy of the request without credentials. It removes the same headers
// that net/http removes when a redirect leads to another host.
func withoutCredentials(req *http.Request) *http.Request {
	req = req.Clone(req.Context())
	req.Host, req.URL.User = "", nil
	for _, name := range []string{"Authorization", "Cookie", "Cookie2", "Proxy-Authorization",
		"Www-Authenticate"} {
		req.Header.Del(name)
	}
	return req
}
