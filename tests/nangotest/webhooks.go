package nangotest

import (
	"fmt"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Webhook is a webhook that the server sent or tried to send.
type Webhook struct {
	URL    string // the environment's webhook URL or the connection's override
	Header http.Header
	Body   []byte
	Status int // the status of the response, or 0 if there was none
	// Error says why there was no response, in the words of Nango's logs, such as "connect
	// ECONNREFUSED 127.0.0.1:8080". It is empty if there was a response, or if the server has no
	// webhook target.
	Error string
}

// Webhooks returns the webhooks that were delivered so far or whose delivery failed, oldest first.
// The server keeps the newest 10,000. [Server.Settle] waits for webhooks that are still being sent.
func (s *Server) Webhooks() []Webhook {
	var out []Webhook
	for _, w := range s.account.Target.All() {
		out = append(out, Webhook(w))
	}
	return out
}

// SetWebhooks makes the server send later webhooks to h; see [WithWebhooks]. If h is nil, webhooks
// are only recorded.
func (s *Server) SetWebhooks(h http.Handler) { s.account.Target.SetHandler(h) }

// WebhookSigningKey returns the current signing key of the environment's webhooks.
func (s *Server) WebhookSigningKey() string {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	return s.account.Main().SigningKey
}

// ForwardWebhook forwards a provider's webhook to the webhook target as Nango does. The payload is
// wrapped in an object that names the connection. If connectionID is empty, the payload is sent
// unwrapped, as for a webhook that Nango cannot assign to a connection. The parameter header holds
// the headers of the provider's request. Credentials, cookies and headers that describe the body
// are not forwarded.
func (s *Server) ForwardWebhook(providerConfigKey, connectionID string, payload any,
	header http.Header) error {
	body, err := state.Sorted(payload)
	if err != nil {
		return fmt.Errorf("payload: %w", err)
	}
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	env := s.account.Main()
	in := env.Integrations[providerConfigKey]
	if in == nil {
		return fmt.Errorf("there is no integration %q", providerConfigKey)
	}
	if !in.Forward {
		return nil
	}
	var conn *state.Connection
	if connectionID != "" {
		if conn = env.Find(providerConfigKey, connectionID); conn == nil {
			return fmt.Errorf("there is no connection %q of integration %q", connectionID, providerConfigKey)
		}
	}
	return s.account.Forward(env, in, conn, body, header)
}
