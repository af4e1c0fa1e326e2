package webhook

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/nango-go/nango/client"
)

// Event is a webhook. Only the pointer that belongs to Type is set. No pointer is set for
// [TypeUnattributed] and for types that this package does not know. Raw is always set.
type Event struct {
	// Type is the "type" field of the webhook, even if this package does not know the type. Nango
	// adds types without notice, so ignore types that you do not handle.
	Type EventType

	Auth        *Auth        // set for TypeAuth
	Sync        *Sync        // set for TypeSync
	Forward     *Forward     // set for TypeForward
	AsyncAction *AsyncAction // set for TypeAsyncAction

	// Raw is the body, byte for byte as it was signed. It is valid JSON, but not always an object.
	// Use its SHA-256 to recognize repeated deliveries.
	Raw json.RawMessage

	// Header is a copy of the request's headers, or nil if the event comes from [Parse]. If Nango
	// forwards a webhook, Header includes most headers of the provider's request; some providers
	// name the event only in a header (X-GitHub-Event). The signature does not cover headers.
	Header http.Header
}

// EventType is the kind of an [Event].
type EventType string

// These are the event types of Nango 0.71.
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
	// match to a connection. Nango adds nothing to it: [Event.Raw] is the provider's own body,
	// which may be any JSON value.
	TypeUnattributed EventType = ""
)

// ErrorPayload describes a failure; it is zero after a success. Its JSON fields may contain data of
// the provider; consider that before you log them.
type ErrorPayload struct {
	// Type is a code, such as script_http_error.
	Type string `json:"type"`
	// Description is a human-readable message. It may quote the provider.
	Description string `json:"description"`
	// Payload is the value that the function threw, as JSON: the message, name and stack trace of
	// an exception, or the payload of an ActionError. It is nil if Nango sent no payload.
	Payload json.RawMessage `json:"payload,omitempty"`
	// AdditionalProperties is a JSON object with more about the failure, or nil. If the function
	// failed because of a response of the provider, the object has a member upstream_response, with
	// the status, headers and body of that response.
	AdditionalProperties json.RawMessage `json:"additional_properties,omitempty"`
}

// Forward is a webhook of an external API that Nango matched to an integration. If it belongs to
// several connections, it arrives once for each of them. A webhook that matches no connection has
// the type [TypeUnattributed].
type Forward struct {
	// From is Nango's name for the provider, such as hubspot.
	From              string `json:"from"`
	ProviderConfigKey string `json:"providerConfigKey"`
	// ConnectionID is the id of the connection, or "" if Nango names no connection.
	ConnectionID string `json:"connectionId,omitempty"`
	// Payload is the provider's body as JSON: usually an object, but any value is possible. Numbers
	// are unchanged.
	Payload json.RawMessage `json:"payload"`
}

// AsyncAction reports that an asynchronous action ended. It does not contain the result. To fetch
// the result, use Payload.ID.
type AsyncAction struct {
	ConnectionID      string             `json:"connectionId"`
	ProviderConfigKey string             `json:"providerConfigKey"`
	Payload           AsyncActionPayload `json:"payload"`
}

// AsyncActionPayload identifies the result of an action. It has the same values as the response to
// the call that triggered the action.
type AsyncActionPayload struct {
	// ID is the id of the action in the path GET /action/{actionId} of Nango's API.
	ID string `json:"id"`
	// StatusURL is the path /action/{actionId}, without a host.
	StatusURL string `json:"statusUrl"`
}

// Ref returns the connection of the event. After a failed creation, no such connection exists, and
// fields of the result may be "".
func (a *Auth) Ref() client.ConnectionRef { return ref(a.ProviderConfigKey, a.ConnectionID) }

// Ref returns the connection whose sync ran.
func (s *Sync) Ref() client.ConnectionRef { return ref(s.ProviderConfigKey, s.ConnectionID) }

// Ref returns the connection that the provider's webhook belongs to. Its ConnectionID is "" if
// Nango names no connection.
func (f *Forward) Ref() client.ConnectionRef { return ref(f.ProviderConfigKey, f.ConnectionID) }

// Ref returns the connection whose action ended.
func (a *AsyncAction) Ref() client.ConnectionRef { return ref(a.ProviderConfigKey, a.ConnectionID) }

// Ref returns the connection of the event, whatever its type. It returns the zero value if e is nil
// or its type has no connection.
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

// Format implements fmt.Formatter. For every format verb, it prints only the type and the
// connection: the headers and the payload of a forwarded webhook may contain secrets of the
// provider.
func (e Event) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, "webhook.Event", e.LogValue()) }

// LogValue returns only the type and the connection.
func (e Event) LogValue() slog.Value {
	return slog.GroupValue(slog.String("type", string(e.Type)),
		slog.String("connection", e.Ref().String()))
}

func ref(providerConfigKey, connectionID string) client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}
}
