package webhook

import (
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/client"
)

// Event is a webhook. The pointer that belongs to Type is set and the others are nil. All are nil
// for [TypeUnattributed] and for types that this package does not know. Raw is always set.
type Event struct {
	// Type is the event's "type" field, even if this package does not know it. Nango adds types
	// without notice: ignore those that you do not handle.
	Type EventType

	Auth        *Auth        // set for TypeAuth
	Sync        *Sync        // set for TypeSync
	Forward     *Forward     // set for TypeForward
	AsyncAction *AsyncAction // set for TypeAsyncAction

	// Raw is the body, byte for byte as it was signed. It is valid JSON, though not always an
	// object. Its SHA-256 identifies repeated deliveries.
	Raw json.RawMessage

	// Header is a copy of the request's headers, or nil from [Parse]. When Nango forwards a
	// webhook, it includes most headers of the provider's request, and some providers name the
	// event only there (X-GitHub-Event). The signature does not cover them.
	Header http.Header
}

// EventType is the kind of an [Event].
type EventType string

// The event types of Nango 0.71.
const (
	// TypeAuth means that a connection was created, reauthorized or deleted, or that its
	// credentials cannot be refreshed.
	TypeAuth EventType = "auth"
	// TypeSync means that a sync run ended, successfully or not.
	TypeSync EventType = "sync"
	// TypeForward means that Nango forwards a webhook of an external API.
	TypeForward EventType = "forward"
	// TypeAsyncAction means that an asynchronous action ended.
	TypeAsyncAction EventType = "async_action"
	// TypeUnattributed means that Nango forwards a webhook of an external API that it could not
	// match to a connection. Nango adds no fields to it: [Event.Raw] is the provider's own body,
	// any JSON value.
	TypeUnattributed EventType = ""
)

// ErrorPayload is the reason for a failure; it is zero after a success. Its JSON may contain data
// of the provider, so consider that before you log it.
type ErrorPayload struct {
	// Type is a code, such as script_http_error.
	Type string `json:"type"`
	// Description is a message for people. It may quote the provider.
	Description string `json:"description"`
	// Payload is the value that the function threw, as JSON: its message, name and stack trace, or
	// the payload of an ActionError. It is nil if there is none.
	Payload json.RawMessage `json:"payload,omitempty"`
	// AdditionalProperties is a JSON object whose upstream_response has the status, headers and
	// body of the provider's response that made a function fail. It is nil if there is none.
	AdditionalProperties json.RawMessage `json:"additional_properties,omitempty"`
}

// Forward is a webhook of an external API that Nango matched to an integration. One that belongs to
// several connections arrives once for each of them. Webhooks that match no connection are
// [TypeUnattributed].
type Forward struct {
	// From is Nango's name of the provider, such as hubspot.
	From              string `json:"from"`
	ProviderConfigKey string `json:"providerConfigKey"`
	// ConnectionID is empty if Nango names no connection.
	ConnectionID string `json:"connectionId,omitempty"`
	// Payload is the provider's body as JSON: usually an object, but any value is possible. Numbers
	// are unchanged.
	Payload json.RawMessage `json:"payload"`
}

// AsyncAction reports that an asynchronous action ended. It does not contain the result: fetch it
// with Payload.ID.
type AsyncAction struct {
	ConnectionID      string             `json:"connectionId"`
	ProviderConfigKey string             `json:"providerConfigKey"`
	Payload           AsyncActionPayload `json:"payload"`
}

// AsyncActionPayload identifies an action's result, as the call that triggered the action did.
type AsyncActionPayload struct {
	// ID is the id that GET /action/{id} of Nango's API takes.
	ID string `json:"id"`
	// StatusURL is that path, without a host.
	StatusURL string `json:"statusUrl"`
}

// Ref returns the connection of the event, for the client's methods. After a failed creation no
// such connection exists.
func (a *Auth) Ref() client.ConnectionRef { return ref(a.ProviderConfigKey, a.ConnectionID) }

// Ref returns the connection whose sync ran, for the client's methods.
func (s *Sync) Ref() client.ConnectionRef { return ref(s.ProviderConfigKey, s.ConnectionID) }

// Ref returns the connection that the provider's webhook belongs to, for the client's methods. Its
// ConnectionID is empty if Nango names no connection.
func (f *Forward) Ref() client.ConnectionRef { return ref(f.ProviderConfigKey, f.ConnectionID) }

// Ref returns the connection whose action ended, for the client's methods.
func (a *AsyncAction) Ref() client.ConnectionRef { return ref(a.ProviderConfigKey, a.ConnectionID) }

// Ref returns the connection of the event, whatever its type. It returns the zero value for nil and
// for types without a connection.
func (e *Event) Ref() client.ConnectionRef {
	switch {
	case e == nil:
		return client.ConnectionRef{}
	case e.Auth != nil:
		return e.Auth.Ref()
	case e.Sync != nil:
		return e.Sync.Ref()
	case e.Forward != nil:
		return e.Forward.Ref()
	case e.AsyncAction != nil:
		return e.AsyncAction.Ref()
	}
	return client.ConnectionRef{}
}

func ref(providerConfigKey, connectionID string) client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}
}
