package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Sign returns the value that Nango puts into the [SignatureHeader] of a webhook
// with this body: what a test needs to send an event to its own handler. An
// empty key signs too, but is refused by everything that verifies.
func Sign(body []byte, key string) string {
	return hex.EncodeToString(sum(body, key))
}

func sum(body []byte, key string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	return mac.Sum(nil)
}
