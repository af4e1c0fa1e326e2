package nangotest

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Seed is what a test puts into the environment of the server's secret key.
type Seed struct {
	Integrations []Integration
	Connections  []Connection
	Records      []Records
	Variables    []Variable
	Keys         []Key
	Providers    []Provider
}

// Integration is an integration with the functions that are deployed on it.
type Integration struct {
	// UniqueKey is what connections call their provider config key.
	UniqueKey string
	// Provider is one that the server knows, or one of [Seed.Providers]; see [Provider].
	Provider string
	// DisplayName is the provider's where it is empty.
	DisplayName string
	// Credentials is the developer app, as the API has it.
	Credentials gen.IntegrationCredentials
	// Config is the integration's own configuration (integration_config).
	Config map[string]string
	// Upstream is the provider: it answers what is sent through the proxy. It gets what Nango would
	// send: the credentials of the connection where the provider wants them, the Host of the
	// provider, and a body that was read and written anew by its Content-Type. It also gets what a
	// redirect leads to, whatever the host is. Its answer is passed on as Nango does: with 200 for
	// every other 2xx unless it comes in chunks or as an attachment, and decompressed (gzip and
	// deflate; not br). Without an Upstream the proxy answers as for a provider that cannot be
	// reached: nothing leaves the process. A handler that is an [http.RoundTripper] too is asked as
	// one, and its errors become those that Nango reports of the network.
	Upstream http.Handler
	// NoWebhooks turns the forwarding of webhooks off.
	NoWebhooks bool
	Actions    []Action
	Syncs      []Sync
	OnEvents   []OnEvent
	Functions  []Function
}

// Connection is a connection with its credentials.
type Connection struct {
	ProviderConfigKey string
	ConnectionID      string // made up where it is empty
	// Credentials may be of any kind; nothing is a connection without any. Credentials that have an
	// expiry are refreshed when it is less than 15 minutes away.
	Credentials gen.ConnectionCredentials
	// Refresh decides what comes of a refresh; see [WithRefresh] for what happens without it.
	// [FailRefresh] fails.
	Refresh  RefreshFunc
	Metadata map[string]any
	Config   map[string]any
	Tags     map[string]string
	// EndUser is the user on whose behalf the connection was made.
	EndUser *gen.EndUserInput
	// WebhookURLOverride replaces the environment's webhook URL.
	WebhookURLOverride string
}

// RefreshFunc returns new credentials in place of old ones.
type RefreshFunc func(ctx context.Context, ref client.ConnectionRef,
	old gen.ConnectionCredentials) (gen.ConnectionCredentials, error)

// FailRefresh is a [RefreshFunc] of a provider that refuses.
func FailRefresh(context.Context, client.ConnectionRef,
	gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
	return gen.ConnectionCredentials{}, state.ErrRefused
}

// Records are what a sync saved.
type Records struct {
	ProviderConfigKey string
	ConnectionID      string
	Model             string
	Variant           string // base where it is empty
	// Rows is a slice of anything whose JSON is an object with an id, a text or a number. Nango
	// stores ids as text, so that a number comes back as text. All rows of a list get the same
	// time, as those of one batch of a sync do, and are listed in the order of the ids that Nango
	// makes of theirs, not in that of the slice. For rows of different times call [Server.Seed]
	// several times.
	Rows any
	// Deleted are rows that are marked as deleted once Rows are saved; only their ids count.
	Deleted any
}

// Variable is an environment variable.
type Variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Key is a further API key.
type Key struct {
	Name   string
	Secret string   // a UUID v4
	Scopes []string // nil is all of them
	// Account makes it a key of the account, which may manage environments and nothing else.
	Account bool
}

// Provider is a provider of the catalogue: the JSON object that GET /providers shows. The emulator
// knows 31 of Nango's providers, some well-known ones and one of each auth mode; others, and other
// versions of those, are described so:
//
//	nangotest.Provider(`{
//		"name": "acme", "display_name": "Acme", "auth_mode": "API_KEY",
//		"proxy": {"base_url": "https://api.example.com", "headers": {"x-api-key": "${apiKey}"}}
//	}`)
//
// name, display_name and auth_mode are required. The proxy needs proxy.base_url, and proxy.headers
// and proxy.query where the provider wants the credentials in another place than a bearer token;
// templates is what GET /providers/{provider}/templates lists. All other fields are only shown.
type Provider = json.RawMessage

// Action is a Go function that is deployed as an action.
type Action struct {
	Name        string
	Description string
	Details     FunctionDetails
	// Run gets the input as it was sent, {} for none. A [*ActionError] is what a script throws, an
	// [*UpstreamError] a provider's refusal; any other error is a failed script too.
	Run func(ctx context.Context, call FunctionCall, input json.RawMessage) (any, error)
}

// Sync is a Go function that is deployed as a sync.
type Sync struct {
	Name        string
	Description string
	Details     FunctionDetails
	Models      []string
	// Frequency is how often it runs, such as "every hour", which it is where it is empty. Time
	// passes with [Server.Advance].
	Frequency string
	// Run saves records.
	Run func(ctx context.Context, run SyncRun) error
	// Deliveries are what the runs for a connection deliver if there is no Run: the first run the
	// first of them, and so on. Runs after the last one deliver the last one again.
	Deliveries []Delivery
	// AutoStart runs it for new connections. A sync that does not is paused until it is started.
	AutoStart bool
	// TrackDeletes deletes records that a run did not save.
	TrackDeletes bool
}

// Delivery holds the rows that one run of a sync saves and deletes, by model.
type Delivery struct {
	Save   map[string]any
	Delete map[string]any
}

// OnEvent is a function that runs when something happens to a connection.
type OnEvent struct {
	Name  string
	Event string // post-connection-creation, pre-connection-deletion or validate-connection
}
