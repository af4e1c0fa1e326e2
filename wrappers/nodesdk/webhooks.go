package nodesdk

import (
	"net/http"

	"github.com/nango-go/nango/wrappers/webhook"
)

// VerifyIncomingWebhookRequest reports whether Nango signed a webhook. The argument body must be
// the request's body exactly as received, not parsed and encoded again.
//
// The key is [Config].WebhookSigningKey or, if it is empty, SecretKey. Package webhook can do more:
// it limits the size of a request, parses it, accepts a second key during a rotation, and returns
// an error that says why a request was refused.
func (n *Nango) VerifyIncomingWebhookRequest(body []byte, header http.Header) bool {
	return webhook.Verify(body, header, n.signingKey()) == nil
}

// VerifyWebhookSignature checks a signature of the older kind, which is in the header
// X-Nango-Signature. It reports whether the signature is valid for the given body, which must be
// the request's body exactly as received.
//
// Deprecated: Anyone who has seen one signed body can sign longer ones without the key. Use
// [Nango.VerifyIncomingWebhookRequest].
func (n *Nango) VerifyWebhookSignature(signature string, body []byte) bool {
	return webhook.VerifyLegacy(body, http.Header{webhook.LegacySignatureHeader: {signature}},
		n.signingKey()) == nil
}

// signingKey returns the key for webhooks. If n was not created by [New], it returns "", so that
// every verification fails.
func (n *Nango) signingKey() string {
	switch {
	case n == nil:
		return ""
	case n.config.WebhookSigningKey != nil:
		return n.config.WebhookSigningKey.value()
	}
	return n.config.SecretKey.value()
}
