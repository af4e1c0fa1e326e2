package main

import (
	"log"

	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/webhook"
)

// logWebhook writes a line for an attempt at a webhook: its kind, where it went, and what the answer was or why there was
// none. What it says stays out of it.
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
