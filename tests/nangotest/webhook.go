package nangotest

import (
	"fmt"
	"net/http"
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
	for _, w := range s.account.target.all() {
		out = append(out, Webhook(w))
	}
	return out
}

// WebhookSigningKey returns the key that signs the environment's webhooks at present.
func (s *Server) WebhookSigningKey() string {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	return s.account.main().signingKey
}

// ForwardWebhook does what Nango does with a webhook of a provider: it forwards the payload to the
// webhook target, in an envelope that names the connection, or bare where connectionID is empty, as
// Nango does with what it cannot attribute. header are the provider's own headers, of which
// credentials, cookies and what describes the body are not passed on.
func (s *Server) ForwardWebhook(providerConfigKey, connectionID string, payload any,
	header http.Header) error {
	body, err := sorted(payload)
	if err != nil {
		return fmt.Errorf("payload: %w", err)
	}
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	env := s.account.main()
	in := env.integrations[providerConfigKey]
	if in == nil {
		return fmt.Errorf("there is no integration %q", providerConfigKey)
	}
	if !in.forward {
		return nil
	}
	var conn *connection
	if connectionID != "" {
		if conn = env.find(providerConfigKey, connectionID); conn == nil {
			return fmt.Errorf("there is no connection %q of integration %q", connectionID, providerConfigKey)
		}
	}
	return s.account.forward(env, in, conn, body, header)
}
