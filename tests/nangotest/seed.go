package nangotest

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Seed is the content that a test adds to the environment of the server's secret key.
type Seed struct {
	Integrations []Integration
	Connections  []Connection
	Records      []Records
	Variables    []Variable
	Keys         []Key
	Providers    []Provider
}

// Integration is an integration with the functions deployed on it.
type Integration struct {
	// UniqueKey is the provider config key of the integration's connections.
	UniqueKey string
	// Provider is the name of a provider that the emulator knows or of one of [Seed.Providers]; see
	// [Provider].
	Provider string
	// DisplayName defaults to the provider's.
	DisplayName string
	// Credentials holds the credentials of the developer app.
	Credentials gen.IntegrationCredentials
	// Config is the integration's own configuration (integration_config).
	Config map[string]string
	// Upstream is the provider: it handles the requests sent through the proxy, and those to which
	// its redirects lead, whatever their host. A request has what Nango would send: the
	// connection's credentials where the provider expects them, the provider's Host, and a body
	// that was decoded and encoded anew by its Content-Type. The response is passed on as Nango
	// does it: a 2xx status becomes 200 unless the response is chunked or an attachment, and gzip
	// and deflate (not br) are decompressed. Without an Upstream the proxy responds as if the
	// provider could not be reached; nothing leaves the process. If the handler is also an
	// [http.RoundTripper], requests go through RoundTrip, whose errors the proxy reports as Nango
	// reports network errors.
	Upstream http.Handler
	// NoWebhooks disables the forwarding of the provider's webhooks.
	NoWebhooks bool
	Actions    []Action
	Syncs      []Sync
	OnEvents   []OnEvent
	Functions  []Function
}

// Connection is a connection with its credentials.
type Connection struct {
	ProviderConfigKey string
	ConnectionID      string // a random UUID if empty
	// Credentials may be of any kind; the zero value means a connection without credentials.
	// Credentials with an expiry are refreshed if they expire in less than 15 minutes.
	Credentials gen.ConnectionCredentials
	// Refresh is called to refresh the credentials; if nil, the function of [WithRefresh] is called.
	// [FailRefresh] simulates a refresh that fails.
	Refresh  RefreshFunc
	Metadata map[string]any
	Config   map[string]any
	Tags     map[string]string
	// EndUser is the user to whom the connection belongs.
	EndUser *gen.EndUserInput
	// WebhookURLOverride replaces the environment's webhook URL.
	WebhookURLOverride string
}

// RefreshFunc returns new credentials in place of old ones. If it returns an error, Nango responds
// as it does when a provider refuses to refresh.
type RefreshFunc func(ctx context.Context, ref client.ConnectionRef,
	old gen.ConnectionCredentials) (gen.ConnectionCredentials, error)

// FailRefresh is a [RefreshFunc] that always fails, like a provider that refuses to refresh.
func FailRefresh(context.Context, client.ConnectionRef,
	gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
	return gen.ConnectionCredentials{}, state.ErrRefused
}

// Records is a list of records that a sync saved.
type Records struct {
	ProviderConfigKey string
	ConnectionID      string
	Model             string
	Variant           string // base if empty
	// Rows is a slice of values whose JSON is an object with an id, which is a string or a number.
	// Nango stores ids as strings, so a number comes back as a string. All rows get the same time,
	// like those of one batch of a sync. They are listed by the ids that Nango derives from theirs,
	// not in the order of the slice. For rows with different times call [Server.Seed] several
	// times.
	Rows any
	// Deleted is a slice of rows to mark as deleted after Rows are saved. Only their ids are read.
	Deleted any
}

// Variable is an environment variable.
type Variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Key is an additional API key.
type Key struct {
	Name   string
	Secret string   // a UUID v4
	Scopes []string // nil means all
	// Account makes it a key of the account, which can only manage environments.
	Account bool
}

// Provider is a provider as the JSON object that GET /providers shows. The emulator knows 31 of
// Nango's providers: some well-known ones and at least one for each auth mode. Describe any other
// provider, or another version of one of these, as in
//
//	nangotest.Provider(`{
//		"name": "acme", "display_name": "Acme", "auth_mode": "API_KEY",
//		"proxy": {"base_url": "https://api.example.com", "headers": {"x-api-key": "${apiKey}"}}
//	}`)
//
// name, display_name and auth_mode are required. proxy.base_url is required for proxying;
// proxy.headers and proxy.query are needed if the provider does not take the credentials as a
// bearer token. GET /providers/{provider}/templates returns templates. All other fields are only
// shown.
type Provider = json.RawMessage

// Action is a Go function that is deployed as an action.
type Action struct {
	Name        string
	Description string
	Details     FunctionDetails
	// Run gets the input as it was sent, or {} if there is none. It returns an [*ActionError] for
	// what a script throws, and an [*UpstreamError] for an error response of a provider. Any other
	// error is a failure of the script.
	Run func(ctx context.Context, call FunctionCall, input json.RawMessage) (any, error)
}

// Sync is a Go function that is deployed as a sync.
type Sync struct {
	Name        string
	Description string
	Details     FunctionDetails
	Models      []string
	// Frequency is the interval between runs, such as "every 2 hours". Empty means "every hour".
	// [Server.Advance] lets time pass.
	Frequency string
	// Run saves records. If it is nil, runs make the Deliveries.
	Run func(ctx context.Context, run SyncRun) error
	// Deliveries lists what the runs for a connection save and delete if Run is nil. The first run
	// makes the first delivery, and so on; runs after the last one repeat it.
	Deliveries []Delivery
	// AutoStart starts the sync for new connections. Without it the sync is paused until it is
	// started.
	AutoStart bool
	// TrackDeletes deletes the records that a successful run did not save.
	TrackDeletes bool
}

// Delivery holds the rows that one run of a sync saves and deletes, by model.
type Delivery struct {
	Save   map[string]any
	Delete map[string]any
}

// OnEvent is a function for an event of a connection. The API shows it, but the emulator does not
// run it.
type OnEvent struct {
	Name  string
	Event string // post-connection-creation, pre-connection-deletion or validate-connection
}
