package webhook

import "encoding/json"

// Forward is a webhook of an external API that Nango matched to an integration.
// One that belongs to several connections arrives once for each of them. For
// those that match no connection see [TypeUnattributed].
type Forward struct {
	// From is the provider's name at Nango, such as hubspot.
	From              string `json:"from"`
	ProviderConfigKey string `json:"providerConfigKey"`
	// ConnectionID is empty where Nango names no connection.
	ConnectionID string `json:"connectionId,omitempty"`
	// Payload is what the provider sent, as JSON: an object as a rule, but it can
	// be any value. Numbers are as they were signed.
	Payload json.RawMessage `json:"payload"`
}
