package routes

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// baseURL is where the provider is, with the values of the connection in it.
func (c *call) baseURL(in *state.Integration, conn *state.Connection) (string, error) {
	if override := c.Header.Get("Base-Url-Override"); override != "" {
		if u, err := url.Parse(override); err != nil || outbound(u) != nil {
			return "", notAllowed(anyURL)
		}
		return override, nil
	}
	base := in.Info.Proxy.BaseURL
	if own := in.Config["baseUrl"]; own != "" {
		u, err := url.Parse(own)
		switch {
		case err != nil || denied(u):
			return "", notAllowed("This base URL")
		case outbound(u) != nil:
			return "", notAllowed(anyURL)
		}
		base = own
	}
	base = filler{in, conn}.interpolate(alternative(base, conn))
	if base == "" {
		return "", reply.Refuse(http.StatusBadRequest, "unsupported_provider", "unsupported_provider")
	}
	return base, nil
}

// alternative is the one of "a || b" that a base URL of a provider uses: b where the connection has
// no value for a.
func alternative(base string, conn *state.Connection) string {
	first, second, either := strings.Cut(base, "||")
	if !either {
		return base
	}
	if m := configured.FindStringSubmatch(base); m != nil && conn.Config.Text(m[1]) != "" {
		return strings.TrimSpace(first)
	}
	return strings.TrimSpace(second)
}

var configured = regexp.MustCompile(`connectionConfig\.(\w+)`)

// What a URL is called that Nango does not call.
const (
	override = "This base URL override"
	anyURL   = "This outbound URL"
)

func notAllowed(what string) *reply.Refusal {
	return reply.Refuse(http.StatusBadRequest, "base_url_override_not_allowed",
		what+" is not allowed by server configuration.")
}

// deniedOverride refuses a Base-Url-Override that is denied by name, before anything else of the
// request is looked at.
func deniedOverride(text string) error {
	if u, err := url.Parse(text); text != "" && (err != nil || denied(u)) {
		return notAllowed(override)
	}
	return nil
}

// outboundRedirect refuses where a redirect leads.
func outboundRedirect(u *url.URL) error {
	if denied(u) {
		return notAllowed(override)
	}
	return outbound(u)
}

// denied are hosts that the server's configuration names by default.
func denied(u *url.URL) bool {
	return slices.Contains([]string{
		"169.254.169.254", "metadata.google.internal", "localhost", "127.0.0.1", "::1",
		"::ffff:127.0.0.1", "::ffff:169.254.169.254",
	}, strings.TrimRight(strings.ToLower(u.Hostname()), "."))
}

// outbound refuses what has another scheme or no address, and what is on the server's own machine.
func outbound(u *url.URL) error {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if u.Scheme != "http" && u.Scheme != "https" || denied(u) || zod.ForbiddenHost(host) {
		return notAllowed(anyURL)
	}
	return nil
}

// joined is the endpoint below the base URL. An endpoint may be a whole URL that begins with the
// base.
func joined(base, endpoint string) string {
	base, endpoint = strings.TrimSuffix(base, "/"), strings.TrimLeft(endpoint, "/")
	if rest, found := strings.CutPrefix(endpoint, base); found &&
		(rest == "" || strings.ContainsRune("/?", rune(rest[0]))) {
		endpoint = strings.TrimLeft(rest, "/")
	}
	if endpoint == "" {
		return base
	}
	return base + "/" + endpoint
}
