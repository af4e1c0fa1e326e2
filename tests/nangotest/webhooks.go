package nangotest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/nango-go/nango/wrappers/webhook"
)

// Webhook is a webhook that the server sent.
type Webhook struct {
	URL    string // where it went: the target of the environment, or a connection's override
	Header http.Header
	Body   []byte
	Status int // what the target answered; 0 without one
}

// webhookTarget gets webhooks in the order in which they happen.
type webhookTarget struct {
	mu      sync.Mutex
	sent    []Webhook
	pending []Webhook
	busy    bool
}

// webhookURL is what the environment's target is called.
const webhookURL = "http://webhooks.nango.test/"

// Attempts at a webhook that gets a 5xx, and the waits before them.
var webhookWaits = []time.Duration{0, 3 * time.Second, 6 * time.Second}

// Webhooks returns the webhooks so far that were delivered, or given up. [Server.Settle] waits for those on their way.
func (s *Server) Webhooks() []Webhook {
	s.target.mu.Lock()
	defer s.target.mu.Unlock()
	return append([]Webhook(nil), s.target.sent...)
}

// authEvent is what happened to a connection.
type authEvent struct {
	operation string
	success   bool
	err       string
}

func (a api) sendAuth(conn *connection, event authEvent) {
	body := webhook.Auth{
		ConnectionID: conn.ref.ConnectionID, ProviderConfigKey: conn.ref.ProviderConfigKey, Provider: conn.provider,
		AuthMode: webhook.AuthMode(conn.credentials.kind), Environment: conn.env.name,
		Operation: webhook.AuthOperation(event.operation), Success: event.success, Tags: conn.tags,
	}
	if user := conn.endUser; user != nil {
		body.EndUser = webhook.EndUser{EndUserID: user.ID, EndUserEmail: deref(user.Email), Tags: user.Tags}
		if user.Organization != nil {
			body.EndUser.OrganizationID = user.Organization.ID
		}
	}
	if event.err != "" {
		body.Error = webhook.ErrorPayload{Type: "refresh_token_external_error", Description: event.err}
	}
	a.sendEvent(conn, "auth", body)
}

// sendEvent adds what all events have.
func (a api) sendEvent(conn *connection, kind string, body any) {
	fields, err := asObject(body)
	if err != nil {
		return
	}
	fields.set("from", "nango")
	fields.set("type", kind)
	payload, _ := encode(fields)
	a.enqueue(conn.env, deref(conn.webhook), payload, nil)
}

// enqueue signs a body and sends it in the background, after those before it.
func (a api) enqueue(env *environment, url string, payload []byte, header http.Header) {
	if url == "" {
		url = webhookURL
	}
	if header == nil {
		header = http.Header{}
	}
	legacy := sha256.Sum256(append([]byte(env.signingKey), payload...))
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "nango/emulator")
	header.Set("X-Nango-Signature", hex.EncodeToString(legacy[:]))
	header.Set("X-Nango-Hmac-Sha256", webhook.Sign(payload, env.signingKey))
	t := &a.target
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending = append(t.pending, Webhook{URL: url, Header: header, Body: payload})
	if !t.busy {
		t.busy = true
		a.work.job(a.deliver)
	}
}

func (a api) deliver(ctx context.Context) {
	t := &a.target
	for {
		t.mu.Lock()
		if len(t.pending) == 0 || ctx.Err() != nil {
			t.busy = false
			t.mu.Unlock()
			return
		}
		next := t.pending[0]
		t.pending = t.pending[1:]
		t.mu.Unlock()
		next.Status = a.attempt(ctx, next)
		t.mu.Lock()
		t.sent = append(t.sent, next)
		t.mu.Unlock()
	}
}

// attempt sends a webhook, again after a 5xx, and returns the last status.
func (a api) attempt(ctx context.Context, hook Webhook) (status int) {
	if a.config.webhooks == nil {
		return 0
	}
	for _, wait := range webhookWaits {
		if wait > 0 && !sleep(ctx, wait) {
			return status
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(hook.Body))
		if err != nil {
			return 0
		}
		r.Header, r.RequestURI, r.RemoteAddr = hook.Header.Clone(), r.URL.RequestURI(), "192.0.2.2:1234"
		w := &discarded{header: http.Header{}}
		if serve(a.config.webhooks, w, r) != nil {
			status = http.StatusBadGateway
			continue
		}
		if status = max(w.status, http.StatusOK); status < http.StatusInternalServerError {
			return status
		}
	}
	return status
}

// sleep waits, and reports whether the wait was over before ctx.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// ForwardWebhook does what Nango does with a webhook of a provider: it forwards the payload to the webhook target, in an
// envelope that names the connection, or bare where connectionID is empty, as Nango does with what it cannot attribute.
// header are the provider's own headers.
func (s *Server) ForwardWebhook(providerConfigKey, connectionID string, payload any, header http.Header) error {
	body, err := encode(payload)
	if err != nil {
		return fmt.Errorf("payload: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	env := s.state.main()
	in := env.integrations[providerConfigKey]
	if in == nil {
		return fmt.Errorf("there is no integration %q", providerConfigKey)
	}
	if !in.forward {
		return nil
	}
	if connectionID == "" {
		api{s}.enqueue(env, "", body, header.Clone())
		return nil
	}
	conn := env.find(providerConfigKey, connectionID)
	if conn == nil {
		return fmt.Errorf("there is no connection %q of integration %q", connectionID, providerConfigKey)
	}
	wrapped, err := encode(struct {
		From              string          `json:"from"`
		ProviderConfigKey string          `json:"providerConfigKey"`
		Type              string          `json:"type"`
		ConnectionID      string          `json:"connectionId"`
		Payload           json.RawMessage `json:"payload"`
	}{in.provider, in.key, "forward", connectionID, body})
	if err != nil {
		return err
	}
	api{s}.enqueue(env, deref(conn.webhook), wrapped, header.Clone())
	return nil
}

// errorText says why a refresh failed, without the error's own words where they may quote credentials.
func errorText(err error) string {
	if errors.Is(err, errRefused) {
		return err.Error()
	}
	return refreshMessage
}
