package nangotest

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// baseURL is where the provider is, with the values of the connection in it.
func (c *call) baseURL(in *integration, conn *connection) (string, error) {
	if override := c.Header.Get("Base-Url-Override"); override != "" {
		u, err := url.Parse(override)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || forbiddenHost(u.Hostname()) {
			return "", refuse(http.StatusBadRequest, "base_url_override_not_allowed", "This outbound URL is not allowed by server configuration.")
		}
		return override, nil
	}
	base := in.info.Proxy.BaseURL
	if own := in.config["baseUrl"]; own != "" {
		base = own
	}
	base = interpolate(base, conn)
	if base == "" {
		return "", refuse(http.StatusBadRequest, "unsupported_provider", "unsupported_provider")
	}
	return base, nil
}

// forbiddenHost: Nango calls nothing on its own machine, and what has no address.
func forbiddenHost(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".invalid")
}

// joined is the endpoint below the base URL. An endpoint may be a whole URL that begins with the base.
func joined(base, endpoint string) string {
	base, endpoint = strings.TrimSuffix(base, "/"), strings.TrimLeft(endpoint, "/")
	if rest, found := strings.CutPrefix(endpoint, base); found && (rest == "" || rest[0] == '/') {
		endpoint = strings.TrimLeft(rest, "/")
	}
	if endpoint == "" {
		return base
	}
	return base + "/" + endpoint
}
