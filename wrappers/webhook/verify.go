package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"slices"
	"sync"
)

// SignatureHeader is the request header with Nango's signature, which is the HMAC-SHA256 of the raw
// body with the signing key, as 64 hexadecimal digits.
const SignatureHeader = "X-Nango-Hmac-Sha256"

// Verify returns nil if header has a [SignatureHeader] that is the signature of body, made with one
// of the keys. The case of the hexadecimal digits and of the header's name does not matter, because
// some gateways change it. The comparison takes constant time.
//
// The argument body must have the bytes exactly as received: parsing and encoding JSON again
// changes them. During a rotation, pass both keys.
//
// The errors are [ErrNoKey], [ErrMissingSignature] and [ErrInvalidSignature]. If the header is
// repeated, Verify returns an error, whatever its values.
func Verify(body []byte, header http.Header, keys ...string) error {
	return verify(header, SignatureHeader, keys, func(key string) []byte { return sum(body, key) })
}

// verify reads the signature from the header with the given name. The function sign computes the
// signature for a key. verify returns nil if the signature in the header equals the signature for
// one of the keys.
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

// compare returns nil if the signature given equals the one that the function sign computes for one
// of the keys.
func compare(given []byte, keys []string, sign func(key string) []byte) error {
	for _, key := range keys {
		if hmac.Equal(given, sign(key)) {
			return nil
		}
	}
	return ErrInvalidSignature
}

// checkKeys returns an error if there are no keys or if any key is empty. An empty key is the
// result of a missing setting, and anyone can sign with it.
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

// signature decodes the header with the given name. It returns an error if the header is missing,
// repeated or not hexadecimal.
func signature(header http.Header, name string) ([]byte, error) {
	var found []string
	for key, values := range header {
		if key == name || len(key) == len(name) && http.CanonicalHeaderKey(key) == name {
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

// Sign returns the value of the [SignatureHeader] that Nango would send with body, so that tests
// can send events to a handler. Sign accepts an empty key, but [Verify] and all other functions
// refuse an empty key.
func Sign(body []byte, key string) string {
	return hex.EncodeToString(sum(body, key))
}

// sum returns the signature of body that is made with key.
func sum(body []byte, key string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	return mac.Sum(nil)
}

// sumsOf returns a function that does what sum does for the given keys. The returned function is
// faster than sum, because it does not hash the key again for each body.
func sumsOf(keys []string) func(body []byte, key string) []byte {
	macs := map[string]*sync.Pool{}
	for _, key := range keys {
		macs[key] = &sync.Pool{New: func() any { return hmac.New(sha256.New, []byte(key)) }}
	}
	return func(body []byte, key string) []byte {
		mac := macs[key].Get().(hash.Hash)
		defer macs[key].Put(mac)
		mac.Reset()
		mac.Write(body)
		return mac.Sum(nil)
	}
}

// LegacySignatureHeader is the request header with Nango's older signature, which is the SHA-256 of
// the signing key followed by the raw body, in hexadecimal.
//
// Deprecated: use [SignatureHeader], which Nango also sends with every webhook.
const LegacySignatureHeader = "X-Nango-Signature"

// VerifyLegacy is like [Verify] but checks the [LegacySignatureHeader]. Nothing else in this
// package uses that header.
//
// Deprecated: anyone who has seen a signed body can sign a longer body that begins with it. The key
// is not needed for that, because a plain hash is open to length extension. Use [Verify].
// VerifyLegacy is only for Nango servers that are too old to send the [SignatureHeader].
func VerifyLegacy(body []byte, header http.Header, keys ...string) error {
	return verify(header, LegacySignatureHeader, keys, func(key string) []byte {
		hash := sha256.New()
		hash.Write([]byte(key))
		hash.Write(body)
		return hash.Sum(nil)
	})
}
