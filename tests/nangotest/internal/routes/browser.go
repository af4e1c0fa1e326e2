package routes

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/authorize"
	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// browserRoute is a route that is not in the OpenAPI spec. Web pages, providers and the CLI call
// such routes.
type browserRoute struct {
	*check.Operation
	serve browserHandler
}

type browserHandler func(*API, http.ResponseWriter, *http.Request)

// answering returns a handler that calls the function handle and sends its result.
func answering(handle func(*call) (any, error)) browserHandler {
	return func(a *API, w http.ResponseWriter, r *http.Request) { a.answer(w, r, handle) }
}

// browserRoutes returns all browser routes by method and path. If the path of a route ends with a
// slash, the path of a request continues after it, for example with the key of an integration. The
// routes are created on first use, since most tests call none of them.
var browserRoutes = sync.OnceValue(func() map[string]*browserRoute {
	routes := map[string]*browserRoute{}
	add := func(method, path, id string, auth check.AuthKind, body *server.Schema,
		serve browserHandler) {
		op := server.Operation{ID: id, Method: method, Path: path, Body: body}
		if auth == check.AuthPage {
			op.Parameters = check.PageParameters
		}
		routes[method+" "+path] = &browserRoute{check.NewOperation(op), serve}
		routes[method+" "+path].Auth = auth
	}
	add(http.MethodGet, "/oauth/connect/", "oauthConnect", check.AuthPage, nil,
		func(a *API, w http.ResponseWriter, r *http.Request) { a.authorizer.Connect(w, visitOf(r)) })
	callback := func(a *API, w http.ResponseWriter, r *http.Request) { a.authorizer.Callback(w, r) }
	add(http.MethodGet, "/oauth/callback", "oauthCallback", check.AuthNone, nil, callback)
	add(http.MethodGet, "/app-auth/connect", "appAuthConnect", check.AuthNone, nil, callback)
	for _, mode := range authorize.Modes {
		add(http.MethodPost, mode.Path, mode.ID, check.AuthPage, mode.Body,
			func(a *API, w http.ResponseWriter, r *http.Request) {
				a.authorizer.Serve(&mode, w, visitOf(r))
			})
	}
	add(http.MethodPost, "/connect/telemetry", "connectTelemetry", check.AuthNone, check.TelemetryBody,
		(*API).connectTelemetry)
	add(http.MethodGet, connectPage, "connectPage", check.AuthNone, nil, (*API).connectPage)
	consent := func(a *API, w http.ResponseWriter, r *http.Request) { a.authorizer.Consent(w, r) }
	add(http.MethodGet, "/provider/authorize/", "authorize", check.AuthNone, nil, consent)
	add(http.MethodPost, "/provider/authorize/", "authorize", check.AuthNone, nil, consent)
	add(http.MethodPost, "/sync/deploy", "deployProject", check.AuthKey, check.DeployBody,
		answering((*call).deployFunctions))
	add(http.MethodPost, "/sync/deploy/confirmation", "confirmDeployment", check.AuthKey,
		check.DeployBody, answering((*call).confirmDeployment))
	add(http.MethodPost, "/cli/telemetry", "cliTelemetry", check.AuthNone, check.CliTelemetryBody,
		answering((*call).cliTelemetry))
	add(http.MethodPost, "/webhook/", "providerWebhook", check.AuthNone, nil, (*API).providerWebhook)
	add(http.MethodPost, "/provider/token/", authorize.TokenOperation, check.AuthNone, nil,
		func(a *API, w http.ResponseWriter, r *http.Request) { a.authorizer.Token(w, r) })
	return routes
})

// visitOf returns r as a Visit. r comes from a web page and has passed the checks of [API.guard].
func visitOf(r *http.Request) *authorize.Visit {
	c := callOf(r)
	visit := &authorize.Visit{Request: r, Session: c.sess, Query: c.query, Body: wirejson.Object{}}
	_ = c.decode(&visit.Body)
	return visit
}

// browserRoute returns the browser route of a request, or nil if there is none. It sets the path
// value providerConfigKey to the key of the integration.
func (a *API) browserRoute(r *http.Request) *browserRoute {
	p := r.URL.EscapedPath()
	routes := browserRoutes()
	if route := routes[r.Method+" "+p]; route != nil {
		return route
	}
	dir, key := path.Split(p)
	if env, ok := strings.CutPrefix(dir, "/webhook/"); ok {
		dir = "/webhook/"
		r.SetPathValue("environment", strings.Trim(env, "/"))
	}
	route := routes[r.Method+" "+dir]
	if route == nil {
		return nil
	}
	if plain, err := url.PathUnescape(key); err == nil {
		key = plain
	}
	r.SetPathValue("providerConfigKey", key)
	return route
}

// browser handles requests for browser routes. If r is such a request, it serves r and returns
// true. Otherwise it returns false.
func (a *API) browser(op string, w http.ResponseWriter, r *http.Request) bool {
	if op == socketOperation {
		a.authorizer.Socket(w, r)
		return true
	}
	route := a.browserRoute(r)
	if route == nil {
		return false
	}
	a.guard(route.Operation, w, r,
		func(w http.ResponseWriter, r *http.Request) { route.serve(a, w, r) })
	return true
}

// socketOperation is the operation name of the WebSocket on which a web page waits until an
// authorization ends.
const socketOperation = "websocket"

// browserOperation returns the operation name of a browser route, or "" if r is for another route.
func (a *API) browserOperation(r *http.Request) string {
	if r.URL.Path == "/" && strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return socketOperation
	}
	if route := a.browserRoute(r); route != nil {
		return route.ID
	}
	return ""
}

// The values of the CORS headers in responses.
var (
	corsOrigin  = []string{"*"}
	corsExposed = []string{"Authorization, Etag, Content-Type, Content-Length, X-Nango-Signature, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"}
	corsMethods = []string{"GET,HEAD,PUT,PATCH,POST,DELETE"}
	corsHeaders = []string{"Authorization, Content-Type, Accept, Origin, X-Requested-With, Nango-Activity-Log-Id, Nango-Is-Dry-Run, " +
		"Nango-Is-Sync, Provider-Config-Key, Connection-Id, Sentry-Trace, Baggage"}
	corsMaxAge = []string{"600"}
)

// preflight answers the OPTIONS request that a browser sends before some requests to another
// origin.
func (a *API) preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Access-Control-Allow-Methods"] = corsMethods
	h["Access-Control-Allow-Headers"] = corsHeaders
	h["Access-Control-Max-Age"] = corsMaxAge
	if r.URL.Path == telemetryPath {
		a.telemetryCORS(w, r)
		h.Set("Access-Control-Allow-Methods", "POST")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-type")
		h.Set("Access-Control-Max-Age", "36000")
	}
	h.Set("Content-Length", "0")
	w.WriteHeader(http.StatusNoContent)
}

// telemetryPath is the path that receives the Connect page's reports about its use. A browser may
// send them only from the Connect page's own origin, with cookies.
const telemetryPath = "/connect/telemetry"

func (a *API) telemetryCORS(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", strings.TrimSuffix(a.origin(r), a.config.BasePath))
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Expose-Headers", "content-type")
	h.Add("Vary", "Origin")
}

// origin returns the base URL at which a browser reaches the server, without a slash at the end. It
// derives the URL from r. Links and callback URLs in responses begin with it.
func (a *API) origin(r *http.Request) string {
	host, scheme := r.Host, "http"
	if "http://"+host == inmemory.Origin {
		host = a.config.Addr // the address at which a browser reaches the server
	}
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + host + a.config.BasePath
}
