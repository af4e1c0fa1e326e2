package nangotest

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/express"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// proxy sends a request to the provider, the integration's Upstream, and passes its answer on. As
// in Nango, a request is read whole before it goes on, and so is an answer that the provider
// neither sends in chunks nor calls an attachment.
func (a *api) proxy(w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	if err := c.readMultipart(); err != nil {
		a.refuse(w, err)
		return
	}
	if errs := checkProxyHeaders(c.Header); errs != nil {
		a.refuse(w, reply.Invalid("invalid_headers", errs...))
		return
	}
	if err := deniedOverride(c.Header.Get("Base-Url-Override")); err != nil {
		a.refuse(w, err)
		return
	}
	a.mu.Lock()
	in, conn, err := c.proxied()
	a.mu.Unlock()
	if err != nil {
		a.refuse(w, err)
		return
	}
	if err := a.freshen(r.Context(), conn, false); err != nil {
		a.refuse(w, reply.Refuse(http.StatusBadRequest, "server_error",
			"Failed to get connection credentials: '"+refreshMessage+"'"))
		return
	}
	if conn.staleNow() {
		a.refuse(w, reply.Refuse(http.StatusFailedDependency, "connection_refresh_backoff",
			backoffMessage))
		return
	}
	a.mu.Lock()
	out, err := c.providerRequest(in, conn)
	upstream := in.upstream
	a.mu.Unlock()
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.passOn(w, c, upstream, out) //nolint:contextcheck // the call has the context of its request
}

const backoffMessage = "A recent refresh attempt failed. Backing off before retrying."

var (
	proxyHeaders = []server.Parameter{
		{Name: "Provider-Config-Key", Required: true, Schema: zod.Named(zod.IntegrationName)},
		{Name: "Connection-Id", Required: true, Schema: zod.Named(zod.ConnectionIDForm)},
		{Name: "Retries", Schema: &server.Schema{Types: []string{"number"}}},
		{Name: "Retry-On", Schema: &server.Schema{Types: []string{"string"}, Pattern: `^\d+(,\d+)*$`}},
		{Name: "Decompress", Schema: yesNo}, {Name: "Forward-Headers-On-Redirect", Schema: yesNo},
		{Name: "Nango-Is-Sync", Schema: yesNo}, {Name: "Nango-Is-Dry-Run", Schema: yesNo},
		{Name: "Nango-Activity-Log-Id",
			Schema: &server.Schema{Types: []string{"string"}, MaxLength: new(zod.MaxName)}},
	}
	yesNo = &server.Schema{Types: []string{"string"}, Enum: []string{"true", "false"}}
)

// checkProxyHeaders checks the headers with which a request to the proxy says what Nango is to do.
func checkProxyHeaders(h http.Header) []reply.FieldError {
	errs := zod.CheckHeaders(proxyHeaders, h)
	if override := h.Get("Base-Url-Override"); override != "" {
		if u, err := url.Parse(override); err != nil || u.Host == "" || u.Scheme == "" {
			errs = append(errs, reply.Issue("invalid_union", "Invalid input", "base-url-override"))
		}
	}
	return errs
}

// proxied are the integration and the connection that the headers name.
func (c *call) proxied() (*integration, *connection, error) {
	in := c.env.integrations[c.Header.Get("Provider-Config-Key")]
	if in == nil {
		return nil, nil, reply.Refuse(http.StatusNotFound, "unknown_provider_config",
			noProxiedIntegration)
	}
	conn := c.env.find(in.key, c.Header.Get("Connection-Id"))
	if conn == nil {
		return nil, nil, reply.Refuse(http.StatusBadRequest, "server_error", "Failed to get connection")
	}
	return in, conn, nil
}

const noProxiedIntegration = "Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard."

// readProxied reads the body of a request to the proxy, by its Content-Type. Multipart forms wait
// until the key is known.
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

// refuseFault is what Nango itself says through the proxy with a status, such that it cannot be
// taken for a provider's. It is nil for a status that Nango never gives there.
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

// retried are the codes of network errors after which a provider is asked again.
var retried = []string{"ECONNRESET", "ETIMEDOUT", "ECONNABORTED", "ECONNREFUSED", "EHOSTUNREACH",
	"EAI_AGAIN"}

// outcome is an answer of a provider, or why there is none.
type outcome struct {
	resp *http.Response
	err  error
}

// again reports whether the provider is asked once more.
func (c *call) again(o outcome) bool {
	if failure, ok := errors.AsType[*networkError](o.err); ok {
		return slices.Contains(retried, failure.code)
	}
	return o.err == nil && c.retries(o.resp.StatusCode)
}
