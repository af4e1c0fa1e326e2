package nangotest

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Seed is the content that a test adds to the environment to which the server's secret key belongs.
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
	// Provider is the name of a provider. The emulator must know this provider, or [Seed.Providers]
	// must describe it; see [Provider].
	Provider string
	// DisplayName defaults to the provider's display name.
	DisplayName string
	// Credentials holds the credentials of the developer app.
	Credentials gen.IntegrationCredentials
	// Config is the integration's own configuration (integration_config).
	Config map[string]string
	// Upstream stands in for the provider. It handles the requests sent through the proxy. If it
	// responds with a redirect, it also handles the request that follows, whatever its host. It
	// receives what Nango would send: the connection's credentials where the provider expects them,
	// the provider's Host, and a body that was decoded and encoded again according to its
	// Content-Type. The proxy passes the response on as Nango does: a 2xx status becomes 200 unless
	// the response is chunked or an attachment, and gzip and deflate (not br) are decompressed. If
	// Upstream is nil, the proxy responds as if the provider could not be reached; no request
	// leaves the process. If Upstream is also an [http.RoundTripper], the proxy calls its RoundTrip
	// method and reports the errors of RoundTrip as Nango reports network errors.
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
	// Credentials holds credentials of any kind. The zero value means a connection without
	// credentials. Credentials that expire in less than 15 minutes are refreshed when they are
	// read.
	Credentials gen.ConnectionCredentials
	// Refresh refreshes the credentials. If it is nil, the function set with [WithRefresh] is used.
	// [FailRefresh] simulates a refresh that fails.
	Refresh  RefreshFunc
	Metadata map[string]any
	Config   map[string]any
	Tags     map[string]string
	// EndUser is the user to whom the connection belongs.
	EndUser *gen.EndUserInput
	// WebhookURLOverride is the webhook URL of this connection. If it is empty, the environment's
	// webhook URL is used.
	WebhookURLOverride string
}

// RefreshFunc returns new credentials in place of the old ones. If it returns an error, the server
// responds as Nango does when a provider refuses to refresh.
type RefreshFunc func(ctx context.Context, ref client.ConnectionRef,
	old gen.ConnectionCredentials) (gen.ConnectionCredentials, error)

// FailRefresh is a [RefreshFunc] that always fails, like a provider that refuses to refresh.
func FailRefresh(context.Context, client.ConnectionRef,
	gen.ConnectionCredentials) (gen.ConnectionCredentials, error) {
	return gen.ConnectionCredentials{}, state.ErrRefused
}

// Records lists records that a sync saved.
type Records struct {
	ProviderConfigKey string
	ConnectionID      string
	Model             string
	Variant           string // base if empty
	// Rows is a slice of values whose JSON is an object with an id, which is a string or a number.
	// Nango stores ids as strings, so a numeric id is returned as a string. All rows get the same
	// time of change, like the rows of one batch of a sync. In lists of records, rows with the same
	// time are ordered by an id that Nango derives from the id of the row, and not by their place
	// in the slice. To give rows different times, call [Server.Seed] several times.
	Rows any
	// Deleted is a slice of rows that are marked as deleted after Rows are saved. Only the ids of
	// the rows are read.
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
	// Account is true for a key of the account. Such a key can only manage environments.
	Account bool
}

// Provider describes a provider: the JSON object that GET /providers returns for it. The emulator
// knows 31 of Nango's providers: some well-known ones and at least one for each auth mode. Describe
// any other provider, or another version of one of these, as in
//
//	nangotest.Provider(`{
//		"name": "acme", "display_name": "Acme", "auth_mode": "API_KEY",
//		"proxy": {"base_url": "https://api.example.com", "headers": {"x-api-key": "${apiKey}"}}
//	}`)
//
// The fields name, display_name and auth_mode are required. proxy.base_url is required for
// proxying; proxy.headers and proxy.query are needed if the provider does not take the credentials
// as a bearer token. GET /providers/{provider}/templates returns the value of the templates field.
// The emulator does not use other fields but includes them in responses.
type Provider = json.RawMessage

// Action is a Go function that is deployed as an action.
type Action struct {
	Name        string
	Description string
	Details     FunctionDetails
	// Run gets the input as it was sent, or {} if the request has no input. It returns an
	// [*ActionError] for an error that the script would throw on purpose, and an [*UpstreamError]
	// for a provider's error response. Any other error is reported as a failure of the script.
	Run func(ctx context.Context, call FunctionCall, input json.RawMessage) (any, error)
}

// Sync is a Go function that is deployed as a sync.
type Sync struct {
	Name        string
	Description string
	Details     FunctionDetails
	Models      []string
	// Frequency is the interval between runs, such as "every 2 hours". Empty means "every hour".
	// [Server.Advance] moves the clock and runs the syncs that become due.
	Frequency string
	// Run saves records. If Run is nil, the runs save and delete the rows of Deliveries.
	Run func(ctx context.Context, run SyncRun) error
	// Deliveries is used if Run is nil. The first run of a connection's sync saves and deletes the
	// rows of the first element, the second run those of the second element, and so on. After the
	// end of the list, each run repeats the last element.
	Deliveries []Delivery
	// AutoStart starts the sync when a connection is created. Without it, the sync of a new
	// connection is paused until a request starts it.
	AutoStart bool
	// TrackDeletes means that a record is marked as deleted if a successful run does not save it.
	TrackDeletes bool
}

// Delivery holds the rows that one run of a sync saves and deletes. The keys of both maps are names
// of models.
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
