package nodesdk

import (
	"net/http"

	"github.com/nango-go/nango/wrappers/webhook"
)

// VerifyIncomingWebhookRequest is verifyIncomingWebhookRequest: it reports whether Nango signed a
// webhook. body is the request's body as it was received, not parsed and encoded again.
//
// The key is [Config].WebhookSigningKey or, if that is empty, SecretKey. Package webhook also
// bounds and parses the request, accepts a second key during a rotation, and returns the reason for
// a refusal.
func (n *Nango) VerifyIncomingWebhookRequest(body []byte, header http.Header) bool {
	return webhook.Verify(body, header, n.signingKey()) == nil
}

// VerifyWebhookSignature is verifyWebhookSignature: it reports whether signature, the value of the
// header X-Nango-Signature, is the older signature of body, the request's body as it was received.
//
// Deprecated: whoever has seen one signed body can sign longer ones without the key. Use
// [Nango.VerifyIncomingWebhookRequest].
func (n *Nango) VerifyWebhookSignature(signature string, body []byte) bool {
	return webhook.VerifyLegacy(body, http.Header{webhook.LegacySignatureHeader: {signature}},
		n.signingKey()) == nil
}

// signingKey returns the key, or "", with which nothing verifies, if n was not created by [New].
func (n *Nango) signingKey() string {
	switch {
	case n == nil:
		return ""
	case n.config.WebhookSigningKey != nil:
		return n.config.WebhookSigningKey.value()
	}
	return n.config.SecretKey.value()
}
