package routes

import (
	"context"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/authorize"
	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/idp"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

var _ server.ServerInterface = (*call)(nil)

// API handles the requests to an account: the operations of the OpenAPI spec, the routes that
// browsers, providers and the CLI call, and the proxy.
type API struct {
	*state.Account
	config Settings
	routes *routes

	limiter    limiter
	webhooksIn limiter // counts the webhooks of providers
	authorizer *authorize.Server
}

// Settings configures an [API].
type Settings struct {
	Addr      string // the address of the listener
	BasePath  string
	RateLimit int
	Consent   func(idp.Request) idp.Decision
	Handlers  *http.ServeMux // handlers that the test added
	NoRuntime bool
	// Observe records a request of the operation op. It calls next to serve the request, and
	// injects the faults that a test has set for the operation. Inject does the same, but it does
	// not record the request.
	Observe, Inject func(op string, w http.ResponseWriter, r *http.Request,
		next func(string, http.ResponseWriter, *http.Request))
}

// New returns a handler for the requests to an account.
func New(account *state.Account, config Settings) *API {
	a := &API{Account: account, config: config, routes: sharedRoutes()}
	a.limiter.limit, a.webhooksIn.limit = config.RateLimit, webhookLimit
	a.authorizer = authorize.New(account, authorize.Config{Consent: config.Consent, Origin: a.origin,
		Inject: config.Inject})
	return a
}

// routes is the routing table that all servers of the process share. Its handlers get the API of
// the server from the context of the request.
type routes struct {
	mux        *http.ServeMux
	operations map[string]server.Operation // by pattern of mux
	proxy      *check.Operation
}

// sharedRoutes returns the routing table. The table is built only once, since building it takes
// longer than the rest of starting a server.
var sharedRoutes = sync.OnceValue(func() *routes {
	out := &routes{mux: http.NewServeMux(), operations: map[string]server.Operation{},
		proxy: check.NewOperation(check.ProxyOperation)}
	for _, op := range server.Operations() {
		pattern, checks := op.Method+" "+op.Path, check.NewOperation(op)
		out.operations[pattern] = op
		out.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			a := r.Context().Value(apiContextKey{}).(*API)
			a.guard(checks, w, r, func(w http.ResponseWriter, r *http.Request) {
				a.answer(w, r, (*call).serve)
			})
		})
	}
	return out
})

type apiContextKey struct{}

// serve calls the method of the request's operation.
func (c *call) serve() (any, error) {
	if err := c.findConnection(); err != nil {
		return nil, err
	}
	return server.Serve(c.op.ID, c)
}

// ServeHTTP handles a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r, ok := withoutBase(r, a.config.BasePath)
	op := ""
	if ok {
		op = a.operation(r)
	}
	switch {
	case op == "" && ok && a.config.serves(r):
		a.config.Handlers.ServeHTTP(w, r)
	case r.Header.Get(consoleHeader) != "":
		a.dispatch(op, w, r)
	default:
		a.config.Observe(op, w, r, a.dispatch)
	}
}

// Operations returns the sorted names of all operations.
func Operations() []string {
	names := map[string]bool{check.ProxyOperation.ID: true}
	for _, op := range server.Operations() {
		names[op.ID] = true
	}
	for _, route := range browserRoutes() {
		names[route.ID] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// consoleHeader is the header that marks requests of the emulator program's console. These requests
// are not logged, and faults and the rate limit do not apply to them.
const consoleHeader = "Nango-Emulator-Console"

// serves reports whether r is a request for a handler that a test added to the server.
func (c *Settings) serves(r *http.Request) bool {
	if c.Handlers == nil {
		return false
	}
	_, pattern := c.Handlers.Handler(r)
	return pattern != ""
}

// withoutBase returns r with the base path removed from the URL, and reports whether the URL is
// below the base path.
func withoutBase(r *http.Request, base string) (*http.Request, bool) {
	if base == "" {
		return r, true
	}
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), base)
	if !ok || rest != "" && rest[0] != '/' {
		return r, false
	}
	return withPath(r, func(path string) string { return strings.TrimPrefix(path, base) }), true
}

// withPath returns a copy of r with another path. It calls the function change with the path of r
// to get the new path.
func withPath(r *http.Request, change func(string) string) *http.Request {
	out, u := *r, *r.URL
	u.Path, u.RawPath = change(u.Path), change(u.RawPath)
	out.URL = &u
	return &out
}

// operation returns the name of the operation that serves r, or "" if there is none.
func (a *API) operation(r *http.Request) string {
	if isProxy(r) {
		return check.ProxyOperation.ID
	}
	if r.URL.EscapedPath() != cleaned(r.URL.EscapedPath()) {
		return ""
	}
	_, pattern := a.routes.mux.Handler(trimmed(r))
	if op, ok := a.routes.operations[pattern]; ok && a.Settings.Version.Has(op) {
		return op.ID
	}
	return a.browserOperation(r)
}

// isProxy reports whether r is a proxy request. The part of its path after /proxy belongs to the
// provider and must not be changed.
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

// trimmed returns r without a slash at the end of its path. Nango ignores this slash, and its Node
// client sends it in requests for /records/.
func trimmed(r *http.Request) *http.Request {
	if !strings.HasSuffix(r.URL.EscapedPath(), "/") {
		return r
	}
	return withPath(r, func(path string) string { return strings.TrimSuffix(path, "/") })
}

func (a *API) dispatch(op string, w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Access-Control-Allow-Origin"], h["Access-Control-Expose-Headers"] = corsOrigin, corsExposed
	switch {
	case r.Method == http.MethodOptions:
		a.preflight(w, r)
	case op == check.ProxyOperation.ID:
		a.guard(a.routes.proxy, w, r, a.proxy)
	case r.URL.Path == "/health" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		reply.Send(w, r, http.StatusOK, []byte(`{"result":"ok"}`)) // this route needs no key and has no rate limit
	case op == "":
		reply.NoRoute(w, r)
	case a.browser(op, w, r):
	default:
		a.routes.mux.ServeHTTP(w,
			trimmed(r.WithContext(context.WithValue(r.Context(), apiContextKey{}, a))))
	}
}
