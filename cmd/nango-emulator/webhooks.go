package main

import (
	"log"

	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/webhook"
)

// logWebhook logs one attempt to send a webhook: the type of the webhook, its target, and the
// status or the error. It does not log the content of the webhook.
func logWebhook(out *log.Logger, host string, hook nangotest.Webhook) {
	kind := "of a provider"
	if event, err := webhook.Parse(hook.Body); err == nil && event.Type != webhook.TypeUnattributed {
		kind = string(event.Type)
	}
	if hook.Error != "" {
		out.Printf("webhook %s to %s: %s", kind, host, hook.Error)
		return
	}
	out.Printf("webhook %s to %s %d", kind, host, hook.Status)
}
