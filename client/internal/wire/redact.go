package wire

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// keyOf returns the key that authorizes a request. It returns "" if that is too short to be a key:
// replacing it would break up other text.
func keyOf(req *http.Request) string {
	if key := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "); len(key) >= 8 {
		return key
	}
	return ""
}

// withoutKey returns text with each occurrence of the key replaced, in any letter case, whether or
// not it is percent-encoded. If text contains the key in encoded form, it is returned decoded.
func withoutKey(text, key string) string {
	if key == "" {
		return text
	}
	decoded := text
	for range 3 { // enough for a URL in the query of a URL
		if found := replaceFold(decoded, key); found != decoded {
			return withoutKey(found, key)
		}
		if !strings.Contains(decoded, "%") {
			break
		}
		decoded = unescape(decoded)
	}
	return text
}

// replaceFold replaces each occurrence of key, which is ASCII, in any letter case.
func replaceFold(text, key string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		if i+len(key) <= len(text) && strings.EqualFold(text[i:i+len(key)], key) {
			out.WriteString(redacted)
			i += len(key)
			continue
		}
		out.WriteByte(text[i])
		i++
	}
	return out.String()
}

// unescape decodes percent-encoded bytes and leaves everything else unchanged.
func unescape(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if octet, err := url.PathUnescape(text[i : i+3]); err == nil {
				out.WriteString(octet)
				i += 2
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// redactedError replaces an error whose text quotes the key. errors.Is still works, but the error
// itself is not reachable, since it would print the key.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Is(target error) bool { return errors.Is(e.err, target) }

// Timeout implements net.Error.
func (e *redactedError) Timeout() bool {
	cause, ok := errors.AsType[net.Error](e.err)
	return ok && cause.Timeout()
}

// Temporary implements net.Error.
func (e *redactedError) Temporary() bool { return e.Timeout() }
