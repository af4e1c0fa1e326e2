package check

import (
	"net/http"
	"net/url"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

var (
	proxyHeaders = []server.Parameter{
		{Name: "Provider-Config-Key", Required: true, Schema: zod.Named(zod.IntegrationName)},
		{Name: "Connection-Id", Required: true, Schema: zod.Named(zod.ConnectionIDForm)},
		{Name: "Retries", Schema: number}, {Name: "Retry-On", Schema: matching(`^\d+(,\d+)*$`)},
		{Name: "Decompress", Schema: yesNo}, {Name: "Forward-Headers-On-Redirect", Schema: yesNo},
		{Name: "Nango-Is-Sync", Schema: yesNo}, {Name: "Nango-Is-Dry-Run", Schema: yesNo},
		{Name: "Nango-Activity-Log-Id", Schema: atMost(zod.MaxName)},
	}
	yesNo = oneOf("true", "false")
)

// ProxyHeaders validates those headers of a proxy request that Nango itself reads.
func ProxyHeaders(h http.Header) []reply.FieldError {
	errs := zod.CheckHeaders(proxyHeaders, h)
	if override := h.Get("Base-Url-Override"); override != "" {
		if u, err := url.Parse(override); err != nil || u.Host == "" || u.Scheme == "" {
			errs = append(errs, reply.Issue("invalid_union", "Invalid input", "base-url-override"))
		}
	}
	return errs
}
