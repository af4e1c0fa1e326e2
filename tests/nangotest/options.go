package nangotest

import (
	"fmt"
	"log"
	"net/http"
	"os"
	pathpkg "path"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/idp"
	"github.com/nango-go/nango/tests/nangotest/internal/routes"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// DefaultSecretKey is the API key of the environment, unless [WithSecretKey] says otherwise.
const DefaultSecretKey = "5ec2e7c0-0000-4000-8000-000000000001"

// DefaultInternalKey is the key that the persist service takes, unless [WithInternalKey] says
// otherwise.
const DefaultInternalKey = "5ec2e7c0-0000-4000-8000-000000000002"

// DefaultWebhookSigningKey signs webhooks, unless [WithWebhookSigningKey] says otherwise.
const DefaultWebhookSigningKey = "5ec2e7c0-0000-4000-8000-000000000003"

// DefaultRateLimit is how many requests an account may send in a minute, as on Nango's servers.
const DefaultRateLimit = 200

// Option sets up a server in [NewServer] and [Start].
type Option func(*config) error

type config struct {
	addr     string
	errorLog *log.Logger
	seeds    []Seed
	account  state.Settings
	api      routes.Settings
}

func defaults() config {
	return config{addr: "127.0.0.1:0", account: state.Settings{
		SecretKey: DefaultSecretKey, InternalKey: DefaultInternalKey,
		SigningKey: DefaultWebhookSigningKey, Environment: "dev", Version: state.NewestVersion,
	}}
}

// WithAddr listens on a TCP address, such as 127.0.0.1:3003. Without it a free port of the loopback
// interface is taken.
func WithAddr(addr string) Option {
	return func(c *config) error {
		if addr == "" {
			return fmt.Errorf("WithAddr: is empty")
		}
		c.addr = addr
		return nil
	}
}

// WithBasePath serves everything below a path, such as /nango, as behind a reverse proxy.
func WithBasePath(path string) Option {
	return func(c *config) error {
		path = strings.TrimRight(path, "/")
		if path != "" && path != pathpkg.Clean("/"+path) || strings.ContainsAny(path, "?#% ") {
			return fmt.Errorf("WithBasePath: %q is not a plain path that begins with a slash", path)
		}
		c.api.BasePath = path
		return nil
	}
}

// WithSecretKey sets the API key of the environment, a UUID v4.
func WithSecretKey(key string) Option {
	return withKey("WithSecretKey", key, func(c *config) *string { return &c.account.SecretKey })
}

// WithInternalKey sets the key that the persist service takes, a UUID v4.
func WithInternalKey(key string) Option {
	return withKey("WithInternalKey", key, func(c *config) *string { return &c.account.InternalKey })
}

func withKey(name, key string, field func(*config) *string) Option {
	return func(c *config) error {
		if !zod.UUIDv4.MatchString(key) {
			return fmt.Errorf("%s: the key is not a UUID v4, which the server requires", name)
		}
		*field(c) = key
		return nil
	}
}

// ConsentRequest is what the provider of an integration asks a person.
type ConsentRequest struct {
	ProviderConfigKey string
	Scopes            []string
}

// WithWebhookSigningKey sets the key with which webhooks are signed.
func WithWebhookSigningKey(key string) Option {
	return func(c *config) error {
		if key == "" {
			return fmt.Errorf("WithWebhookSigningKey: is empty")
		}
		c.account.SigningKey = key
		return nil
	}
}

// WithEnvironment names the environment that the secret key belongs to; without it it is dev.
func WithEnvironment(name string) Option {
	return func(c *config) error {
		if name == "" {
			return fmt.Errorf("WithEnvironment: is empty")
		}
		c.account.Environment = name
		return nil
	}
}

// WithRateLimit lets an account send so many requests a minute, and adds the X-RateLimit headers to
// answers. See [DefaultRateLimit]. Without this option, and as on a self-hosted Nango, nothing is
// limited.
func WithRateLimit(perMinute int) Option {
	return func(c *config) error {
		if perMinute < 1 {
			return fmt.Errorf("WithRateLimit: %d is not at least 1", perMinute)
		}
		c.api.RateLimit = perMinute
		return nil
	}
}

// WithWebhooks sends webhooks, signed as Nango signs them, to h; where h is an [http.RoundTripper]
// too, through it, so that errors of the network are told in [Webhook]. Without it they are only
// recorded; see [Server.Webhooks]. They are those of an environment in which all are turned on:
// Nango leaves some out unless its settings ask for them, among them those of syncs that changed
// nothing.
func WithWebhooks(h http.Handler) Option {
	return func(c *config) error {
		c.account.Webhooks = h
		return nil
	}
}

// WithDeletionWebhooks sends a webhook when a connection is deleted too, as Nango does from 0.71.6
// on where the environment's settings ask for it.
func WithDeletionWebhooks() Option {
	return func(c *config) error {
		c.account.Deletions = true
		return nil
	}
}

// WithRefresh decides what comes of refreshing credentials, for connections without a Refresh of
// their own. Without it a refresh succeeds, with a made-up token of an hour.
func WithRefresh(refresh RefreshFunc) Option {
	return func(c *config) error {
		c.account.Refresh = state.RefreshFunc(refresh)
		return nil
	}
}

// WithConsent answers in a person's place when an integration's emulated provider asks for consent:
// true allows. Without it the provider shows a page with two buttons.
func WithConsent(consent func(ConsentRequest) bool) Option {
	return func(c *config) error {
		c.api.Consent = func(r idp.Request) idp.Decision {
			switch {
			case consent == nil:
				return idp.Ask
			case consent(ConsentRequest{ProviderConfigKey: r.Key, Scopes: r.Scopes}):
				return idp.Allow
			}
			return idp.Deny
		}
		return nil
	}
}

// WithHandler serves requests that match a pattern of [http.ServeMux], such as /pages/, beside
// Nango's routes, which come first. They are not recorded, and no fault befalls them.
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

// WithSeed puts things into the server before it answers; see [Server.Seed].
func WithSeed(seed Seed) Option {
	return func(c *config) error {
		c.seeds = append(c.seeds, seed)
		return nil
	}
}

// WithObserver calls observe after each request, in the goroutine that served it.
func WithObserver(observe func(Request)) Option {
	return func(c *config) error {
		if observe != nil {
			c.api.Observe = func(r routes.Request) { observe(Request(r)) }
		}
		return nil
	}
}

// WithoutRuntime lets compilations, dry runs and deployments fail, as on a self-hosted Nango that
// cannot run code.
func WithoutRuntime() Option {
	return func(c *config) error {
		c.api.NoRuntime = true
		return nil
	}
}

// WithWebhookObserver calls observe after each attempt at a webhook, with what came of it.
func WithWebhookObserver(observe func(Webhook)) Option {
	return func(c *config) error {
		if observe != nil {
			c.account.ObserveWebhook = func(w state.Webhook) { observe(Webhook(w)) }
		}
		return nil
	}
}

// WithErrorLog takes what the HTTP server complains about; without it that goes to the standard
// logger.
func WithErrorLog(l *log.Logger) Option {
	return func(c *config) error {
		c.errorLog = l
		return nil
	}
}

// WithVersion answers as a Nango server of this version does, such as 0.71.4, where versions are
// known to differ. Without it the server answers as the newest known one, 0.71.10.
//
// Up to 0.71.4 the proxy withholds most headers of a provider's answer with a 2xx status that it
// does not stream: Content-Type, X-Request-Id, X-Correlation-Id and Mcp-Session-Id alone are passed
// on, and ETag and X-RateLimit are Nango's.
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

// WithProviders adds the providers of a file in the form of Nango's providers.yaml, as YAML or
// JSON: an object whose members are providers by name, and which may have an alias that they take
// everything else from. The npm package @nangohq/providers has that file, with all providers that
// Nango knows. A provider that the emulator knows already is replaced.
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
