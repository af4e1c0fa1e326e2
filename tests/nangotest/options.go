package nangotest

import (
	"fmt"
	"log"
	"net/http"
	"os"
	pathpkg "path"
	"strings"
	"unicode"

	"github.com/nango-go/nango/tests/nangotest/internal/idp"
	"github.com/nango-go/nango/tests/nangotest/internal/routes"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// DefaultSecretKey is the API key of the environment unless [WithSecretKey] sets another key.
const DefaultSecretKey = "5ec2e7c0-0000-4000-8000-000000000001"

// DefaultInternalKey is the key of the persist service, which running functions call, unless
// [WithInternalKey] sets another key.
const DefaultInternalKey = "5ec2e7c0-0000-4000-8000-000000000002"

// DefaultWebhookSigningKey signs webhooks unless [WithWebhookSigningKey] sets another key.
const DefaultWebhookSigningKey = "5ec2e7c0-0000-4000-8000-000000000003"

// DefaultRateLimit is the number of requests per minute that Nango Cloud allows an account.
const DefaultRateLimit = 200

// Option configures a server made by [NewServer] or [Start].
type Option func(*config) error

type config struct {
	addr     string
	errorLog *log.Logger
	seeds    []Seed
	webhooks http.Handler
	observe  func(Request)
	account  state.Settings
	api      routes.Settings
}

func defaults() config {
	return config{addr: "127.0.0.1:0", account: state.Settings{
		SecretKey: DefaultSecretKey, InternalKey: DefaultInternalKey,
		SigningKey: DefaultWebhookSigningKey, Environment: "dev", Version: state.NewestVersion,
	}}
}

// set returns an option that calls f and never returns an error. An invalid value is reported
// later, by config.check.
func set(f func(*config)) Option {
	return func(c *config) error {
		f(c)
		return nil
	}
}

// check validates the options whose values are strings.
func (c *config) check() error {
	for _, option := range [][2]string{{"WithAddr", c.addr},
		{"WithEnvironment", c.account.Environment}, {"WithWebhookSigningKey", c.account.SigningKey}} {
		if option[1] == "" {
			return fmt.Errorf("%s: is empty", option[0])
		}
	}
	for _, option := range [][2]string{{"WithSecretKey", c.account.SecretKey},
		{"WithInternalKey", c.account.InternalKey}} {
		if !zod.UUIDv4.MatchString(option[1]) {
			return fmt.Errorf("%s: the key is not a UUID v4, which the server requires", option[0])
		}
	}
	return nil
}

// WithAddr sets the TCP address to listen on, such as 127.0.0.1:3003. The default is a free port of
// the loopback interface.
func WithAddr(addr string) Option {
	return set(func(c *config) { c.addr = addr })
}

// WithBasePath serves all routes below a path, such as /nango, as if the server were behind a
// reverse proxy.
func WithBasePath(path string) Option {
	return func(c *config) error {
		path = strings.TrimSuffix(path, "/")
		plain := path == "" || path != "/" && path == pathpkg.Clean("/"+path)
		if !plain || strings.ContainsAny(path, "?#% \\") ||
			strings.ContainsFunc(path, unicode.IsControl) {
			return fmt.Errorf("WithBasePath: %q is not a plain path that begins with a slash", path)
		}
		c.api.BasePath = path
		return nil
	}
}

// WithSecretKey sets the API key of the environment. The key must be a UUID v4.
func WithSecretKey(key string) Option {
	return set(func(c *config) { c.account.SecretKey = key })
}

// WithInternalKey sets the key of the persist service, which running functions call, for example to
// save records. The key must be a UUID v4.
func WithInternalKey(key string) Option {
	return set(func(c *config) { c.account.InternalKey = key })
}

// ConsentRequest describes the access that an emulated provider asks a person to grant.
type ConsentRequest struct {
	ProviderConfigKey string
	Scopes            []string
}

// WithWebhookSigningKey sets the key that signs webhooks.
func WithWebhookSigningKey(key string) Option {
	return set(func(c *config) { c.account.SigningKey = key })
}

// WithEnvironment sets the name of the environment that the secret key belongs to. The default is
// dev.
func WithEnvironment(name string) Option {
	return set(func(c *config) { c.account.Environment = name })
}

// WithRateLimit limits an account to perMinute requests per minute and adds the X-RateLimit headers
// to responses; see [DefaultRateLimit]. Without this option requests are not limited, as on a
// self-hosted Nango.
func WithRateLimit(perMinute int) Option {
	return func(c *config) error {
		if perMinute < 1 {
			return fmt.Errorf("WithRateLimit: %d is not at least 1", perMinute)
		}
		c.api.RateLimit = perMinute
		return nil
	}
}

// WithWebhooks sends webhooks to h, signed as Nango signs them. The path of these requests is /, so
// pass the handler of the webhooks and not a mux that expects another path. If h is also an
// [http.RoundTripper], webhooks are sent through its RoundTrip method. [Webhook.Error] then reports
// the errors of RoundTrip as network errors. Without this option, webhooks are only recorded; see
// [Server.Webhooks]. The emulator sends every kind of webhook, as if the environment's settings
// enabled all of them. A real server with default settings omits some, such as webhooks of syncs
// that changed nothing. If h needs the server's client, use [Server.SetWebhooks].
func WithWebhooks(h http.Handler) Option {
	return set(func(c *config) { c.webhooks = h })
}

// WithDeletionWebhooks makes the server also send webhooks for deleted connections. Nango 0.71.6
// and later send them if the environment's settings enable them.
func WithDeletionWebhooks() Option {
	return set(func(c *config) { c.account.Deletions = true })
}

// WithRefresh sets the function that refreshes credentials. A connection can have a refresh
// function of its own, which is used instead; see [Connection.Refresh]. Without this option, a
// refresh succeeds and returns a made-up token that expires after an hour.
func WithRefresh(refresh RefreshFunc) Option {
	return set(func(c *config) { c.account.Refresh = state.RefreshFunc(refresh) })
}

// WithConsent sets a function that decides, in place of a person, whether an emulated provider
// grants access. The provider grants access if the function returns true. Without this option, the
// provider shows a page with two buttons.
func WithConsent(consent func(ConsentRequest) bool) Option {
	return set(func(c *config) {
		c.api.Consent = func(r idp.Request) idp.Decision {
			switch {
			case consent == nil:
				return idp.Ask
			case consent(ConsentRequest{ProviderConfigKey: r.Key, Scopes: r.Scopes}):
				return idp.Allow
			}
			return idp.Deny
		}
	})
}

// WithHandler adds h as the handler of the requests that match pattern, such as /pages/. The
// pattern has the syntax of [http.ServeMux]. Nango's own routes take precedence. Requests to h are
// not recorded, and faults do not apply to them.
func WithHandler(pattern string, h http.Handler) Option {
	return func(c *config) (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("WithHandler: %v", v)
			}
		}()
		if c.api.Handlers == nil {
			c.api.Handlers = http.NewServeMux()
		}
		c.api.Handlers.Handle(pattern, h)
		return nil
	}
}

// WithSeed adds the content of a seed before the server starts; see [Server.Seed].
func WithSeed(seed Seed) Option {
	return set(func(c *config) { c.seeds = append(c.seeds, seed) })
}

// WithObserver calls observe after each request, in the goroutine that served the request.
func WithObserver(observe func(Request)) Option {
	return set(func(c *config) { c.observe = observe })
}

// WithoutRuntime makes compilations, dry runs and deployments fail, as on a self-hosted Nango that
// cannot run code.
func WithoutRuntime() Option {
	return set(func(c *config) { c.api.NoRuntime = true })
}

// WithWebhookObserver calls observe after each attempt to deliver a webhook. The argument contains
// the outcome of the attempt.
func WithWebhookObserver(observe func(Webhook)) Option {
	return set(func(c *config) {
		if observe != nil {
			c.account.ObserveWebhook = func(w state.Webhook) { observe(Webhook(w)) }
		}
	})
}

// WithErrorLog sets the logger for errors of the HTTP server. The default is the standard logger.
func WithErrorLog(l *log.Logger) Option {
	return set(func(c *config) { c.errorLog = l })
}

// WithVersion emulates the given version of Nango, such as 0.71.4. The server then behaves like
// this version in all known cases in which the versions differ. The default is the newest known
// version, 0.71.10.
//
// In versions up to 0.71.4, the proxy drops most headers of a provider's 2xx response, unless the
// response is streamed. It passes on only Content-Type, X-Request-Id, X-Correlation-Id and
// Mcp-Session-Id. The client then receives ETag and X-RateLimit headers that Nango itself has set.
func WithVersion(text string) Option {
	return func(c *config) error {
		v, ok := state.ParseVersion(text)
		if !ok {
			return fmt.Errorf("WithVersion: %q is not a version such as %s", text, state.NewestVersion)
		}
		c.account.Version = v
		return nil
	}
}

// WithProviders adds the providers in a YAML or JSON file. The file has the format of Nango's
// providers.yaml: an object whose keys are the names of providers. An entry may have an alias,
// which is the name of another entry whose fields it inherits. The npm package @nangohq/providers
// has a file with all of Nango's providers. A provider in the file replaces the emulator's provider
// of the same name.
func WithProviders(path string) Option {
	return func(c *config) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("WithProviders: %w", err)
		}
		providers, err := state.ReadProviders(b)
		if err != nil {
			return fmt.Errorf("WithProviders: %s: %w", path, err)
		}
		c.account.Providers = append(c.account.Providers, providers...)
		return nil
	}
}
