package proxyhttp

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// HostError is a request to a host that the transport was not told to serve. Nothing was sent.
type HostError struct {
	// Host is the host and the port of the request's URL, or "" where the URL names none.
	Host string
}

// Error names the host, and nothing else of the request.
func (e *HostError) Error() string {
	if e.Host == "" {
		return "proxyhttp: a request names no host, as it does where an SDK goes on at the Location of an answer " +
			"and Nango has withheld that header; nothing was sent"
	}
	return "proxyhttp: " + strconv.Quote(e.Host) +
		" is not a host that was named to this transport; nothing was sent"
}

// endpoint is where a request is meant to go. The name is in lower case and without a dot at the
// end.
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

// String is the host as a URL with https has it.
func (e endpoint) String() string {
	host := net.JoinHostPort(e.name, e.port)
	if e.port == "443" {
		host = strings.TrimSuffix(host, ":443")
	}
	return host
}

// print is the host and the port without what may be a password, or "" where there is no host.
func (e endpoint) print() string {
	name := e.name[strings.LastIndexByte(e.name, '@')+1:]
	if name == "" {
		return ""
	}
	return net.JoinHostPort(name, e.port)
}

// parseEndpoint reads a host that an option names.
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
