package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
)

// SignatureHeader is the request header with Nango's signature: the HMAC-SHA256 of the raw body
// with the signing key, as 64 hexadecimal digits.
const SignatureHeader = "X-Nango-Hmac-Sha256"

// Verify returns nil if the [SignatureHeader] in header is the signature of body by one of the
// keys. The digits and the header's name may be in any case, since some gateways change it. The
// comparison takes constant time.
//
// The body must be the bytes as they were received: parsing and encoding JSON again changes them.
// During a rotation, pass both keys.
//
// The errors are [ErrNoKey], [ErrMissingSignature] and [ErrInvalidSignature]. A repeated header is
// refused whatever its values are.
func Verify(body []byte, header http.Header, keys ...string) error {
	return verify(header, SignatureHeader, keys, func(key string) []byte { return sum(body, key) })
}

// verify compares the signature in the named header with the signature that each key produces.
func verify(header http.Header, name string, keys []string, sign func(key string) []byte) error {
	if err := checkKeys(keys); err != nil {
		return err
	}
	given, err := signature(header, name)
	if err != nil {
		return err
	}
	return compare(given, keys, sign)
}

// compare compares a signature with the signature that each key produces.
func compare(given []byte, keys []string, sign func(key string) []byte) error {
	for _, key := range keys {
		if hmac.Equal(given, sign(key)) {
			return nil
		}
	}
	return ErrInvalidSignature
}

// checkKeys refuses the whole list if one key is empty: it comes from a missing setting, and
// anybody can sign with an empty key.
func checkKeys(keys []string) error {
	if len(keys) == 0 {
		return ErrNoKey
	}
	for i, key := range keys {
		if key == "" {
			return fmt.Errorf("%w: key %d of %d is empty", ErrNoKey, i+1, len(keys))
		}
	}
	return nil
}

// signature returns the decoded value of the named header, which must have exactly one.
func signature(header http.Header, name string) ([]byte, error) {
	var found []string
	for key, values := range header {
		if len(key) == len(name) && http.CanonicalHeaderKey(key) == name {
			if found == nil {
				found = values
				continue
			}
			found = append(slices.Clip(found), values...)
		}
	}
	switch {
	case len(found) == 0 || len(found) == 1 && found[0] == "":
		return nil, fmt.Errorf("%w: header %s is missing", ErrMissingSignature, name)
	case len(found) > 1:
		return nil, fmt.Errorf("%w: header %s occurs %d times", ErrInvalidSignature, name, len(found))
	}
	given, err := hex.DecodeString(found[0])
	if err != nil {
		return nil, fmt.Errorf("%w: header %s is not hexadecimal", ErrInvalidSignature, name)
	}
	return given, nil
}

// Sign returns the value of the [SignatureHeader] that Nango sends with this body, so that tests
// can send events to their own handler. It accepts an empty key, but every verification refuses
// one.
func Sign(body []byte, key string) string {
	return hex.EncodeToString(sum(body, key))
}

func sum(body []byte, key string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	return mac.Sum(nil)
}

// LegacySignatureHeader is the request header with Nango's older signature: the SHA-256 of the
// signing key followed by the raw body, in hexadecimal.
//
// Deprecated: use [SignatureHeader], which Nango also sends with every webhook.
const LegacySignatureHeader = "X-Nango-Signature"

// VerifyLegacy is [Verify] for the [LegacySignatureHeader]. Nothing else in this package uses that
// header.
//
// Deprecated: a plain hash is open to length extension. Whoever has seen one signed body can sign a
// longer one that begins with it, without the key. Use [Verify]; this function is only for Nango
// servers too old to send the [SignatureHeader].
func VerifyLegacy(body []byte, header http.Header, keys ...string) error {
	return verify(header, LegacySignatureHeader, keys, func(key string) []byte {
		hash := sha256.New()
		hash.Write([]byte(key))
		hash.Write(body)
		return hash.Sum(nil)
	})
}
