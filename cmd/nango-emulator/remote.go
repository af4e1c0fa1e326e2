package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// remote is a handler elsewhere. The emulator asks it as an [http.RoundTripper], so that it sees errors of the network.
type remote struct {
	target *url.URL
	below  bool // the request's path and query are kept, below those of target
}

// RoundTrip sends the request to the target.
func (t remote) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	to := *t.target
	to.User = nil
	if t.below {
		to = *to.JoinPath(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
		to.RawQuery = strings.Trim(t.target.RawQuery+"&"+r.URL.RawQuery, "&")
		// What comes back must be something that the emulator decompresses.
		out.Header.Set("Accept-Encoding", "gzip, deflate")
	}
	out.URL, out.Host, out.RequestURI = &to, "", ""
	if user := t.target.User; user != nil && out.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		out.SetBasicAuth(user.Username(), password)
	}
	return http.DefaultTransport.RoundTrip(out)
}

// ServeHTTP answers as the target does.
func (t remote) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	resp, err := t.RoundTrip(r)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// httpURL reads a URL. An error shows it without what may be secret in it.
func httpURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https"):
		return u, nil
	case err != nil || strings.ContainsAny(s, "@?#"):
		return nil, fmt.Errorf("is not an http or https URL")
	}
	return nil, fmt.Errorf("%q is not an http or https URL", s)
}
