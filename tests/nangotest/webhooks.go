package nangotest

import (
	"fmt"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Webhook is a webhook that the server sent.
type Webhook struct {
	URL    string // where it went: the target of the environment, or a connection's override
	Header http.Header
	Body   []byte
	Status int // what the target answered; 0 without one
	// Error is why no answer came, in the words in which Nango logs it, such as "connect
	// ECONNREFUSED 127.0.0.1:8080". It is empty where one came, and without a target.
	Error string
}

// Webhooks returns the webhooks so far that were delivered, or given up; of more than 10,000 the
// newest. [Server.Settle] waits for those on their way.
func (s *Server) Webhooks() []Webhook {
	var out []Webhook
	for _, w := range s.account.Target.All() {
		out = append(out, Webhook(w))
	}
	return out
}

// WebhookSigningKey returns the key that signs the environment's webhooks at present.
func (s *Server) WebhookSigningKey() string {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	return s.account.Main().SigningKey
}

// ForwardWebhook does what Nango does with a webhook of a provider: it forwards the payload to the
// webhook target, in an envelope that names the connection, or bare where connectionID is empty, as
// Nango does with what it cannot attribute. header are the provider's own headers, of which
// credentials, cookies and what describes the body are not passed on.
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
