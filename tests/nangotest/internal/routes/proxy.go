package routes

import (
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/express"
	"github.com/nango-go/nango/tests/nangotest/internal/proxy"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// proxy sends a request to the integration's Upstream and passes the response on. Like Nango, it
// reads the whole request before it contacts the Upstream. It also reads the whole response before
// it sends anything to the caller, unless the response is chunked or an attachment.
func (a *API) proxy(w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	if err := c.readMultipart(); err != nil {
		reply.SendError(w, err)
		return
	}
	if errs := check.ProxyHeaders(c.Header); errs != nil {
		reply.SendError(w, reply.Invalid("invalid_headers", errs...))
		return
	}
	if err := proxy.CheckOverride(c.Header.Get("Base-Url-Override")); err != nil {
		reply.SendError(w, err)
		return
	}
	a.Mu.Lock()
	in, conn, err := c.proxied()
	a.Mu.Unlock()
	if err != nil {
		reply.SendError(w, err)
		return
	}
	if err := a.freshen(r.Context(), conn, false); err != nil {
		reply.SendError(w, reply.BadRequest("server_error",
			"Failed to get connection credentials: '"+state.RefreshMessage+"'"))
		return
	}
	if conn.StaleNow() {
		reply.SendError(w, reply.Refuse(http.StatusFailedDependency, "connection_refresh_backoff",
			backoffMessage))
		return
	}
	a.Mu.Lock()
	out, err := proxy.NewRequest(c.Request, c.proxyBody, in, conn)
	upstream := in.Upstream
	a.Mu.Unlock()
	if err == nil {
		err = out.PassOn(w, upstream, a.Settings.Version)
	}
	if err != nil {
		reply.SendError(w, err)
	}
}

const backoffMessage = "A recent refresh attempt failed. Backing off before retrying."

// proxied returns the integration and the connection that the request's headers identify.
func (c *call) proxied() (*state.Integration, *state.Connection, error) {
	in := c.env.Integrations[c.Header.Get("Provider-Config-Key")]
	if in == nil {
		return nil, nil, reply.Refuse(http.StatusNotFound, "unknown_provider_config",
			noProxiedIntegration)
	}
	conn := c.env.Find(in.Key, c.Header.Get("Connection-Id"))
	if conn == nil {
		return nil, nil, reply.BadRequest("server_error", "Failed to get connection")
	}
	return in, conn, nil
}

const noProxiedIntegration = "Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard."

// readProxied reads the body of a proxy request with the parser for its Content-Type. It leaves
// multipart forms to readMultipart, since Nango parses them only after it has checked the key.
func (c *call) readProxied() (err error) {
	c.proxyBody, err = express.Read(c.Request, maxBody)
	return parserRefusal(err)
}

func (c *call) readMultipart() (err error) {
	if express.IsMultipart(c.Request) {
		c.proxyBody, err = express.ReadMultipart(c.Request)
	}
	return parserRefusal(err)
}

// refuseFault returns Nango's own error response with the given status to a proxy request. Clients
// recognize that the response comes from Nango and not from the provider. If Nango itself never
// sends this status, refuseFault returns nil.
func refuseFault(status int, r *http.Request) *reply.Refusal {
	switch status {
	case http.StatusBadRequest:
		return reply.Refuse(status, "server_error", "Failed to get connection")
	case http.StatusUnauthorized:
		return unauthorized("unknown_account")
	case http.StatusPaymentRequired:
		return reply.Refuse(status, "plan_limit",
			"Your plan limits have been reached. Please upgrade your plan.")
	case http.StatusForbidden:
		return reply.Refuse(status, "forbidden", "Insufficient scope. Required: environment:proxy")
	case http.StatusNotFound:
		return reply.Refuse(status, "unknown_provider_config", noProxiedIntegration)
	case http.StatusFailedDependency:
		return reply.Refuse(status, "connection_refresh_backoff", backoffMessage)
	case http.StatusTooManyRequests:
		return rateLimited(r)
	case http.StatusInternalServerError:
		return reply.Unexpected()
	}
	return nil
}
