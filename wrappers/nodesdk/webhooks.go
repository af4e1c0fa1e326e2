package nodesdk

import (
	"net/http"

	"github.com/nango-go/nango/wrappers/webhook"
)

// VerifyIncomingWebhookRequest is verifyIncomingWebhookRequest: whether Nango signed a webhook. body is the request's
// as it was received, not parsed and encoded again.
//
// The key is [Config].WebhookSigningKey or, where that is empty, SecretKey. Package webhook bounds and parses the
// request too, takes a second key while one is rotated, and says why a signature is refused.
func (n *Nango) VerifyIncomingWebhookRequest(body []byte, header http.Header) bool {
	return webhook.Verify(body, header, n.signingKey()) == nil
}

// VerifyWebhookSignature is verifyWebhookSignature: whether signature, the value of the header X-Nango-Signature, is
// the older signature of body, the request's as it was received.
//
// Deprecated: who has seen one signed body can sign longer ones without the key. Use
// [Nango.VerifyIncomingWebhookRequest].
func (n *Nango) VerifyWebhookSignature(signature string, body []byte) bool {
	return webhook.VerifyLegacy(body, http.Header{webhook.LegacySignatureHeader: {signature}}, n.signingKey()) == nil
}

// signingKey is "", with which nothing is verified, where n was not made by [New].
func (n *Nango) signingKey() string {
	switch {
	case n == nil:
		return ""
	case n.config.WebhookSigningKey != nil:
		return n.config.WebhookSigningKey.value()
	}
	return n.config.SecretKey.value()
}
