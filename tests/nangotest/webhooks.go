package nangotest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
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

// userAgent is that of the Nango whose answers the emulator was held against.
const userAgent = "nango/0.71.4 (emulator)"

// notForwarded begin the names of headers of a provider that Nango keeps to itself.
var notForwarded = []string{
	"Host", "Authorization", "Connection", "Keep-Alive", "Content-Length", "Content-Type", "Content-Encoding", "Cookie",
	"Set-Cookie", "Referer", "User-Agent", "Sec-", "Proxy-", "Www-Authenticate", "Server",
}

// forwarded are the headers of a webhook: the provider's, where it is one of a provider, below Nango's own.
func forwarded(provider http.Header) http.Header {
	header := http.Header{"Accept": {"application/json, text/plain, */*"}}
	for name, values := range provider {
		name = http.CanonicalHeaderKey(name)
		if !slices.ContainsFunc(notForwarded, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			header[name] = slices.Clone(values)
		}
	}
	return header
}

// enqueue signs a body and sends it in the background, after those before it.
func (a api) enqueue(env *environment, url string, payload []byte, provider http.Header) {
	if url == "" {
		url = webhookURL
	}
	header := forwarded(provider)
	legacy := sha256.Sum256(append([]byte(env.signingKey), payload...))
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", userAgent)
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
// header are the provider's own headers, of which credentials, cookies and what describes the body are not passed on.
func (s *Server) ForwardWebhook(providerConfigKey, connectionID string, payload any, header http.Header) error {
	body, err := sorted(payload)
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
	var conn *connection
	if connectionID != "" {
		if conn = env.find(providerConfigKey, connectionID); conn == nil {
			return fmt.Errorf("there is no connection %q of integration %q", connectionID, providerConfigKey)
		}
	}
	return api{s}.forward(env, in, conn, body, header)
}

// forward sends a provider's payload to the webhook target, in an envelope unless it is of no connection.
func (a api) forward(env *environment, in *integration, conn *connection, payload json.RawMessage, header http.Header) error {
	body, err := sorted(payload)
	if err != nil {
		return err
	}
	if conn == nil {
		a.enqueue(env, "", body, header)
		return nil
	}
	wrapped, err := sorted(fields{
		"from": in.provider, "providerConfigKey": in.key, "type": "forward", "connectionId": conn.ref.ConnectionID,
		"payload": json.RawMessage(body),
	})
	if err != nil {
		return err
	}
	a.enqueue(env, deref(conn.webhook), wrapped, header)
	return nil
}
