package state

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nango-go/nango/internal/sleep"
	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/wrappers/webhook"
)

// Webhook is a webhook that the server sent or tried to send.
type Webhook struct {
	URL    string
	Header http.Header
	Body   []byte
	Status int
	Error  string
}

// webhookTarget delivers webhooks. Webhooks to the same URL are delivered one at a time, in order.
type webhookTarget struct {
	mu      sync.Mutex
	handler http.Handler // nil if webhooks are only recorded
	sent    []Webhook
	pending map[string][]Webhook // by URL; a URL is present while a webhook is being sent to it
}

// webhookURL is the URL of the environment's webhook target.
const webhookURL = "http://webhooks.nango.test/"

// webhookWaits holds the waits before the second and the third attempt to send a webhook that got a
// 5xx or no response.
var webhookWaits = []time.Duration{3 * time.Second, 6 * time.Second}

// maxWebhookAnswer is the largest number of bytes that the server reads from the target's response.
const maxWebhookAnswer = 75 << 20

const webhookTimeout = 20 * time.Second

// All returns the webhooks that were delivered so far or whose delivery failed, oldest first.
func (t *webhookTarget) All() []Webhook {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.sent)
}

// SetHandler makes h the handler of all later attempts to deliver a webhook. If h is nil, webhooks
// are only recorded.
func (t *webhookTarget) SetHandler(h http.Handler) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.handler = h
}

// userAgent is the User-Agent of webhooks. It names the version of Nango whose webhooks were
// compared with the emulator's.
const userAgent = "nango/0.71.4 (emulator)"

// notForwarded lists prefixes of header names. When Nango forwards a provider's webhook, it drops
// the headers whose names begin with one of these prefixes.
var notForwarded = []string{
	"Host", "Authorization", "Connection", "Keep-Alive", "Content-Length", "Content-Type",
	"Content-Encoding", "Cookie",
	"Set-Cookie", "Referer", "User-Agent", "Sec-", "Proxy-", "Www-Authenticate", "Server",
}

// forwarded returns the headers of a webhook. If the webhook forwards a provider's request, the
// argument holds the headers of that request. Otherwise, it is nil.
func forwarded(provider http.Header) http.Header {
	header := http.Header{"Accept": {"application/json, text/plain, */*"}}
	for name, values := range provider {
		name = http.CanonicalHeaderKey(name)
		if !slices.ContainsFunc(notForwarded,
			func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			header[name] = slices.Clone(values)
		}
	}
	return header
}

// enqueue signs a payload and sends it in the background, after the webhooks that already wait for
// the same URL. If url is empty, the webhook goes to the environment's target.
func (a *Account) enqueue(env *Environment, url string, payload []byte, provider http.Header) {
	url, header := cmp.Or(url, webhookURL), forwarded(provider)
	legacy := sha256.Sum256(append([]byte(env.SigningKey), payload...))
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", userAgent)
	header.Set("X-Nango-Signature", hex.EncodeToString(legacy[:]))
	header.Set("X-Nango-Hmac-Sha256", webhook.Sign(payload, env.SigningKey))
	hook := Webhook{URL: url, Header: header, Body: payload}
	t := &a.Target
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pending == nil {
		t.pending = map[string][]Webhook{}
	}
	waiting, busy := t.pending[url]
	switch {
	case !busy:
		t.pending[url] = nil
		a.Work.Job(func(ctx context.Context) { a.deliver(ctx, hook) })
	case len(waiting) >= keptResults:
		hook.Error = "too many webhooks wait for this URL"
		t.sent = Last(t.sent, hook)
	default:
		t.pending[url] = append(waiting, hook)
	}
}

// deliver sends a webhook and then the webhooks that wait for the same URL. If an attempt fails, it
// starts a separate job for the retries, so that they do not delay the other webhooks.
func (a *Account) deliver(ctx context.Context, hook Webhook) {
	t := &a.Target
	for {
		if a.attempt(ctx, &hook) || ctx.Err() != nil {
			a.delivered(hook)
		} else {
			again := hook
			a.Work.Job(func(ctx context.Context) { a.retry(ctx, again) })
		}
		t.mu.Lock()
		waiting := t.pending[hook.URL]
		if len(waiting) == 0 || ctx.Err() != nil {
			delete(t.pending, hook.URL)
			t.mu.Unlock()
			return
		}
		hook, t.pending[hook.URL] = waiting[0], waiting[1:]
		t.mu.Unlock()
	}
}

func (a *Account) delivered(hook Webhook) {
	a.Target.mu.Lock()
	defer a.Target.mu.Unlock()
	a.Target.sent = Last(a.Target.sent, hook)
}

func (a *Account) retry(ctx context.Context, hook Webhook) {
	for _, wait := range webhookWaits {
		if sleep.For(ctx, wait) != nil || a.attempt(ctx, &hook) {
			break
		}
	}
	a.delivered(hook)
}

// attempt sends a webhook once and calls the observer. It returns false if the webhook must be sent
// again.
func (a *Account) attempt(ctx context.Context, hook *Webhook) bool {
	done := a.try(ctx, hook)
	if a.Settings.ObserveWebhook != nil {
		a.Settings.ObserveWebhook(*hook)
	}
	return done
}

// try sends a webhook once. It returns false if there was no response or a status of 500 or more,
// in which case the webhook must be sent again.
func (a *Account) try(ctx context.Context, hook *Webhook) bool {
	a.Target.mu.Lock()
	handler := a.Target.handler
	a.Target.mu.Unlock()
	if handler == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, webhookTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(hook.Body))
	if err != nil {
		hook.Error = "Invalid URL"
		return true
	}
	r.Header = hook.Header.Clone()
	transport, remote := handler.(http.RoundTripper)
	if !remote {
		transport = inmemory.NewTransport(handler)
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		hook.Status, hook.Error = 0, networkWords(err, r.URL.Host)
		return false
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxWebhookAnswer))
	_ = resp.Body.Close()
	hook.Status, hook.Error = resp.StatusCode, ""
	return resp.StatusCode < http.StatusInternalServerError
}

// networkWords returns the message that Nango would log for a network error.
func networkWords(err error, host string) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "timeout of " + strconv.Itoa(int(webhookTimeout/time.Millisecond)) + "ms exceeded"
	}
	failure, _ := errors.AsType[*axios.NetworkError](axios.NodeError(err, host, ""))
	return failure.Message
}

// Forward sends a provider's payload to the webhook target. If conn is not nil, the payload is
// wrapped in an object that names the connection.
func (a *Account) Forward(env *Environment, in *Integration, conn *Connection,
	payload json.RawMessage,
	header http.Header) error {
	body, err := Sorted(payload)
	if err != nil {
		return err
	}
	if conn == nil {
		a.enqueue(env, "", body, header)
		return nil
	}
	wrapped, err := Sorted(fields{
		"from": in.Provider, "providerConfigKey": in.Key, "type": "forward",
		"connectionId": conn.Ref.ConnectionID,
		"payload":      json.RawMessage(body),
	})
	if err != nil {
		return err
	}
	a.enqueue(env, wirejson.Deref(conn.Webhook), wrapped, header)
	return nil
}
