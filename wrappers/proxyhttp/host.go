package proxyhttp

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// HostError reports a request to a host that no option named. The request was not sent.
type HostError struct {
	// Host is the host and port of the request's URL, or "" if the URL has none.
	Host string
}

// Error returns a message with the host, and with no other part of the request.
func (e *HostError) Error() string {
	if e.Host == "" {
		return "proxyhttp: the request's URL has no host, possibly because the SDK followed a Location header " +
			"that Nango had removed from a response; the request was not sent"
	}
	return "proxyhttp: " + strconv.Quote(e.Host) +
		" is not a host that WithHosts, WithBaseURLOverride or WithDirectHosts names; " +
		"the request was not sent"
}

// endpoint is the host and port that a request is sent to. The name of the host is in lower case
// and does not end in a dot.
type endpoint struct{ name, port string }

func endpointOf(u *url.URL) endpoint {
	e := endpoint{strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), u.Port()}
	switch {
	case e.port != "":
	case u.Scheme == "https":
		e.port = "443"
	case u.Scheme == "http":
		e.port = "80"
	}
	return e
}

// String returns the host and port as they appear in an https URL. It omits the port if it is 443.
func (e endpoint) String() string {
	host := net.JoinHostPort(e.name, e.port)
	if e.port == "443" {
		host = strings.TrimSuffix(host, ":443")
	}
	return host
}

// print returns the host and port, or "" if there is no host. It omits everything up to the last @,
// because that part may contain a password.
func (e endpoint) print() string {
	name := e.name[strings.LastIndexByte(e.name, '@')+1:]
	if name == "" {
		return ""
	}
	return net.JoinHostPort(name, e.port)
}

// parseEndpoint parses a host that was passed to an option.
func parseEndpoint(host string) (endpoint, error) {
	if host == "" {
		return endpoint{}, errors.New("is empty")
	}
	u, err := url.Parse("https://" + host)
	if err != nil || u.Host != host || u.Hostname() == "" || strings.ContainsFunc(host, notInHost) {
		return endpoint{},
			errors.New("is not a host name, with or without a port: no scheme, path, user or wildcard, and ASCII only")
	}
	return endpointOf(u), nil
}

func notInHost(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') &&
		!strings.ContainsRune(".-_:[]", r)
}
