package proxy

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// baseURL returns the provider's base URL with the connection's values filled in.
func (f Filler) baseURL(override string) (string, error) {
	if override != "" {
		if u, err := url.Parse(override); err != nil || outbound(u) != nil {
			return "", notAllowed(anyURL)
		}
		return override, nil
	}
	base := f.In.Info.Proxy.BaseURL
	if own := f.In.Config["baseUrl"]; own != "" {
		u, err := url.Parse(own)
		switch {
		case err != nil || denied(u):
			return "", notAllowed("This base URL")
		case outbound(u) != nil:
			return "", notAllowed(anyURL)
		}
		base = own
	}
	base = f.Interpolate(alternative(base, f.Conn))
	if base == "" {
		return "", reply.BadRequest("unsupported_provider", "unsupported_provider")
	}
	return base, nil
}

// alternative returns the part of a base URL that applies to a connection. A base URL of the form
// "first || second" has two parts. The first part refers to a value of the connection's
// configuration, and applies if this value is set. Otherwise the second part applies.
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

// If Nango refuses to call a URL, its error message begins with one of these texts.
const (
	overrideURL = "This base URL override"
	anyURL      = "This outbound URL"
)

func notAllowed(what string) *reply.Refusal {
	return reply.BadRequest("base_url_override_not_allowed",
		what+" is not allowed by server configuration.")
}

// CheckOverride returns an error for a Base-Url-Override whose host name is on Nango's list of
// denied hosts. Nango checks this before the rest of the request.
func CheckOverride(text string) error {
	if u, err := url.Parse(text); text != "" && (err != nil || denied(u)) {
		return notAllowed(overrideURL)
	}
	return nil
}

// outboundRedirect returns an error for a redirect to a URL that Nango refuses to call.
func outboundRedirect(u *url.URL) error {
	if denied(u) {
		return notAllowed(overrideURL)
	}
	return outbound(u)
}

// denied reports whether the host name is on the list that Nango denies by default.
func denied(u *url.URL) bool {
	return slices.Contains([]string{
		"169.254.169.254", "metadata.google.internal", "localhost", "127.0.0.1", "::1",
		"::ffff:127.0.0.1", "::ffff:169.254.169.254",
	}, strings.TrimRight(strings.ToLower(u.Hostname()), "."))
}

// outbound returns an error for a URL that Nango must not call: its scheme is not http or https, or
// its host is not allowed, such as the server's own machine or a link-local address.
func outbound(u *url.URL) error {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if u.Scheme != "http" && u.Scheme != "https" || denied(u) || zod.ForbiddenHost(host) {
		return notAllowed(anyURL)
	}
	return nil
}

// Join returns the URL of an endpoint below a base URL. endpoint may also be a complete URL that
// begins with base.
func Join(base, endpoint string) string {
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
