package nodesdk

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/nango-go/nango/client"
)

// Config is what `new Nango({…})` takes.
type Config struct {
	// SecretKey is the key of an environment: Environment Settings > API Keys. Required. [Key] makes it of a string.
	SecretKey Secret
	// Host is the base URL of a self-hosted Nango; "" is Nango Cloud.
	Host string
	// ConnectionID and ProviderConfigKey are those of proxy calls that name none.
	ConnectionID, ProviderConfigKey string
	// WebhookSigningKey is the key that Nango signs webhooks with: Environment Settings > Webhooks. "" is the SecretKey,
	// which was the same in environments made before 2026-04-20.
	WebhookSigningKey Secret
	// IsSync, DryRun and ActivityLogID say for what the requests are made, as Nango's own runner does: in the headers
	// Nango-Is-Sync and Nango-Is-Dry-Run, and for the proxy in Nango-Activity-Log-Id. They are rarely needed elsewhere.
	IsSync, DryRun bool
	ActivityLogID  string
}

// Format prints the host and the two ids, whatever the verb; never a key.
func (c Config) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "nodesdk.Config", c.LogValue()) }

// LogValue is the host and the two ids; never a key.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("host", c.Host), slog.String("provider_config_key", c.ProviderConfigKey), slog.String("connection_id", c.ConnectionID))
}

// Nango has the methods of the Node SDK. Make it with [New], once, and share it: it is safe for concurrent use.
type Nango struct {
	client *client.Client
	config Config
	unset  [8][]client.CallOption // see falseFlags
}

// New is `new Nango({…})`. Options are those of the client.
//
// An empty or unprintable SecretKey, a malformed Host and an unusable option give a [*client.SDKValidationError].
func New(config Config, opts ...client.Option) (*Nango, error) {
	if config.Host != "" {
		opts = append([]client.Option{client.WithHost(config.Host)}, opts...)
	}
	if config.IsSync || config.DryRun || config.ActivityLogID != "" {
		opts = append(opts, client.WithMiddleware(config.headers))
	}
	c, err := client.New(config.SecretKey.value(), opts...)
	if err != nil {
		return nil, err
	}
	return &Nango{client: c, config: config, unset: unsetFlags()}, nil
}

// With returns a Nango whose calls have the given options, which is what the methods have no room for:
//
//	err := n.With(client.WithCallTimeout(5*time.Second)).DeleteConnection(ctx, "github", "1")
//
// It costs nothing to make one for a single call. An option that is unusable is the error of the call.
func (n *Nango) With(opts ...client.CallOption) *Nango {
	if n == nil || n.client == nil {
		return &Nango{}
	}
	return &Nango{client: n.client.With(opts...), config: n.config, unset: n.unset}
}

// Client is the client that n dresses: for iterators, and for what the Node SDK has no method for. It is nil where n was
// not made by [New].
func (n *Nango) Client() *client.Client {
	if n == nil {
		return nil
	}
	return n.client
}

// Format prints the host and nothing else, whatever the verb.
func (n Nango) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "nodesdk.Nango", n.LogValue()) }

// LogValue is the host and nothing else.
func (n Nango) LogValue() slog.Value { return slog.GroupValue(slog.String("host", n.api().Host())) }

// api is the client, or an empty one, whose every call is an error, where n was not made by [New].
func (n *Nango) api() *client.Client {
	if c := n.Client(); c != nil {
		return c
	}
	return &client.Client{}
}

// optional is the options of a call: the last ones given, or none.
func optional[T any](opts []T) T {
	if len(opts) == 0 {
		var none T
		return none
	}
	return opts[len(opts)-1]
}

// ref names a connection in the Node SDK's order.
func ref(providerConfigKey, connectionID string) client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}
}

func invalid(field, problem string) error {
	return &client.SDKValidationError{Field: field, Err: errors.New(problem)}
}
