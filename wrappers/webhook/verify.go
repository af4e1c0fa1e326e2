package webhook

import (
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"net/http"
)

// SignatureHeader is the request header with Nango's signature: the HMAC-SHA256
// of the raw body under the signing key, in 64 hexadecimal digits.
const SignatureHeader = "X-Nango-Hmac-Sha256"

// Verify returns nil if the [SignatureHeader] in header is the signature of body
// under one of the keys. Digits may be in upper or lower case, and the header's
// name in any case, as some gateways change it. The comparison takes constant
// time.
//
// The body must be the bytes as they were received: parsing and encoding JSON
// again changes them. Give more than one key while the key is rotated.
//
// Errors: [ErrNoKey], [ErrMissingSignature], [ErrInvalidSignature]. A header
// that is there more than once is refused whatever its values are.
func Verify(body []byte, header http.Header, keys ...string) error {
	return verify(header, SignatureHeader, keys, func(key string) []byte { return sum(body, key) })
}

// verify compares the signature in the named header with that of each key.
func verify(header http.Header, name string, keys []string, sign func(key string) []byte) error {
	if err := checkKeys(keys); err != nil {
		return err
	}
	given, err := signature(header, name)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if hmac.Equal(given, sign(key)) {
			return nil
		}
	}
	return ErrInvalidSignature
}

// checkKeys refuses a whole list for one empty key: it comes from a setting that
// is missing, and anybody can sign with an empty key.
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

// signature returns the bytes of the one signature in the named header.
func signature(header http.Header, name string) ([]byte, error) {
	var found []string
	for key, values := range header {
		if http.CanonicalHeaderKey(key) == name {
			found = append(found, values...)
		}
	}
	switch {
	case len(found) == 0 || len(found) == 1 && found[0] == "":
		return nil, fmt.Errorf("%w: header %s is missing", ErrMissingSignature, name)
	case len(found) > 1:
		return nil, fmt.Errorf("%w: header %s is there %d times", ErrInvalidSignature, name, len(found))
	}
	given, err := hex.DecodeString(found[0])
	if err != nil {
		return nil, fmt.Errorf("%w: header %s is not hexadecimal", ErrInvalidSignature, name)
	}
	return given, nil
}
