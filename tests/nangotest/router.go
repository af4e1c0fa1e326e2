package nangotest

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/nango-go/nango/gen/server"
)

// api implements the operations. Each method says in a line or two what its operation does.
type api struct{ *Server }

var _ server.ServerInterface = api{}

// newRouter is the chain that a request goes through: base path, recording, faults, routing, and for each operation
// content type, key, rate limit, scope and checks, in the order in which a real server refuses.
func newRouter(s *Server) http.Handler {
	mux := http.NewServeMux()
	a := api{s}
	server.Register(mux, a, func(op server.Operation, next http.Handler) http.Handler {
		return a.guard(newGuarded(op), next)
	})
	proxy := a.guard(newGuarded(proxyOperation), http.HandlerFunc(a.proxy))
	return s.record(s.inject(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Access-Control-Allow-Origin"] = []string{"*"}
		switch {
		case r.Method == http.MethodOptions:
			w.WriteHeader(http.StatusNoContent)
		case strings.HasPrefix(r.URL.Path, "/proxy/") || r.URL.Path == "/proxy":
			// What follows is the provider's path: nothing may be cleaned in it.
			proxy.ServeHTTP(w, r)
		case r.URL.Path != cleaned(r.URL.Path):
			a.notFound(w, r)
		default:
			if _, pattern := mux.Handler(r); pattern == "" {
				a.notFound(w, r)
				return
			}
			mux.ServeHTTP(w, r)
		}
	})))
}

func cleaned(p string) string {
	c := path.Clean("/" + p)
	if c != "/" && strings.HasSuffix(p, "/") {
		c += "/"
	}
	return c
}

// notFound is what an unknown route gets: a page, not JSON.
func (a api) notFound(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("<!DOCTYPE html>\n<html lang=\"en\"><body><pre>No route for " + r.Method + "</pre></body></html>\n"))
}

// call is a request that passed the guard.
type call struct {
	*http.Request
	op    *guarded
	key   *apiKey
	env   *environment
	query url.Values
	body  []byte
	sess  *session
}

type callKey struct{}

func callOf(r *http.Request) *call {
	c, _ := r.Context().Value(callKey{}).(*call)
	return c
}

// guard lets a request through to next when a real server would look at it more closely.
func (a api) guard(op *guarded, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{op: op}
		if err := a.admit(w, r, c); err != nil {
			a.refuse(w, err)
			return
		}
		c.Request = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		next.ServeHTTP(w, c.Request)
	})
}

// admit fills c.
func (a api) admit(w http.ResponseWriter, r *http.Request, c *call) error {
	if err := c.readBody(r); err != nil {
		return err
	}
	if err := a.authenticate(r, c); err != nil {
		return err
	}
	if err := a.limit(w, r, c); err != nil {
		return err
	}
	if err := c.authorize(); err != nil {
		return err
	}
	c.query = parseQuery(r.URL.RawQuery)
	return c.check(r)
}
