package client

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/internal/request"
)

// Option configures a [Client] made by [New] or [FromEnv], or a [Persist] made by [NewPersist].
// These functions return an [*SDKValidationError] if a value is invalid.
type Option func(*config) error

type config struct {
	host      string
	hostField string // what errors call the host
	unmarshal func([]byte, any) error
	wire      wire.Config
}

// RetryPolicy sets how often a call is sent and how long it waits between attempts. The zero value
// is the default: 4 attempts, with waits of 0.5 s, 1 s and 2 s between them. Half of each wait is
// random. If the server asks for a wait of more than 60 s, the call is not retried. See the package
// documentation for what is retried. In an iterator, each page is a separate call.
type RetryPolicy struct {
	// MaxAttempts is the maximum number of attempts, including the first. 0 means 4; 1 turns
	// retries off.
	MaxAttempts int
	// MinWait is the wait before the second attempt. The wait doubles for each further attempt. 0
	// means 500 ms.
	MinWait time.Duration
	// MaxWait is the longest wait. If the server asks for a longer one, the call returns the
	// response as an error at once, with RetryAfter set. 0 means 60 s.
	MaxWait time.Duration
	// Budget is how many retries all calls of the client together may make while no call succeeds.
	// 0 means 500; a very large number, such as math.MaxInt, removes the limit.
	//
	// It is a token bucket. A retry takes one token and returns it if the response needs no further
	// retry. A call whose first response needs no retry adds a fifth of a token. If no token is
	// left, a call returns its error at once, so that in an outage a busy client soon sends one
	// request for each call rather than MaxAttempts.
	Budget int
}

// WithHost sets the base URL of the server. The URL begins with http or https and has no user,
// query or fragment. If it has a path, the path of every request begins with that path.
//
// With http, the key and all data are sent unencrypted, so use http only on loopback and in private
// networks. For a host other than loopback, [New] logs one warning to the logger of [WithLogger].
func WithHost(host string) Option {
	return withHost("WithHost", host)
}

// withHost is like [WithHost]. If the host is invalid, the error contains the given name.
func withHost(name, host string) Option {
	return func(c *config) error { c.hostField, c.host = name, host; return nil }
}

// WithHTTPClient sends requests with a copy of hc; hc itself is never changed. If hc.Timeout is
// set, it limits a whole attempt including the body.
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) error {
		if hc == nil {
			return invalid("WithHTTPClient", "got a nil client")
		}
		c.wire.Client = hc
		return nil
	}
}

// WithTimeout sets the time limit of each attempt. An attempt may take d until the response headers
// arrive, and d again for the body. The default is 60 s. Actions and proxied calls are limited only
// by their context.
func WithTimeout(d time.Duration) Option {
	return func(c *config) error { return setTimeout(&c.wire.Timeout, "WithTimeout", d) }
}

// WithRetry replaces the default [RetryPolicy].
func WithRetry(p RetryPolicy) Option {
	return func(c *config) error {
		if p.MaxAttempts < 0 || p.MinWait < 0 || p.MaxWait < 0 || p.Budget < 0 {
			return invalid("WithRetry", "has a negative field")
		}
		c.wire.Retry = wire.RetryPolicy(p)
		return nil
	}
}

// WithLogger logs one debug line for each attempt: operation, method, path template, status, code
// and duration. IDs, queries, headers and bodies are never logged.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error { c.wire.Logger = l; return nil }
}

// WithUserAgent adds the given product in front of the SDK's own name in the User-Agent header.
func WithUserAgent(product string) Option {
	return func(c *config) error {
		if problem := request.HeaderProblem(product); problem != "" {
			return invalid("WithUserAgent", problem)
		}
		c.wire.UserAgent = strings.TrimSpace(product + " " + userAgent())
		return nil
	}
}

// WithHeader adds a header to every request. Headers that the SDK sets itself, such as
// Authorization and Host, are refused.
func WithHeader(name, value string) Option {
	return func(c *config) error { return setHeader(&c.wire.Header, "WithHeader", name, value) }
}

// WithMiddleware wraps the client's http.RoundTripper with m. The middleware sees each attempt,
// with its Authorization header, and each redirect that is followed. If the option is given several
// times, the first middleware is the outermost.
func WithMiddleware(m func(http.RoundTripper) http.RoundTripper) Option {
	return func(c *config) error {
		if m == nil {
			return invalid("WithMiddleware", "got a nil function")
		}
		c.wire.Middleware = append(c.wire.Middleware, m)
		return nil
	}
}

// WithUnmarshal decodes records with f instead of the client's own decoder, which behaves like
// encoding/json. f gets the JSON of one record, without its _nango_metadata if the type
// has no field for it.
func WithUnmarshal(f func([]byte, any) error) Option {
	return func(c *config) error { c.unmarshal = f; return nil }
}

// WithLimiter calls l.Wait before each attempt. The type *rate.Limiter of golang.org/x/time/rate
// has that method. If several processes share a limiter, it can keep their total rate under the
// account's rate limit.
func WithLimiter(l interface{ Wait(context.Context) error }) Option {
	return func(c *config) error { c.wire.Limiter = l; return nil }
}

// newCore returns the core of a client, or an error if the key or an option is invalid. Errors
// about the key contain keyName.
func newCore(key, keyName string, opts []Option) (*core, error) {
	if key == "" {
		return nil, invalid(keyName, "is empty")
	}
	if problem := request.HeaderProblem(key); problem != "" {
		return nil, invalid(keyName, problem)
	}
	cfg := config{host: DefaultHost}
	cfg.wire.Key = wire.Secret(key)
	cfg.wire.UserAgent = userAgent()
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o(&cfg); err != nil {
			return nil, err
		}
	}
	base, err := parseHost(cfg.hostField, cfg.host)
	if err != nil {
		return nil, err
	}
	if cfg.wire.Logger != nil && base.Scheme == "http" && !isLoopback(base.Hostname()) {
		cfg.wire.Logger.Warn("nango: the key is sent unencrypted, since the host uses http", "host",
			base.Host)
	}
	sender := wire.New(cfg.wire)
	return &core{base: base, wire: func() *wire.Wire { return sender }, unmarshal: cfg.unmarshal,
		readAhead: &page.Budget{}}, nil
}

// isLoopback reports whether host is localhost or a loopback address.
func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return strings.EqualFold(host, "localhost") ||
			strings.HasSuffix(strings.ToLower(host), ".localhost")
	}
	return addr.Unmap().IsLoopback()
}

func parseHost(name, host string) (*url.URL, error) {
	if host == "" {
		return nil, invalid(name, "is empty")
	}
	if strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, invalid(name, "contains spaces or characters outside ASCII")
	}
	u, err := url.Parse(host)
	switch {
	case err != nil && strings.Contains(host, "://"):
		return nil, invalid(name, "is not a URL")
	case err != nil, u.Scheme != "http" && u.Scheme != "https":
		return nil, invalid(name, "does not begin with http:// or https://")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, invalid(name, "has no host name")
	case u.User != nil:
		return nil, invalid(name, "contains a user name; pass the key as an argument")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, invalid(name, "contains a query")
	case u.Fragment != "" || strings.Contains(host, "#"):
		return nil, invalid(name, "contains a fragment")
	}
	base := &url.URL{Scheme: u.Scheme, Host: u.Host}
	if path := strings.Trim(u.EscapedPath(), "/"); path != "" {
		return appendPath(base, name, "/"+path)
	}
	return base, nil
}
