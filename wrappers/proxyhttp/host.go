package proxyhttp

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// HostError reports a request to a host that the transport was not told to serve. The request was
// not sent.
type HostError struct {
	// Host is the host and port of the request's URL, or "" if the URL has none.
	Host string
}

// Error returns a message that names the host and no other part of the request.
func (e *HostError) Error() string {
	if e.Host == "" {
		return "proxyhttp: a request names no host, as it does where an SDK goes on at the Location of an answer " +
			"and Nango has withheld that header; nothing was sent"
	}
	return "proxyhttp: " + strconv.Quote(e.Host) +
		" is not a host that was named to this transport; nothing was sent"
}

// endpoint is the destination of a request. name is in lower case, without a dot at its end.
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

// String returns the host as an https URL contains it, without port 443.
func (e endpoint) String() string {
	host := net.JoinHostPort(e.name, e.port)
	if e.port == "443" {
		host = strings.TrimSuffix(host, ":443")
	}
	return host
}

// print returns the host and port without any text that may be a password, or "" if there is no
// host.
func (e endpoint) print() string {
	name := e.name[strings.LastIndexByte(e.name, '@')+1:]
	if name == "" {
		return ""
	}
	return net.JoinHostPort(name, e.port)
}

// parseEndpoint parses a host that was given to an option.
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
