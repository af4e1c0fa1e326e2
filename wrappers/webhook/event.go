package webhook

import (
	"encoding/json"
	"net/http"
)

// Event is one webhook. The pointer that belongs to Type is set and all others
// are nil; all are nil for a type that this package does not know and for
// [TypeUnattributed]. Raw is always there.
type Event struct {
	// Type is the event's "type" field, also where this package does not know it.
	// Nango adds types without notice: ignore those that you do not handle.
	Type EventType

	Auth        *Auth        // set for TypeAuth
	Sync        *Sync        // set for TypeSync
	Forward     *Forward     // set for TypeForward
	AsyncAction *AsyncAction // set for TypeAsyncAction

	// Raw is the body, byte for byte as it was signed. It is valid JSON, though
	// not always an object. Its SHA-256 tells repeated deliveries.
	Raw json.RawMessage

	// Header is a copy of the request's headers; nil from [Parse]. Nango passes
	// on most headers of the provider's request with what it forwards, and some
	// providers name the event only there (X-GitHub-Event). The signature does
	// not cover them.
	Header http.Header
}

// EventType is the kind of an [Event].
type EventType string

// The kinds of events of Nango 0.71.
const (
	// TypeAuth: a connection was created or re-authorized, or its credentials
	// cannot be refreshed.
	TypeAuth EventType = "auth"
	// TypeSync: a run of a sync ended, well or badly.
	TypeSync EventType = "sync"
	// TypeForward: an external API sent a webhook, which Nango passes on.
	TypeForward EventType = "forward"
	// TypeAsyncAction: an action that was triggered asynchronously ended.
	TypeAsyncAction EventType = "async_action"
	// TypeUnattributed: an external API sent a webhook that Nango could not match
	// to a connection. It is forwarded without Nango's fields around it: the
	// provider's own body, any JSON value, is in [Event.Raw].
	TypeUnattributed EventType = ""
)

// ErrorPayload is why something failed; it is zero after a success. Its JSON may
// hold what the provider sent, so think before you log it.
type ErrorPayload struct {
	// Type is a code, such as script_http_error.
	Type string `json:"type"`
	// Description is for people. It may quote the provider.
	Description string `json:"description"`
	// Payload is what the function threw, as JSON: its message, name and stack
	// trace, or what an ActionError was given. Nil where there is none.
	Payload json.RawMessage `json:"payload,omitempty"`
	// AdditionalProperties is a JSON object with upstream_response, the status,
	// headers and body of the provider's answer that made a function fail. Nil
	// where there is none.
	AdditionalProperties json.RawMessage `json:"additional_properties,omitempty"`
}
