package nodesdk

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Config holds the options of the Node SDK's constructor, `new Nango({…})`.
type Config struct {
	// SecretKey is an API key of an environment, from Environment Settings > API Keys in Nango's
	// dashboard. It is required. Convert a string with [Key].
	SecretKey Secret
	// Host is the base URL of a self-hosted Nango; "" means Nango Cloud.
	Host string
	// ConnectionID and ProviderConfigKey identify the connection for proxy calls that do not name a
	// connection.
	ConnectionID, ProviderConfigKey string
	// WebhookSigningKey is the key that Nango signs webhooks with, from Environment Settings >
	// Webhooks in Nango's dashboard. It defaults to SecretKey: in environments created before
	// 2026-04-20 both keys are the same.
	WebhookSigningKey Secret
	// IsSync, DryRun and ActivityLogID are for requests that a running Nango function makes. They
	// describe this run. They are sent as the headers Nango-Is-Sync and Nango-Is-Dry-Run and, in
	// proxy calls, as Nango-Activity-Log-Id. Nango's own runner sets them; other programs rarely
	// need them.
	IsSync, DryRun bool
	ActivityLogID  string
}

// Format implements fmt.Formatter. Whatever the verb, it prints only Host, ProviderConfigKey and
// ConnectionID, and no secret.
func (c Config) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "nodesdk.Config", c.LogValue()) }

// LogValue returns only Host, ProviderConfigKey and ConnectionID, and no secret.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("host", c.Host), slog.String("provider_config_key",
		c.ProviderConfigKey), slog.String("connection_id", c.ConnectionID))
}

// Nango provides the methods of the Node SDK. Create a Nango with [New]. It is safe for concurrent
// use.
type Nango struct {
	client *client.Client
	config Config

	falseFlags [3]client.CallOption // see unsetFlags
}

// New returns a Nango for the given configuration. The options configure its client.
//
// New returns a [*client.SDKValidationError] if the SecretKey is empty or contains unprintable
// characters, the Host is malformed, or an option is invalid.
func New(config Config, opts ...client.Option) (*Nango, error) {
	if config.Host != "" {
		opts = append([]client.Option{client.WithHost(config.Host)}, opts...)
	}
	if config.IsSync || config.DryRun || config.ActivityLogID != "" {
		opts = append(opts, client.WithMiddleware(config.headers))
	}
	c, err := client.New(config.SecretKey.value(), opts...)
	if err != nil {
		return nil, withConfigField(err)
	}
	return &Nango{client: c, config: config, falseFlags: newFalseFlags()}, nil
}

// withConfigField changes an error that client.New returned about the key or the host. The new
// error names the field of Config instead of the argument of client.New. Any other error is
// returned unchanged.
func withConfigField(err error) error {
	if invalid, ok := errors.AsType[*client.SDKValidationError](err); ok {
		switch invalid.Field {
		case "secretKey":
			return argument.Invalid("SecretKey", invalid.Err.Error())
		case "WithHost":
			return argument.Invalid("Host", invalid.Err.Error())
		}
	}
	return err
}

// With returns a copy of n whose calls use the given options. Use it for a setting for which a
// method has no argument:
//
//	err := n.With(client.WithCallTimeout(5*time.Second)).DeleteConnection(ctx, "github", "1")
//
// A copy for a single call is cheap. If an option is invalid, the call returns an error.
func (n *Nango) With(opts ...client.CallOption) *Nango {
	if n == nil || n.client == nil {
		return &Nango{}
	}
	return &Nango{client: n.client.With(opts...), config: n.config, falseFlags: n.falseFlags}
}

// Client returns the client that n uses, for iterators and other features that the Node SDK lacks.
// It returns nil if n was not created by [New].
func (n *Nango) Client() *client.Client {
	if n == nil {
		return nil
	}
	return n.client
}

// Format implements fmt.Formatter. Whatever the verb, it prints only the host.
func (n Nango) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "nodesdk.Nango", n.LogValue()) }

// LogValue returns only the host.
func (n Nango) LogValue() slog.Value { return slog.GroupValue(slog.String("host", n.api().Host())) }

// api returns the client. If n was not created by [New], api returns a zero client, whose calls all
// return an error.
func (n *Nango) api() *client.Client {
	if c := n.Client(); c != nil {
		return c
	}
	return &client.Client{}
}

// optional returns the last element of opts, or the zero value if opts is empty.
func optional[T any](opts []T) T {
	if len(opts) == 0 {
		var none T
		return none
	}
	return opts[len(opts)-1]
}

// ref returns a reference to a connection. Its arguments are in the Node SDK's order.
func ref(providerConfigKey, connectionID string) client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}
}

// Secret holds a string that is never printed or encoded. Create a Secret with [Key]. A nil Secret
// holds no string.
type Secret func() string

// Key returns a key as a [Secret], for [Config]:
//
//	nodesdk.Config{SecretKey: nodesdk.Key(os.Getenv("NANGO_SECRET_KEY"))}
func Key(key string) Secret {
	if key == "" {
		return nil
	}
	return func() string { return key }
}

func (s Secret) value() string {
	if s == nil {
		return ""
	}
	return s()
}

// String returns "[hidden]", or "" if there is no secret.
func (s Secret) String() string {
	if s == nil {
		return ""
	}
	return "[hidden]"
}

// MarshalText returns the result of String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// headers returns a transport that adds the headers for IsSync, DryRun and ActivityLogID to each
// request.
func (c Config) headers(next http.RoundTripper) http.RoundTripper {
	return transport(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		if c.IsSync {
			r.Header.Set("Nango-Is-Sync", "true")
		}
		if c.DryRun {
			r.Header.Set("Nango-Is-Dry-Run", "true")
		}
		if c.ActivityLogID != "" && strings.Contains(r.URL.EscapedPath(), "/proxy/") {
			r.Header.Set("Nango-Activity-Log-Id", c.ActivityLogID)
		}
		return next.RoundTrip(r)
	})
}

// transport is a function that implements http.RoundTripper.
type transport func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }
