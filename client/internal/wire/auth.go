package wire

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
)

// Secret is a key or token. However it is printed or logged, its value does not show.
type Secret string

const redacted = "REDACTED"

// Format prints REDACTED for every verb.
func (Secret) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// LogValue is REDACTED.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText gives REDACTED.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// authorize sets what every request carries. The key goes onto the request and not into the
// transport: net/http drops it when a redirect leaves the host, where a transport would put it
// back.
func (w *Wire) authorize(call Call, req *http.Request) {
	for name, values := range w.cfg.Header {
		req.Header[name] = values
	}
	for name, values := range call.Header {
		req.Header[name] = values
	}
	values := []string{w.bearer, w.cfg.UserAgent}
	if call.Token != "" {
		values[0] = bearer(call.Token)
	}
	req.Header["Authorization"] = values[:1:1]
	if _, own := req.Header["User-Agent"]; !own && w.cfg.UserAgent != "" {
		req.Header["User-Agent"] = values[1:]
	}
}

func bearer(key Secret) string { return "Bearer " + string(key) }
