package nangotest

import (
	"context"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// api implements the operations; each file holds those of one part of Nango's API.
type api struct{ *Server }

var _ server.ServerInterface = api{}

// router finds the operation of a request, and stands around all of them: base path, recording,
// faults.
type router struct {
	api
	*routes
}

// routes are the same for all servers. They find the server of a request in its context.
type routes struct {
	mux        *http.ServeMux
	operations map[string]server.Operation // by pattern of mux
	proxy      *guarded
}

// sharedRoutes are made once: that takes longer than all else that a server needs to start.
var sharedRoutes = sync.OnceValue(func() *routes {
	out := &routes{mux: http.NewServeMux(), operations: map[string]server.Operation{},
		proxy: newGuarded(proxyOperation)}
	for _, op := range server.Operations() {
		pattern, checks := op.Method+" "+op.Path, newGuarded(op)
		out.operations[pattern] = op
		out.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			a := api{r.Context().Value(serverKey{}).(*Server)}
			a.guard(checks, http.HandlerFunc(func(w http.ResponseWriter,
				r *http.Request) {
				server.Serve(op.ID, a, w, r)
			})).ServeHTTP(w, r)
		})
	}
	return out
})

type serverKey struct{}

func newRouter(s *Server) http.Handler { return &router{api{s}, sharedRoutes()} }

func (rt *router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r, ok := below(r, rt.config.basePath)
	op := ""
	if ok {
		op = rt.operation(r)
	}
	switch {
	case op == "" && ok && rt.config.serves(r):
		rt.config.handlers.ServeHTTP(w, r)
		return
	case r.Header.Get(consoleHeader) != "":
		rt.dispatch(op, w, r)
		return
	}
	entry := rt.begin(op, r)
	observed := &statusWriter{ResponseWriter: w}
	defer rt.end(entry, observed)
	rt.inject(op, observed, r, rt.dispatch)
}

// consoleHeader is on what the program's console asks for itself: it is not recorded, and no fault
// befalls it.
const consoleHeader = "Nango-Emulator-Console"

// serves reports whether a handler of the test's own serves r.
func (c *config) serves(r *http.Request) bool {
	if c.handlers == nil {
		return false
	}
	_, pattern := c.handlers.Handler(r)
	return pattern != ""
}

// below cuts the base path off.
func below(r *http.Request, base string) (*http.Request, bool) {
	if base == "" {
		return r, true
	}
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), base)
	if !ok || rest != "" && rest[0] != '/' {
		return r, false
	}
	out, u := *r, *r.URL
	u.Path, u.RawPath = strings.TrimPrefix(u.Path, base), strings.TrimPrefix(u.RawPath, base)
	out.URL = &u
	return &out, true
}

// operation is the id of the operation that serves r, or nothing.
func (rt *router) operation(r *http.Request) string {
	if isProxy(r) {
		return proxyOperation.ID
	}
	if r.URL.EscapedPath() != cleaned(r.URL.EscapedPath()) {
		return ""
	}
	_, pattern := rt.mux.Handler(trimmed(r))
	if op, ok := rt.operations[pattern]; ok && rt.config.version.has(op) {
		return op.ID
	}
	return rt.browserOperation(r)
}

// What follows /proxy is the provider's path: nothing may be cleaned in it.
func isProxy(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/proxy/") || r.URL.Path == "/proxy"
}

func cleaned(p string) string {
	c := path.Clean("/" + p)
	if c != "/" && strings.HasSuffix(p, "/") {
		c += "/"
	}
	return c
}

// trimmed is r without the slash at the end of its path, which Nango ignores. Its Node client asks
// for /records/.
func trimmed(r *http.Request) *http.Request {
	if !strings.HasSuffix(r.URL.EscapedPath(), "/") {
		return r
	}
	out, u := *r, *r.URL
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
	out.URL = &u
	return &out
}

func (rt *router) dispatch(op string, w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Access-Control-Allow-Origin"], h["Access-Control-Expose-Headers"] = corsOrigin, corsExposed
	switch {
	case r.Method == http.MethodOptions:
		rt.preflight(w, r)
	case op == proxyOperation.ID:
		rt.guard(rt.routes.proxy, http.HandlerFunc(rt.api.proxy)).ServeHTTP(w, r)
	case r.URL.Path == "/health" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		reply.Send(w, r, http.StatusOK, []byte(`{"result":"ok"}`)) // for anybody, before all limits
	case op == "":
		notFound(w, r)
	case rt.browser(op, w, r):
	default:
		rt.mux.ServeHTTP(w,
			trimmed(r.WithContext(context.WithValue(r.Context(), serverKey{}, rt.Server))))
	}
}

// notFound is what an unknown route gets: a page, not JSON.
func notFound(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("<!DOCTYPE html>\n<html lang=\"en\"><body><pre>No route for " + r.Method +
		"</pre></body></html>\n"))
}
