package wire

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
)

// Secret is a key or token. Printing or logging it never shows its value.
type Secret string

const redacted = "REDACTED"

// Format prints REDACTED for every verb.
func (Secret) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// LogValue returns REDACTED.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns REDACTED.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// authorize sets the headers of the request. The key is set here and not by the transport: if a
// redirect leads to another host, net/http drops the header with the key, but a transport would add
// it again.
func (w *Wire) authorize(call Call, req *http.Request) {
	maps.Copy(req.Header, w.cfg.Header)
	maps.Copy(req.Header, call.Header)
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
