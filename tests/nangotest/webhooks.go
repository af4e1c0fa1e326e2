package nangotest

import (
	"bytes"
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
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/wrappers/webhook"
)

// sentWebhook is a webhook that the server sent.
type sentWebhook struct {
	URL    string
	Header http.Header
	Body   []byte
	Status int
	Error  string
}

// webhookTarget gets webhooks in the order in which they happen, those of each URL by themselves.
type webhookTarget struct {
	mu      sync.Mutex
	sent    []sentWebhook
	pending map[string][]sentWebhook // by URL; a URL with an empty list is being sent to
}

// webhookURL is what the environment's target is called.
const webhookURL = "http://webhooks.nango.test/"

// The waits before further attempts at a webhook that got a 5xx or no answer, and how long one may
// take.
var webhookWaits = []time.Duration{3 * time.Second, 6 * time.Second}

// maxWebhookAnswer is how much of a target's answer is read.
const maxWebhookAnswer = 75 << 20

const webhookTimeout = 20 * time.Second

// all returns the webhooks that were delivered or given up, oldest first.
func (t *webhookTarget) all() []sentWebhook {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.sent)
}

// userAgent is that of the Nango whose answers the emulator was held against.
const userAgent = "nango/0.71.4 (emulator)"

// notForwarded begin the names of headers of a provider that Nango keeps to itself.
var notForwarded = []string{
	"Host", "Authorization", "Connection", "Keep-Alive", "Content-Length", "Content-Type",
	"Content-Encoding", "Cookie",
	"Set-Cookie", "Referer", "User-Agent", "Sec-", "Proxy-", "Www-Authenticate", "Server",
}

// forwarded are the headers of a webhook: the provider's, where it is one of a provider, below
// Nango's own.
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

// enqueue signs a body and sends it in the background, after those before it.
func (a *account) enqueue(env *environment, url string, payload []byte, provider http.Header) {
	if url == "" {
		url = webhookURL
	}
	header := forwarded(provider)
	legacy := sha256.Sum256(append([]byte(env.signingKey), payload...))
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", userAgent)
	header.Set("X-Nango-Signature", hex.EncodeToString(legacy[:]))
	header.Set("X-Nango-Hmac-Sha256", webhook.Sign(payload, env.signingKey))
	hook := sentWebhook{URL: url, Header: header, Body: payload}
	t := &a.target
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pending == nil {
		t.pending = map[string][]sentWebhook{}
	}
	waiting, busy := t.pending[url]
	switch {
	case !busy:
		t.pending[url] = nil
		a.work.job(func(ctx context.Context) { a.deliver(ctx, hook) })
	case len(waiting) >= keptResults:
		hook.Error = "too many webhooks wait for this URL"
		t.sent = last(t.sent, hook)
	default:
		t.pending[url] = append(waiting, hook)
	}
}

// deliver sends a webhook, and those that wait for the same URL. One that fails is tried again by
// itself.
func (a *account) deliver(ctx context.Context, hook sentWebhook) {
	t := &a.target
	for {
		if a.attempt(ctx, &hook) || ctx.Err() != nil {
			a.delivered(hook)
		} else {
			again := hook
			a.work.job(func(ctx context.Context) { a.retry(ctx, again) })
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

func (a *account) delivered(hook sentWebhook) {
	a.target.mu.Lock()
	defer a.target.mu.Unlock()
	a.target.sent = last(a.target.sent, hook)
}

func (a *account) retry(ctx context.Context, hook sentWebhook) {
	for _, wait := range webhookWaits {
		if sleep.For(ctx, wait) != nil || a.attempt(ctx, &hook) {
			break
		}
	}
	a.delivered(hook)
}

// attempt sends a webhook once, and reports whether that is the end of it.
func (a *account) attempt(ctx context.Context, hook *sentWebhook) bool {
	done := a.try(ctx, hook)
	if a.settings.observeWebhook != nil {
		a.settings.observeWebhook(*hook)
	}
	return done
}

// try sends a webhook, and reports whether that is the end of it: the target answered, and with no
// 5xx.
func (a *account) try(ctx context.Context, hook *sentWebhook) bool {
	if a.settings.webhooks == nil {
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
	transport, remote := a.settings.webhooks.(http.RoundTripper)
	if !remote {
		transport = inmemory.NewTransport(a.settings.webhooks)
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

// networkWords is the message of an error of the network.
func networkWords(err error, host string) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "timeout of " + strconv.Itoa(int(webhookTimeout/time.Millisecond)) + "ms exceeded"
	}
	failure, _ := errors.AsType[*networkError](nodeError(err, host, ""))
	return failure.message
}

// forward sends a provider's payload to the webhook target, in an envelope unless it is of no
// connection.
func (a *account) forward(env *environment, in *integration, conn *connection, payload json.RawMessage,
	header http.Header) error {
	body, err := sorted(payload)
	if err != nil {
		return err
	}
	if conn == nil {
		a.enqueue(env, "", body, header)
		return nil
	}
	wrapped, err := sorted(fields{
		"from": in.provider, "providerConfigKey": in.key, "type": "forward",
		"connectionId": conn.ref.ConnectionID,
		"payload":      json.RawMessage(body),
	})
	if err != nil {
		return err
	}
	a.enqueue(env, deref(conn.webhook), wrapped, header)
	return nil
}
