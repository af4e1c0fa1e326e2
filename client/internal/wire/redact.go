package wire

import (
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/nango-go/nango/internal/request"
)

// keyOf returns the key in the Authorization header of a request. It returns "" if the key is
// shorter than 8 bytes, since replacing so short a string would damage other text.
func keyOf(req *http.Request) string {
	if key := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "); len(key) >= 8 {
		return key
	}
	return ""
}

// withoutKey returns text in which each occurrence of key, or of a long part of key, is replaced.
// It finds the key in any letter case, in base64, percent-encoded, as hexadecimal or decimal bytes,
// and with other characters between its letters and digits. If the key occurs percent-encoded, the
// whole result is percent-decoded.
func withoutKey(text, key string) string {
	if key == "" || text == "" {
		return text
	}
	encoded := formsOf(key)
	decoded := text
	for range 3 { // enough for a URL that is in the query of another URL
		if found := withoutForms(replaceFold(decoded, key), encoded); found != decoded {
			return withoutKey(found, key)
		}
		if !strings.Contains(decoded, "%") {
			break
		}
		decoded = request.Unescape(decoded)
	}
	return text
}

// replaceFold replaces each occurrence of key in text, in any letter case. key must be ASCII.
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

// redactedError replaces an error whose text contains the key. errors.Is works as for the original
// error. errors.As does not find the original error, since printing that would show the key.
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
