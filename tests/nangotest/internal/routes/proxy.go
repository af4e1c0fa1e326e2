package routes

import (
	"context"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/express"
	"github.com/nango-go/nango/tests/nangotest/internal/proxy"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// proxy sends a request to the integration's Upstream, a handler that stands in for the provider,
// and passes the response on. Like Nango, it reads the whole request before it calls the Upstream.
// It also reads the whole response before it sends anything to the caller, unless the response is
// chunked or an attachment.
func (a *API) proxy(w http.ResponseWriter, r *http.Request) {
	if err := callOf(r).passOn(r.Context(), w); err != nil {
		reply.SendError(w, err)
	}
}

func (c *call) passOn(ctx context.Context, w http.ResponseWriter) error {
	if err := c.readMultipart(); err != nil {
		return err
	}
	if errs := check.ProxyHeaders(c.Header); errs != nil {
		return reply.Invalid("invalid_headers", errs...)
	}
	if err := proxy.CheckOverride(c.Header.Get("Base-Url-Override")); err != nil {
		return err
	}
	c.api.Mu.Lock()
	in, conn, err := c.proxied()
	c.api.Mu.Unlock()
	if err != nil {
		return err
	}
	if err := c.api.freshen(ctx, conn, false); err != nil {
		return reply.BadRequest("server_error",
			"Failed to get connection credentials: '"+state.RefreshMessage+"'")
	}
	out, upstream, err := c.outgoing(in, conn)
	if err != nil {
		return err
	}
	return out.PassOn(w, upstream, c.api.Settings.Version)
}

// outgoing returns the request to send to the provider, and the handler that stands in for the
// provider.
func (c *call) outgoing(in *state.Integration,
	conn *state.Connection) (*proxy.Request, http.Handler, error) {
	c.api.Mu.Lock()
	defer c.api.Mu.Unlock()
	if conn.Stale() {
		return nil, nil, reply.Refuse(http.StatusFailedDependency, "connection_refresh_backoff",
			backoffMessage)
	}
	out, err := proxy.NewRequest(c.Request, c.proxyBody, in, conn)
	return out, in.Upstream, err
}

const backoffMessage = "A recent refresh attempt failed. Backing off before retrying."

// proxied returns the integration and the connection that the request's headers identify.
func (c *call) proxied() (*state.Integration, *state.Connection, error) {
	in := c.env.Integrations[c.Header.Get("Provider-Config-Key")]
	if in == nil {
		return nil, nil, reply.Missing("unknown_provider_config", noProxiedIntegration)
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

// Refusal returns the error response with the given status that simulates a fault in a test. The
// response has the form of Nango's own error responses, so a client of the proxy does not mistake
// it for a response of the provider. If Nango's proxy itself never sends this status, Refusal
// returns nil.
func Refusal(op string, status int, r *http.Request) *reply.Refusal {
	switch {
	case op == check.ProxyOperation.ID:
		return proxyRefusal(status, r)
	case status == http.StatusTooManyRequests:
		return rateLimited(r)
	}
	return reply.Refuse(status, "server_error", "A fault injected by the test")
}

func proxyRefusal(status int, r *http.Request) *reply.Refusal {
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
