package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
)

// remote forwards the emulator's webhooks and proxied requests to another server. It is an
// http.Handler, and also an [http.RoundTripper], because only RoundTrip can return a network error
// to the emulator.
type remote struct {
	target *url.URL
	below  bool // the path and query of a request are appended to target's path and query
}

// RoundTrip sends the request to the target.
func (t remote) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	to := *t.target
	to.User = nil
	if t.below {
		to.Path = cmp.Or(to.Path, "/") // JoinPath would return a path without a slash
		to = *to.JoinPath(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
		to.RawQuery = strings.Trim(t.target.RawQuery+"&"+r.URL.RawQuery, "&")
		// Request only encodings that the emulator can decompress.
		out.Header.Set("Accept-Encoding", "gzip, deflate")
	}
	out.URL, out.Host, out.RequestURI = &to, "", ""
	if user := t.target.User; user != nil && out.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		out.SetBasicAuth(user.Username(), password)
	}
	return http.DefaultTransport.RoundTrip(out)
}

// ServeHTTP responds with the response of the target, or with status 502 if there is none.
func (t remote) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	restore := func(r *httputil.ProxyRequest) {
		// ReverseProxy has removed the forwarding headers and malformed query parameters from Out.
		// Restore them, since a provider must receive them.
		r.Out.Header, r.Out.URL = r.In.Header.Clone(), r.In.URL
	}
	proxy := httputil.ReverseProxy{Rewrite: restore, Transport: t,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
		}}
	proxy.ServeHTTP(w, r)
}

// httpURL parses the URL s, which must begin with http or https. Its errors do not contain parts of
// the URL that may be secret.
func httpURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https"):
		return u, nil
	case err != nil || strings.ContainsAny(s, "@?#"):
		return nil, errors.New("is not an http or https URL")
	}
	return nil, fmt.Errorf("%q is not an http or https URL", s)
}
