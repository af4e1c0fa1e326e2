package state

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Integration is an integration of an environment.
type Integration struct {
	Key         string
	Provider    string
	DisplayName string
	Forward     bool
	Credentials wirejson.Object // the credentials of the developer app, or nil
	Config      map[string]string
	Created     time.Time
	Updated     time.Time
	Upstream    http.Handler
	Functions   []*Function
	Invokables  map[string]*Invokable // by name
	Info        *Provider
}

// AuthMode returns the auth mode of the provider.
func (in *Integration) AuthMode() string { return in.Info.AuthMode }

// IntegrationBody is the JSON of an integration.
type IntegrationBody struct {
	UniqueKey        string            `json:"unique_key"`
	Provider         string            `json:"provider"`
	DisplayName      string            `json:"display_name"`
	Logo             string            `json:"logo"`
	CredentialsLabel map[string]string `json:"credentials_label,omitempty"`
	WebhookURL       json.RawMessage   `json:"webhook_url,omitempty"`
	Credentials      json.RawMessage   `json:"credentials,omitempty"`
	ForwardWebhooks  bool              `json:"forward_webhooks"`
	CreatedAt        string            `json:"created_at"`
	UpdatedAt        string            `json:"updated_at"`
}

// Body returns the JSON of the integration without its credentials.
func (in *Integration) Body() IntegrationBody {
	b := IntegrationBody{
		UniqueKey: in.Key, Provider: in.Provider, DisplayName: in.DisplayName, Logo: in.Info.LogoURL,
		ForwardWebhooks: in.Forward, CreatedAt: clock.Text(in.Created, clock.LayoutZ),
		UpdatedAt: clock.Text(in.Updated, clock.LayoutZ),
	}
	if label := in.Config["keyLabel"]; label != "" {
		b.CredentialsLabel = map[string]string{"apiKey": label}
	}
	return b
}

// Replace adds an integration. If an integration with the same key exists, the new integration
// replaces it and takes over its connections.
func (e *Environment) Replace(in *Integration) {
	old := e.Integrations[in.Key]
	e.Integrations[in.Key] = in
	if old == nil {
		return
	}
	in.Created = old.Created
	for _, conn := range e.ConnectionsOf(in.Key) {
		conn.Syncs = map[SyncKey]*SyncState{}
		e.StartSyncs(in, conn)
	}
}

// SortedIntegrations returns the integrations in the order in which the API lists them.
func (e *Environment) SortedIntegrations() []*Integration {
	return slices.SortedFunc(maps.Values(e.Integrations), func(a, b *Integration) int {
		return cmp.Or(strings.Compare(a.Provider, b.Provider), a.Created.Compare(b.Created),
			strings.Compare(a.Key, b.Key))
	})
}

// ShownCredentials returns the credentials of the developer app, with null for each optional field
// that is not set.
func (in *Integration) ShownCredentials() wirejson.Object {
	out := maps.Clone(in.Credentials)
	switch out.Text("type") {
	case "OAUTH1", "OAUTH2", "TBA":
		for _, name := range []string{"scopes", "webhook_secret"} {
			if out.Text(name) == "" {
				out[name] = wirejson.NullJSON
			}
		}
	}
	return out
}

// NeedsKeyPair reports whether the provider's private key consists of an id and a secret.
func (in *Integration) NeedsKeyPair() bool {
	return bytes.Contains(in.Info.Whole, []byte("privateKey.id"))
}

// ClientID returns the client id of the developer app. If the app has no client id, which is
// possible for a seeded integration, ClientID returns the integration's key.
func (in *Integration) ClientID() string { return cmp.Or(in.Credentials.Text("client_id"), in.Key) }

// WebhookURL returns, as JSON, the URL to which the provider sends its webhooks. It is null if
// Nango has no webhook script for the provider.
func (in *Integration) WebhookURL(base string, env *Environment) json.RawMessage {
	if in.Info.Routing() == "" {
		return wirejson.NullJSON
	}
	b, _ := wirejson.Encode(base + "/webhook/" + env.UUID + "/" + in.Key)
	return b
}
