package proxyhttp

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/nango-go/nango/client"
)

// Option sets up the transport of [NewTransport] and [NewClient]. An option that cannot be used
// makes every request fail with a *client.SDKValidationError that names it.
type Option func(*transport) error

// WithHosts serves these hosts, "api.github.com" or "localhost:8080", with the base URL that Nango
// has for the provider.
func WithHosts(hosts ...string) Option {
	return func(t *transport) error {
		return t.serve("WithHosts", hosts, func(endpoint) *route { return &route{configured: true} })
	}
}

// WithStripPrefix takes the path of the provider's base URL, "/api" or "/rest/v2", off the requests
// to the hosts of [WithHosts]. A request whose path does not begin with it could not be expressed,
// and is an error. The prefix is percent-encoded as in a URL; "" strips nothing.
func WithStripPrefix(prefix string) Option {
	return func(t *transport) error {
		p, err := parsePrefix(prefix)
		if err != nil {
			return invalid("WithStripPrefix", err.Error())
		}
		t.prefix = p
		return nil
	}
}

// WithBaseURLOverride serves further hosts of the provider, such as "uploads.github.com", with the
// same credentials: the path is kept, and Nango is told to send it to https and the host. See
// Nango's documentation of the proxy, Base-Url-Override.
func WithBaseURLOverride(hosts ...string) Option {
	return func(t *transport) error {
		return t.serve("WithBaseURLOverride", hosts, func(e endpoint) *route {
			return &route{options: []client.CallOption{client.WithCallHeader("Base-Url-Override",
				"https://"+e.String())}}
		})
	}
}

// WithDirectHosts sends requests to these hosts with rt, past Nango and without Authorization,
// Cookie and a user in the URL. It is for URLs that a provider hands out and that need no
// credentials: signed ones of downloads and uploads. rt is often [http.DefaultTransport].
func WithDirectHosts(rt http.RoundTripper, hosts ...string) Option {
	return func(t *transport) error {
		if rt == nil {
			return invalid("WithDirectHosts", "got a nil transport")
		}
		return t.serve("WithDirectHosts", hosts, func(endpoint) *route { return &route{direct: rt} })
	}
}

// WithParsedJSON has Nango parse JSON bodies and write them anew, for the providers that get their
// credentials within the body: adyntel, mandrill and sage-member. Numbers above 2^53 are rounded on
// that way.
func WithParsedJSON() Option {
	return func(t *transport) error {
		t.options = append(t.options, client.WithParsedJSON())
		return nil
	}
}

// WithStatus has status say which one the answers with status 200 get. Nango gives every answer 2xx
// of a provider that it does not stream the status 200, and an SDK may insist on a 201 or a 202.
// resp is the answer with the SDK's request in resp.Request, and is not to be read. What is outside
// 200 to 299 is not looked at.
func WithStatus(status func(resp *http.Response) int) Option {
	return func(t *transport) error {
		if status == nil {
			return invalid("WithStatus", "got a nil function")
		}
		t.status = status
		return nil
	}
}

// serve adds the hosts that an option names.
func (t *transport) serve(option string, hosts []string, to func(endpoint) *route) error {
	for i, host := range hosts {
		e, err := parseEndpoint(host)
		if err != nil {
			// The text may hold more than a host.
			return invalid(option, fmt.Sprintf("argument %d %s", i+1, err))
		}
		r := to(e)
		r.option = option
		if other, taken := t.routes[e]; taken && other.option != option {
			return invalid(option, fmt.Sprintf("argument %d is named by %s already", i+1, other.option))
		}
		t.routes[e], t.usual[e.String()] = r, r
	}
	return nil
}

func invalid(field, problem string) error {
	return &client.SDKValidationError{Field: field, Err: errors.New(problem)}
}
