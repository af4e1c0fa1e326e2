package proxyhttp

import (
	"fmt"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Option configures the transport of [NewTransport] and [NewClient]. With an invalid option every
// request fails with a *client.SDKValidationError that names the option.
type Option func(*transport) error

// WithHosts sends requests to the given hosts, such as "api.github.com" or "localhost:8080", to the
// base URL that Nango has for the provider.
func WithHosts(hosts ...string) Option {
	return func(t *transport) error {
		return t.serve("WithHosts", hosts, func(endpoint) *route { return &route{configured: true} })
	}
}

// WithStripPrefix removes the path of the provider's base URL, such as "/api" or "/rest/v2", from
// the paths of requests to the hosts of [WithHosts]. A request whose path does not begin with the
// prefix is an error. The prefix is percent-encoded as in a URL; "" removes nothing.
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

// WithBaseURLOverride sends requests to further hosts of the provider, such as
// "uploads.github.com", with the same credentials. Nango sends them with https to the named host
// instead of its base URL, and keeps the path. See Base-Url-Override in Nango's documentation of
// the proxy.
func WithBaseURLOverride(hosts ...string) Option {
	return func(t *transport) error {
		return t.serve("WithBaseURLOverride", hosts, func(e endpoint) *route {
			return &route{options: []client.CallOption{client.WithCallHeader("Base-Url-Override",
				"https://"+e.String())}}
		})
	}
}

// WithDirectHosts sends requests to the given hosts with rt instead of through Nango, and removes
// Authorization, Cookie and the URL's user. It is for URLs from the provider that need no
// credentials, such as signed download and upload URLs. rt is often [http.DefaultTransport].
func WithDirectHosts(rt http.RoundTripper, hosts ...string) Option {
	return func(t *transport) error {
		if rt == nil {
			return argument.Invalid("WithDirectHosts", "got a nil transport")
		}
		return t.serve("WithDirectHosts", hosts, func(endpoint) *route { return &route{direct: rt} })
	}
}

// WithParsedJSON makes Nango parse and rewrite JSON bodies, for the providers that get their
// credentials within the body: adyntel, mandrill and sage-member. Nango then rounds numbers above
// 2^53.
func WithParsedJSON() Option {
	return func(t *transport) error {
		t.options = append(t.options, client.WithParsedJSON())
		return nil
	}
}

// WithStatus replaces the status of each response that has status 200 with the result of the
// function status. Nango changes any 2xx status of a provider to 200 unless it streams the
// response, and an SDK may insist on 201 or 202. The SDK's request is in resp.Request. status must
// not read the body of resp, and a result outside 200 to 299 is ignored.
func WithStatus(status func(resp *http.Response) int) Option {
	return func(t *transport) error {
		if status == nil {
			return argument.Invalid("WithStatus", "got a nil function")
		}
		t.status = status
		return nil
	}
}

// serve adds routes for the hosts that an option names.
func (t *transport) serve(option string, hosts []string, to func(endpoint) *route) error {
	for i, host := range hosts {
		e, err := parseEndpoint(host)
		if err != nil {
			// The error leaves out host, which may contain more than a host name, such as a
			// password.
			return argument.Invalid(option, fmt.Sprintf("argument %d %s", i+1, err))
		}
		r := to(e)
		r.option = option
		if other, taken := t.routes[e]; taken && other.option != option {
			return argument.Invalid(option,
				fmt.Sprintf("argument %d is named by %s already", i+1, other.option))
		}
		t.routes[e], t.usual[e.String()] = r, r
	}
	return nil
}
