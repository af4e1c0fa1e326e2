package proxyhttp

import (
	"fmt"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Option configures the transport of [NewTransport] and [NewClient]. If an option is invalid, every
// request fails with a *client.SDKValidationError that names the option.
type Option func(*transport) error

// WithHosts names hosts of the provider, such as "api.github.com" or "localhost:8080". Requests to
// them are sent to the base URL that Nango has for the provider.
func WithHosts(hosts ...string) Option {
	return func(t *transport) error {
		return t.serve("WithHosts", hosts, func(endpoint) *route { return &route{configured: true} })
	}
}

// WithStripPrefix removes the path of the provider's base URL, such as "/api" or "/rest/v2", from
// requests to the hosts of [WithHosts]. A request whose path does not begin with the prefix fails.
// The prefix is percent-encoded as in a URL; "" removes nothing.
func WithStripPrefix(prefix string) Option {
	return func(t *transport) error {
		p, err := parsePrefix(prefix)
		if err != nil {
			return argument.Invalid("WithStripPrefix", err.Error())
		}
		t.prefix = p
		return nil
	}
}

// WithBaseURLOverride names further hosts of the provider, such as "uploads.github.com", that
// accept the same credentials. Requests to a named host go through Nango too. Nango sends them to
// this host with https, instead of to the base URL that it has for the provider, and keeps the
// path. See Base-Url-Override in Nango's documentation of the proxy.
func WithBaseURLOverride(hosts ...string) Option {
	return func(t *transport) error {
		return t.serve("WithBaseURLOverride", hosts, func(e endpoint) *route {
			return &route{options: []client.CallOption{client.WithCallHeader("Base-Url-Override",
				"https://"+e.String())}}
		})
	}
}

// WithDirectHosts names hosts to which requests are sent directly instead of through Nango. The
// transport rt sends these requests; it is often [http.DefaultTransport]. The headers Authorization
// and Cookie and the user in the URL are removed. Use WithDirectHosts for URLs from the provider
// that need no credentials, such as signed download and upload URLs.
func WithDirectHosts(rt http.RoundTripper, hosts ...string) Option {
	return func(t *transport) error {
		if rt == nil {
			return argument.Invalid("WithDirectHosts", "got a nil transport")
		}
		return t.serve("WithDirectHosts", hosts, func(endpoint) *route { return &route{direct: rt} })
	}
}

// WithParsedJSON makes Nango parse and rewrite JSON bodies. It is required for the providers that
// receive their credentials within the body: adyntel, mandrill and sage-member. Nango then rounds
// numbers above 2^53.
func WithParsedJSON() Option {
	return func(t *transport) error {
		t.options = append(t.options, client.WithParsedJSON())
		return nil
	}
}

// WithStatus calls the given function for each response that has status 200. The number that the
// function returns becomes the status of the response. WithStatus is for SDKs that require 201 or
// 202: Nango changes these statuses to 200, unless it streams the response. The SDK's request is in
// resp.Request. The function must not read the body of resp. A number outside 201 to 299 is
// ignored.
func WithStatus(status func(resp *http.Response) int) Option {
	return func(t *transport) error {
		if status == nil {
			return argument.Invalid("WithStatus", "got a nil function")
		}
		t.status = status
		return nil
	}
}

// serve adds a route for each host that an option names. The function newRoute creates the route
// for one host.
func (t *transport) serve(option string, hosts []string, newRoute func(endpoint) *route) error {
	for i, host := range hosts {
		e, err := parseEndpoint(host)
		if err != nil {
			// The error does not quote the argument, because the argument may contain a password.
			return argument.Invalid(option, fmt.Sprintf("argument %d %s", i+1, err))
		}
		r := newRoute(e)
		r.option = option
		if other, taken := t.routes[e]; taken && other.option != option {
			return argument.Invalid(option,
				fmt.Sprintf("argument %d is named by %s already", i+1, other.option))
		}
		t.routes[e], t.usual[e.String()] = r, r
	}
	return nil
}
