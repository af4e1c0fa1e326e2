package webhook

import (
	"crypto/sha256"
	"net/http"
)

// LegacySignatureHeader is the request header with Nango's older signature: the
// plain SHA-256 of the signing key followed by the raw body, in hexadecimal.
//
// Deprecated: use [SignatureHeader], which Nango sends with every webhook too.
const LegacySignatureHeader = "X-Nango-Signature"

// VerifyLegacy is [Verify] for the [LegacySignatureHeader]. Nothing else in this
// package looks at that header.
//
// Deprecated: a plain hash can be extended. Who has seen one signed body can make
// the signature of a longer one that begins with it, without the key. Use
// [Verify]; this is for Nango servers too old to send the [SignatureHeader].
func VerifyLegacy(body []byte, header http.Header, keys ...string) error {
	return verify(header, LegacySignatureHeader, keys, func(key string) []byte {
		hash := sha256.New()
		hash.Write([]byte(key))
		hash.Write(body)
		return hash.Sum(nil)
	})
}
